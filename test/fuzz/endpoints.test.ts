/** Every endpoint, in this process: whatever is sent, by whomever, is answered, never by a 5xx, and a refusal says why. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import { Role } from '../../functions/core/role.ts';
import type { Handler } from '../../functions/runtime/http.ts';
import { sign } from '../../functions/sources/tenure/signature.ts';
import { readConfiguration } from '../../infra/config.ts';
import { isDescribed } from '../../infra/openapi/document.ts';
import { everyFunction, routeTable, type TableRoute } from '../../infra/routes.ts';
import { configuredSources } from '../../infra/sources.ts';
import { deployPack } from '../support/shipped-pack.ts';
import { fuzzAsync, isReason, isWanted, must } from './fuzz.ts';
import { HUGE, json, mutated, text, wire } from './hostile.ts';
import { aws } from './memory-aws.ts';
import { APPROVAL, BATCH, CASE, GOOD, KEY, TABLES } from './samples.ts';

const shipped = readConfiguration('tenure.config.yaml');
const handlers = new Map<string, Handler>();
/** Pages and vendors' forms are tried by their own tests. */
const table = routeTable().filter(isDescribed);
const queue = 'https://sqs.eu-west-1.amazonaws.com/1/queue';

/** As they are deployed beside a bundle; from their source, functions find none. */
vi.mock('../../functions/handlers/parts/configured-sources.ts', () => {
  const all = configuredSources(shipped);
  return {
    configuredSources: () => all,
    sourceNamed: (name: string) => (Object.hasOwn(all, name) ? all[name] : undefined),
  };
});

const ENVIRONMENT = {
  ...{ SOURCES_TABLE: 'sources', SOURCE_QUEUES: JSON.stringify({ bamboo: queue }), NOTICES_TABLE: 'notices' },
  ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
  ...{ PEOPLE_TABLE: 'people', CASES_TABLE: 'cases', APPROVALS_TABLE: 'approvals', BRAKES_TABLE: 'brakes' },
  ...{
    EVIDENCE_TABLE: 'evidence',
    PERSON_KEYS_TABLE: 'person-keys',
    PERSON_KEY_ID: 'key',
    BUS_NAME: 'bus',
    EXPORTS_BUCKET: 'exports',
    WRITE_EXPORT_ARN: 'arn:write-export',
    ERASE_PERSON_ARN: 'arn:erase-person',
  },
  ...{
    LATE_EVIDENCE_QUEUE_URL: queue,
    LATE_EVIDENCE_KEY_ID: 'key',
    LATE_EVIDENCE_DEAD_URL: queue,
    UNDELIVERED_URL: queue,
  },
  CONNECTORS: JSON.stringify({ okta: 'okta', entra: 'entra' }),
  SOURCE_SECRETS: JSON.stringify({ hr: 'arn:secret' }),
  MACHINES: JSON.stringify(
    Object.fromEntries(
      ['joiner', 'mover', 'leaver'].map((kind) => [kind, `arn:aws:states:eu-west-1:1:stateMachine:${kind}`]),
    ),
  ),
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_LOG_LEVEL: process.env.FUZZ_LOG ?? 'SILENT',
};

beforeAll(async () => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  deployPack();
  aws(TABLES);
  for (const { key, answeredBy } of table) {
    const module = (await import(/* @vite-ignore */ `../../${everyFunction[answeredBy]?.entry}`)) as {
      handler: Handler;
    };
    handlers.set(key, module.handler);
  }
});

/** What comes over the wire, as API Gateway hands it on. */
interface Sent {
  readonly body: Buffer;
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string>> | undefined;
}

const KNOWN_IDS = [
  'w-1',
  'w-2',
  'p-w-1',
  CASE,
  APPROVAL,
  BATCH,
  `l-${'1'.repeat(24)}`,
  `x-${'1'.repeat(24)}`,
  'hr',
  'bamboo',
];
const CALLERS = [
  { sub: 'operator', tenure_roles: Role.options.join(' ') },
  { sub: 'ada', tenure_worker_id: 'w-1', tenure_roles: Role.options.join(' ') },
  { sub: 'grace', tenure_worker_id: 'w-2', tenure_roles: Role.options.join(' ') },
  { sub: 'nobody', tenure_worker_id: 'w-9', tenure_roles: Role.options.join(' ') },
] as const;

