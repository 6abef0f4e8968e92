/** The frame of every Lambda behind the HTTP API: who calls, may they, what was asked; and answers as JSON or problem+json (RFC 9457). */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { EvidenceUnavailable, InvalidInput } from '../core/errors.ts';
import type { Reading } from '../core/reading.ts';
import { uriPart } from '../core/uri.ts';
import { readingBy, type Shown } from '../routes/reading-rule.ts';
import type { Route, RouteKey, Routes, Throttle } from '../routes/route.ts';
import { type Caller, callerOf, scopesOf } from './caller.ts';
import { logger } from './lambda.ts';

export type { Caller } from './caller.ts';

/** What a function that verifies a signature itself gets: the bytes as they came. */
export interface HttpRequest {
  /** `GET /v1/cases/{id}` */
  readonly route: string;
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Names<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

/** What was asked of a route of the table: parsed, by somebody who holds one of its roles. */
export interface Asked<Key extends RouteKey = RouteKey, One extends Route = Route> {
  readonly route: Key;
  readonly caller: Caller;
  readonly path: Readonly<Record<Names<Key>, string>>;
  readonly query: One extends { readonly query: infer Schema } ? Output<Schema> : undefined;
  readonly body: One extends { readonly body: infer Schema } ? Output<Schema> : undefined;
  /** The `Idempotency-Key`, where the route takes one. */
  readonly key: One extends { readonly once: { readonly by: 'key'; readonly required: true } }
    ? string
    : string | undefined;
}

export type AskedOf<Table extends Routes, Key extends keyof Table & RouteKey> = Asked<Key, NonNullable<Table[Key]>>;

export interface HttpResponse {
  readonly status: number;
  /** Written as JSON; a `Buffer` is JSON already. */
  readonly body: unknown;
  /** Beside the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The cursor of the next page of a list: goes into the body, and into a Link header (RFC 8288). */
  readonly next?: string | undefined;
  /** Of a route whose answer says what it shows (functions/routes/reading-rule.ts). */
  readonly shown?: Shown;
}

/** A refusal with its reason: thrown anywhere, answered as problem+json. Its title names it in docs/api.md. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly title: string;
  /** Seconds after which to ask again. */
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    title: string,
    detail: string,
    options?: ErrorOptions & { readonly retryAfter?: number; readonly headers?: Readonly<Record<string, string>> },
  ) {
    super(detail, options);
    this.status = status;
    this.title = title;
    this.retryAfter = options?.retryAfter;
    this.headers = options?.headers ?? {};
  }
}

/** Throws a 429 when this caller has asked the route too often (functions/runtime/admit.ts). */
export type Admit = (route: RouteKey, throttle: Throttle, caller: Caller) => Promise<void>;
/** Has it recorded that something was read (functions/handlers/parts/note-read.ts). */
export type Note = (caller: Caller, reading: Reading) => Promise<void>;

/** What a table of routes asks for beside its answers. */
export interface Beside {
  readonly admit?: Admit;
  readonly note?: Note;
}

export type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
export type Answers<Table extends Routes> = {
  readonly [Key in keyof Table & RouteKey]: (asked: AskedOf<Table, Key>) => Promise<HttpResponse>;
};

/** The routes of a function and what answers each; or, of a function that verifies signatures itself, what answers all of them. */
export function http(run: (request: HttpRequest) => Promise<HttpResponse>): Handler;
export function http<const Table extends Routes>(routes: Table, answers: Answers<Table>, beside?: Beside): Handler;
export function http<const Table extends Routes>(
  routes: Table | ((request: HttpRequest) => Promise<HttpResponse>),
  answers?: Answers<Table>,
  { admit, note }: Beside = {},
): Handler {
  if (typeof routes !== 'function') refuseUnnoted(routes, note);
  const run =
    typeof routes === 'function'
      ? (event: APIGatewayProxyEventV2) => routes(requestOf(event))
      : (event: APIGatewayProxyEventV2) => routed(event, routes, { answers, admit, note });
  return async (event) => {
    logger.resetKeys();
    logger.appendKeys({ route: event.routeKey, requestId: event.requestContext.requestId });
    try {
      return answerOf(event, await run(event));
    } catch (error) {
      return problem(error, event.requestContext.requestId);
    }
  };
}

