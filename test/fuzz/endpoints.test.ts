/** Every endpoint of the API, in this process: whatever is sent, by whomever, is answered, never by a 5xx, and a refusal says why. */
import { beforeAll, expect, it, vi } from 'vitest';
import { OCCASION_NAMES } from '../../functions/core/notices/occasion.ts';
import { sign } from '../../functions/sources/tenure/signature.ts';
import { readNoticeTemplates, writeNoticeTemplates } from '../../infra/notice-templates.ts';
import { isDescribed } from '../../infra/openapi/document.ts';
import { routeTable, type TableRoute } from '../../infra/routes.ts';
import { deployPack } from '../support/shipped-pack.ts';
import { answered, CALLERS, call, farEnough, fuzzEndpoint, load, pathTo, type Sent } from './calling.ts';
import { type Chance, fieldsBy, jsonBy, mutatedBy, textBy, wireBy } from './chance.ts';
import { ENVIRONMENT } from './environment.ts';
import { isWanted } from './fuzz.ts';
import { HUGE } from './hostile.ts';
import { aws } from './memory-aws.ts';
import { APPROVAL, BATCH, CASE, DELEGATION, GOOD, KEY, LAYOFF, REQUEST, TABLES } from './samples.ts';

/** Pages and vendors' forms are tried beside this file. */
const table = routeTable().filter(isDescribed);

vi.mock('../../functions/runtime/lambda.ts', async (original) => ({
  ...(await original<object>()),
  ...(process.env.FUZZ_LOG === undefined ? { logger: (await import('./silent.ts')).silent } : {}),
}));

vi.mock('../../functions/handlers/parts/configured-sources.ts', async () => {
  const all = (await import('./environment.ts')).everySource();
  return {
    configuredSources: () => all,
    sourceNamed: (name: string) => (Object.hasOwn(all, name) ? all[name] : undefined),
  };
});

beforeAll(async () => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  vi.stubEnv('SOURCE_SECRETS', JSON.stringify({ hr: 'arn:source', bamboohr: 'arn:source' }));
  deployPack();
  writeNoticeTemplates(readNoticeTemplates('policies'), 'policies');
  aws(TABLES);
  await load(table);
});

/** What the path may name, as it is called in the tables. */
const KNOWN: Readonly<Record<string, readonly [string, ...string[]]>> = {
  cases: [CASE],
  approvals: [APPROVAL],
  batches: [BATCH],
  layoffs: [LAYOFF],
  requests: [REQUEST],
  delegations: [DELEGATION],
  people: ['w-1', 'w-2'],
  sources: ['hr', 'hr', 'bamboohr', 'csv'],
  notices: [...OCCASION_NAMES] as [string, ...string[]],
  exports: [`x-${'1'.repeat(24)}`],
};
const ANY_KNOWN = Object.values(KNOWN).flat();

function idBy(chance: Chance, { path }: TableRoute): string {
  if (!chance.once(5)) return chance.one(KNOWN[path.split('/')[2] ?? ''] ?? ['w-1']);
  return chance.once(2) ? chance.one(ANY_KNOWN) : textBy(chance);
}

/** Of what reads nothing else that is sent, they are all there is to try. */
function claimsBy(chance: Chance, { body, query, path }: TableRoute): Sent['claims'] {
  const isAll = body === undefined && query === undefined && !path.includes('{');
  if (chance.once(24)) return undefined;
  return (isAll ? !chance.once(4) : chance.once(24))
    ? fieldsBy(chance, ['sub', 'tenure_roles', 'tenure_worker_id'], ['ada', 'operator auditor', 'w-1'])
    : chance.one(CALLERS);
}

const QUERIES = [{}, {}, {}, {}, { limit: '1' }, { state: 'held' }, { if: 'left' }, { state: 'pending' }] as const;
const NAMES = ['state', 'kind', 'limit', 'cursor', 'plan', 'if', 'department', 'case'];
const HEADERS = ['idempotency-key', 'content-type', 'tenure-feed', 'x-odd'];

/** What is taken is planned, or recorded: a millisecond each. Two in three have something wrong with them. */
const COSTLY: readonly string[] = ['POST /v1/plans', 'POST /v1/events', 'POST /v1/sources/{source}'];

function sentBy(chance: Chance, route: TableRoute): Sent {
  const good = GOOD[route.key];
  const costs = COSTLY.includes(route.key) && !chance.once(3);
  const body =
    good === undefined ? undefined : chance.once(20) ? jsonBy(chance) : mutatedBy(chance, [good], costs ? 1 : 0);
  return withHeaders(route, {
    path: pathTo(route, idBy(chance, route)),
    query: chance.once(5) ? fieldsBy(chance, NAMES, ['1', 'held', 'left', 'Finance', CASE]) : chance.one(QUERIES),
    headers: chance.once(6) ? fieldsBy(chance, HEADERS) : {},
    claims: claimsBy(chance, route),
    body: good === undefined ? Buffer.alloc(0) : wireBy(chance, body),
  });
}

/** Signed as its source signs, where the route asks for that. */
function withHeaders(route: TableRoute, sent: Sent): Sent {
  const signature =
    route.may === 'signed' ? lower(sign('hr', KEY, Buffer.from(sent.body ?? []), Date.now() / 1000)) : {};
  const usual = route.may === 'signed' ? 'application/cloudevents+json' : 'application/json';
  const own = { 'content-type': usual, 'idempotency-key': 'a key of the fuzzer', ...signature };
  return { ...sent, headers: { ...own, ...sent.headers } };
}

const lower = (given: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));

for (const route of table) fuzzEndpoint(route, (chance) => sentBy(chance, route));

farEnough(0.15);

it('a good body is one that its route takes', () => {
  for (const { key, body } of table.filter((route) => route.body !== undefined)) {
    expect(GOOD[key], `${key} has no good body: add it to test/fuzz/samples.ts`).toBeDefined();
    expect([key, body?.safeParse(GOOD[key]).error?.message]).toEqual([key, undefined]);
  }
});

it.runIf(isWanted('huge'))('what is huge is refused with a reason', async () => {
  for (const route of table.filter(({ method }) => method === 'POST'))
    for (const body of Object.values(HUGE).slice(0, 5))
      answered(
        route,
        await call(
          route,
          withHeaders(route, { body: Buffer.from(body), path: pathTo(route, 'w-1'), claims: CALLERS[0] }),
        ),
      );
});