function sent(route: TableRoute): fc.Arbitrary<Sent> {
  const good = GOOD[route.key];
  const bodies =
    good === undefined
      ? fc.constant(undefined)
      : fc.oneof({ weight: 5, arbitrary: mutated(good) }, { weight: 1, arbitrary: json });
  return fc.record({
    body: wire(bodies),
    id: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...KNOWN_IDS) }, { weight: 1, arbitrary: text }),
    query: fc.dictionary(
      fc.oneof(fc.constantFrom('state', 'kind', 'limit', 'cursor', 'plan', 'if', 'department'), text),
      text,
      {
        maxKeys: 3,
      },
    ),
    headers: fc.dictionary(fc.constantFrom('idempotency-key', 'content-type', 'tenure-feed', 'x-odd'), text, {
      maxKeys: 2,
    }),
    claims: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...CALLERS) },
      { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('sub', 'tenure_roles', 'tenure_worker_id'), text) },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
  }) as fc.Arbitrary<Sent>; // as: a dictionary of texts
}

function call(
  route: TableRoute,
  { body, id, query, headers, claims }: Sent,
): Promise<APIGatewayProxyStructuredResultV2> {
  const parameters = [...route.path.matchAll(/\{(.+?)\}/g)].map(([, name]) => [name, id]);
  const signature = route.may === 'signed' ? lower(sign('hr', KEY, body, Date.now() / 1000)) : {};
  const usual = route.may === 'signed' ? 'application/cloudevents+json' : 'application/json';
  const event = {
    routeKey: route.key,
    rawPath: route.path.replace(/\{.+?\}/g, encodeURIComponent(id.toWellFormed())),
    rawQueryString: '',
    headers: { 'content-type': usual, 'idempotency-key': 'a key of the fuzzer', ...signature, ...headers },
    queryStringParameters: query,
    ...(parameters.length === 0 ? {} : { pathParameters: Object.fromEntries(parameters) }),
    body: body.toString('base64'),
    isBase64Encoded: true,
    requestContext: {
      requestId: 'r-1',
      ...(claims === undefined || typeof route.may === 'string' ? {} : { authorizer: { jwt: { claims } } }),
    },
  };
  return handlers.get(route.key)!(event as never); // as: the parts of it that handlers read
}

const lower = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function answered({ statusCode = 0, headers = {}, body = '' }: APIGatewayProxyStructuredResultV2): void {
  must(statusCode >= 200 && statusCode < 500, `answered ${statusCode}: ${body.slice(0, 500)}`);
  must(
    Object.values(headers).every((value) => /^[\t\x20-\x7e]*$/.test(String(value))),
    'a header that is no header',
  );
  if (statusCode < 400) return;
  const value = JSON.parse(body) as Record<string, unknown>;
  if ('events' in value) return;
  must(headers['content-type'] === 'application/problem+json', 'a refusal that is no problem+json');
  must(isReason(value.title) && isReason(value.detail), `no reason given: ${body}`);
  must(!/\.(ts|mjs|js):\d+|node_modules|\/functions\//.test(String(value.detail)), `our own insides: ${body}`);
}

for (const route of table) fuzzAsync(route.key, (one: Sent) => call(route, one), sent(route), answered);

it('a good body is one that its route takes', () => {
  for (const { key, body } of table.filter((route) => route.body !== undefined)) {
    expect(GOOD[key], `${key} has no good body: add it to test/fuzz/samples.ts`).toBeDefined();
    expect([key, body?.safeParse(GOOD[key]).error?.message]).toEqual([key, undefined]);
  }
});

it.runIf(isWanted('huge'))('what is huge is refused with a reason', async () => {
  for (const route of table.filter(({ method }) => method === 'POST'))
    for (const body of Object.values(HUGE).slice(0, 5))
      answered(await call(route, { body: Buffer.from(body), id: 'w-1', query: {}, headers: {}, claims: CALLERS[0] }));
});