interface How {
  readonly answers: unknown;
  readonly admit: Admit | undefined;
  readonly note: Note | undefined;
}

/** A function that shows what it does not note is never begun. */
function refuseUnnoted(routes: Routes, note: Note | undefined): void {
  const unnoted = Object.entries(routes).find(([, route]) => route?.reading !== undefined && 'what' in route.reading);
  if (unnoted !== undefined && note === undefined)
    throw new Error(
      `${unnoted[0]} leaves evidence that it was read: pass note (functions/handlers/parts/note-read.ts)`,
    );
}

async function routed(event: APIGatewayProxyEventV2, routes: Routes, how: How): Promise<HttpResponse> {
  const { answers, admit, note } = how;
  const key = event.routeKey as RouteKey; // as: looked up, and refused where it is not one
  const route = Object.hasOwn(routes, key) ? routes[key] : undefined;
  if (route === undefined) throw new Problem(404, 'No such route', `${event.routeKey} is no route of this function`);
  const request = requestOf(event);
  const asked: Asked = {
    route: key,
    caller: permitted(event, route),
    path: request.path as Asked['path'], // as: API Gateway matched them
    query: parsed(route.query, request.query) as undefined, // as: of the route's own schema, which `Answers` names
    body: (route.body === undefined ? undefined : bodyOf(request, route.body)) as undefined,
    key: keyOf(request, route),
  };
  const answer = (answers as Record<string, (asked: Asked) => Promise<HttpResponse>>)[key]; // as: `Answers<Table>` has each route of the table
  if (answer === undefined) throw new Error(`nothing answers ${key}`);
  if (route.throttle?.perCallerAMinute !== undefined) {
    if (admit === undefined)
      throw new Error(`${key} counts its callers: pass admit (functions/runtime/admit.ts) to http`);
    await admit(key, route.throttle, asked.caller);
  }
  const answered = await answer(asked);
  const { caller, path, query } = asked;
  const reading = readingBy(route.reading, { caller, path, query, shown: answered.shown });
  // Before it is shown: an auditor sees nothing of which this cannot be recorded.
  if (reading !== undefined) await note?.(caller, reading);
  return answered;
}

/** Who calls, if they may: the table's roles, and nowhere else. */
function permitted(event: APIGatewayProxyEventV2, { may, scopes = [] }: Route): Caller {
  if (may === 'receiver') return receiver(event, scopes);
  if (typeof may === 'string') return { subject: may, workerId: undefined, roles: [] };
  const caller = verified(event);
  if (may.some((role) => caller.roles.includes(role))) return caller;
  throw new Problem(
    403,
    'Not your role',
    `this needs the role ${may.join(' or ')}; your token has ${caller.roles.join(', ') || 'none'}`,
  );
}

function verified(event: APIGatewayProxyEventV2): Caller {
  const called = callerOf(event);
  if (called.kind === 'nobody') throw new Problem(401, 'Who are you?', 'send a bearer token of the configured issuer');
  if (called.kind === 'refused') throw new Problem(403, 'Not a caller we know', called.because);
  return called.caller;
}

/** A machine, by the scopes of its token; refused as RFC 6750 section 3.1 has it. */
function receiver(event: APIGatewayProxyEventV2, scopes: readonly string[]): Caller {
  const caller = verified(event);
  if (scopesOf(event).some((scope) => scopes.includes(scope))) return caller;
  throw new Problem(403, 'Not your scope', `this needs a token with the scope ${scopes.join(' or ')}`, {
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"` },
  });
}

/** The body as JSON of a schema. Throws a 400 that says what is wrong where. */
export function bodyOf<Output>(request: Pick<HttpRequest, 'body'>, schema: z.ZodType<Output>): Output {
  let [text, value]: [string, unknown] = ['', undefined];
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(request.body);
    value = JSON.parse(text || '{}');
  } catch (cause) {
    // The parser's own message quotes what was sent.
    throw new Problem(400, 'Not JSON', 'the body is not JSON (RFC 8259) in UTF-8', { cause });
  }
  // No digest can be taken of half a surrogate pair, which only an escape can bring.
  if (/\\ud[89a-f]/i.test(text) && HALF.test(JSON.stringify(value)))
    throw new Problem(400, 'Not as expected', 'a text is not well-formed Unicode (half a surrogate pair)');
  return parsed(schema, value) as Output; // as: of this schema
}

