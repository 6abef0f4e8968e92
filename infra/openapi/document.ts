/** The API's description (OpenAPI 3.1), made from the routes and the schemas they name. `node infra/schema.ts` writes it to docs/openapi.json. */
import * as z from 'zod';
import { Access } from '../../functions/core/access.ts';
import { Change } from '../../functions/core/change.ts';
import { Drift } from '../../functions/core/drift.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { Employment, Person } from '../../functions/core/person.ts';
import { ApprovalNeed, Finding, Plan } from '../../functions/core/plan.ts';
import { Decision, Reason, Vote } from '../../functions/core/reason.ts';
import { Signature } from '../../functions/core/signatures.ts';
import type { Once, Throttle } from '../../functions/routes/route.ts';
import { routeTable, type TableRoute } from '../routes.ts';
import { answers, GatewayMessage, Problem } from './answers.ts';

type Json = Readonly<Record<string, unknown>>;

export function openApi(): Json {
  const routes = routeTable().filter(isDescribed);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tenure',
      version: '1',
      description: 'Access follows the job. How to call, page, repeat and be refused: docs/api.md.',
    },
    servers: [{ url: '/' }],
    paths: pathsOf(routes),
    components: {
      schemas: { ...schemas(routes), Problem: shape(Problem), GatewayMessage: shape(GatewayMessage) },
      responses: { Problem: refusal() },
      securitySchemes: SECURITY,
    },
  };
}

/** Browsers follow links to pages (docs/signing-in.md), vendors call in forms of their own (docs/channels.md, docs/tickets.md), and receivers of signals by a standard (docs/shared-signals.md): nobody writes a client for any. */
export function isDescribed({ may }: Pick<TableRoute, 'may'>): boolean {
  return may !== 'session' && may !== 'vendor' && may !== 'receiver';
}

const SECURITY = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Of the configured OIDC issuer' },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'Tenure-Signature',
    description:
      'v1=<hex HMAC-SHA256 over "<Tenure-Timestamp>." and the raw body>, with Tenure-Source and Tenure-Timestamp',
  },
} as const;

const shape = (schema: z.ZodType, io: 'input' | 'output' = 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

/** The answers that routes name, and what they share. Throws for a name there is no schema of. */
function schemas(routes: readonly TableRoute[]): Json {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SHARED)) named.add(schema, { id });
  for (const id of new Set(routes.flatMap((route) => Object.values(route.answers)))) {
    const schema = answers[id];
    if (schema === undefined) throw new Error(`no answer is called ${id}: add it to infra/openapi/answers.ts`);
    if (!named.has(schema)) named.add(schema, { id });
  }
  const made = z.toJSONSchema(named, { uri: (id) => `#/components/schemas/${id}`, unrepresentable: 'any' });
  const sorted = Object.entries(made.schemas).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]));
}

/** What several answers hold, written once. */
const SHARED: Readonly<Record<string, z.ZodType>> = {
  Access,
  ApprovalNeed,
  Change,
  Decision,
  Drift,
  Employment,
  EvidenceRecord,
  Finding,
  Person,
  Plan,
  Reason,
  Signature,
  Vote,
};

function pathsOf(routes: readonly TableRoute[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = operations;
  }
  return paths;
}

function operationOf(route: TableRoute): Json {
  const { key, does, may, finer, once, throttle, answeredBy } = route;
  const said = [
    finer === undefined ? '' : `Also: ${finer}.`,
    once === undefined ? '' : onceSaid(once),
    throttle === undefined ? '' : throttleSaid(throttle),
  ];
  return {
    operationId: operationIdOf(key),
    summary: does,
    ...(said.join('') === '' ? {} : { description: said.filter((one) => one !== '').join(' ') }),
    tags: [answeredBy],
    security: securityOf(may),
    ...(typeof may === 'string' ? {} : { 'x-tenure-roles': [...may] }),
    parameters: parametersOf(route),
    ...requestBodyOf(route),
    responses: { ...responsesOf(route), default: { $ref: '#/components/responses/Problem' } },
  };
}

function throttleSaid({ perSecond, perCallerAMinute, because }: Throttle): string {
  const each = perCallerAMinute === undefined ? '' : `, ${perCallerAMinute} a minute of one`;
  return `At most ${perSecond} a second of all callers${each}: ${because}.`;
}

function onceSaid(once: Once): string {
  if (once.by === 'nature') return `Sent twice: ${once.because}.`;
  return `${once.required ? 'Needs' : 'Takes'} an Idempotency-Key: ${once.because}.`;
}

/** `GET /v1/cases/{id}` is `getCasesById`. */
export function operationIdOf(key: string): string {
  const [method = '', path = ''] = key.split(' ');
  const words = path
    .replace(/^\/v1/, '')
    .split(/[/.-]/)
    .filter((word) => word !== '');
  const named = words.map((word) => {
    const parameter = /^\{(.+)\}$/.exec(word)?.[1];
    return parameter === undefined ? capital(word) : `By${capital(parameter)}`;
  });
  return [method.toLowerCase(), ...named].join('');
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

function securityOf(may: TableRoute['may']): readonly Json[] {
  if (may === 'anybody') return [];
  return [may === 'signed' ? { signature: [] } : { bearer: [] }];
}

function parametersOf({ path, query, once, may }: TableRoute): readonly Json[] {
  const inPath = [...path.matchAll(/\{(.+?)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return [
    ...inPath,
    ...(query === undefined ? [] : queryParameters(query)),
    ...(once?.by === 'key' ? [keyHeader(once.required)] : []),
    ...(may === 'signed' ? ['Tenure-Source', 'Tenure-Timestamp'].map((name) => header(name, true)) : []),
  ];
}

const Queried = z.object({
  properties: z.record(z.string(), z.looseObject({})),
  required: z.array(z.string()).default([]),
});

function queryParameters(query: z.ZodType): readonly Json[] {
  const { properties, required } = Queried.parse({ properties: {}, ...shape(query, 'input') });
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function keyHeader(required: boolean): Json {
  return {
    ...header('Idempotency-Key', required),
    description: 'New for each thing that is made; sent again with the same key, it is one thing (docs/api.md#once)',
  };
}

function header(name: string, required: boolean): Json {
  return { name, in: 'header', required, schema: { type: 'string' } };
}

function requestBodyOf({ body, may }: TableRoute): Json {
  if (may === 'signed') return { requestBody: { required: true, content: eventContent() } };
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: shape(body, 'input') } } } };
}

function eventContent(): Json {
  const event = shape(LifecycleEvent, 'input');
  return {
    'application/cloudevents+json': { schema: event },
    'application/cloudevents-batch+json': { schema: { type: 'array', minItems: 1, items: event } },
  };
}

function responsesOf({ answers: named, query }: TableRoute): Json {
  const paged = query !== undefined && queryParameters(query).some(({ name }) => name === 'cursor');
  return Object.fromEntries(
    Object.entries(named).map(([status, name]) => [
      status,
      {
        description: name,
        ...(paged ? { headers: { Link: { description: 'rel="next" (RFC 8288)', schema: { type: 'string' } } } } : {}),
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
      },
    ]),
  );
}

function refusal(): Json {
  return {
    description: 'Refused, with the reason. What API Gateway refuses itself has a message only.',
    headers: { 'Retry-After': { description: 'Seconds, on a 429 of ours', schema: { type: 'integer' } } },
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' } },
    },
  };
}