/** JSON.stringify writes a half as an escape, and a pair as it is: tc39.es/ecma262/#sec-quotejsonstring */
const HALF = /(?<!\\)(?:\\\\)*\\ud[89a-f][0-9a-f]{2}/;

function parsed(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const read = schema.safeParse(value);
  if (!read.success) throw new Problem(400, 'Not as expected', z.prettifyError(read.error));
  return read.data;
}

/** As text, or as the quoted string of draft-ietf-httpapi-idempotency-key-header. */
const IdempotencyKey = z
  .string()
  .transform((text) => /^"(.*)"$/.exec(text)?.[1] ?? text)
  .pipe(z.string().regex(/^[\x20-\x7e]{8,200}$/));

function keyOf({ headers }: HttpRequest, { once }: Route): string | undefined {
  const given = headers['idempotency-key'];
  if (once?.by !== 'key' || (given === undefined && !once.required)) return undefined;
  const key = IdempotencyKey.safeParse(given);
  if (key.success) return key.data;
  throw new Problem(
    400,
    'No idempotency key',
    'send the header Idempotency-Key, 8 to 200 printable ASCII characters, new for each thing that is made: sent again with the same key, it is one thing',
  );
}

export function requestOf(event: APIGatewayProxyEventV2): HttpRequest {
  return {
    route: event.routeKey,
    path: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function answerOf(event: APIGatewayProxyEventV2, response: HttpResponse): APIGatewayProxyStructuredResultV2 {
  const { status, body, headers, next } = response;
  const named = { 'content-type': 'application/json', ...headers };
  if (Buffer.isBuffer(body)) return { statusCode: status, headers: named, body: body.toString('utf8') };
  if (next === undefined) return { statusCode: status, headers: named, body: JSON.stringify(body) };
  return {
    statusCode: status,
    headers: { ...named, link: `<${linkTo(event, next)}>; rel="next"` },
    body: JSON.stringify(Object.assign({}, body, { next })),
  };
}

function linkTo({ rawPath, rawQueryString = '' }: APIGatewayProxyEventV2, next: string): string {
  const query = new URLSearchParams(rawQueryString);
  query.set('cursor', next);
  return `${encodeURI(rawPath.toWellFormed())}?${query}`;
}

/** Our choice: what was wrong, however much was sent. */
const LONGEST_DETAIL = 2000;

/** Never a stack trace, never a 500 for a bad request: what is not the caller's fault is logged and says to try again. */
export function problemOf(error: unknown, requestId: string): Problem {
  return knownProblem(error) ?? unknownProblem(error, requestId);
}

function problem(error: unknown, requestId: string): APIGatewayProxyStructuredResultV2 {
  const { status, title, message, retryAfter, headers: more } = problemOf(error, requestId);
  const body = {
    type: typeOf(title),
    title,
    status,
    detail: message.slice(0, LONGEST_DETAIL).toWellFormed(),
    instance: `urn:tenure:request:${uriPart(requestId)}`,
  };
  const headers = {
    'content-type': 'application/problem+json',
    ...more,
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  return { statusCode: status, headers, body: JSON.stringify(body) };
}

/** Each title is a type of its own: docs/api.md lists them. */
export function typeOf(title: string): string {
  const name = title
    .toLowerCase()
    .replaceAll(/['’?]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-');
  return `urn:tenure:problem:${name}`;
}

function unknownProblem(error: unknown, requestId: string): Problem {
  logger.error('the request failed', {
    error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  });
  return new Problem(
    503,
    'Failed here',
    `something of ours failed; nothing was lost, try again. An operator finds it by request ${requestId}`,
  );
}

function knownProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInput) return new Problem(404, 'Not found', error.message, { cause: error });
  if (error instanceof EvidenceUnavailable) {
    logger.error('evidence cannot be written', { error: error.message });
    return new Problem(
      503,
      'Evidence cannot be written',
      'nothing is done without evidence; try again, and see docs/runbook.md#evidence-unavailable',
      { cause: error },
    );
  }
  return undefined;
}
