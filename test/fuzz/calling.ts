/** Calls handlers as API Gateway does, judges what they answer, and counts how far inputs come: what is refused at the first gate tries nothing behind it. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { expect, it } from 'vitest';
import { Role } from '../../functions/core/role.ts';
import type { Handler } from '../../functions/runtime/http.ts';
import { everyFunction, type TableRoute } from '../../infra/routes.ts';
import type { Chance } from './chance.ts';
import { fuzz, isReason, isWanted, must, USUAL_RUNS_OF_ENDPOINTS } from './fuzz.ts';

/** What comes over the wire, as API Gateway hands it on. */
export interface Sent {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly cookies?: readonly string[];
  readonly body?: Uint8Array;
  readonly claims?: Readonly<Record<string, string>> | undefined;
}

const tenure_roles = Role.options.join(' ');
/** With every role: an operator nobody's worker, Ada, Grace who manages her, and a worker nobody knows. */
export const CALLERS = [
  { sub: 'operator', tenure_roles },
  { sub: 'ada', tenure_worker_id: 'w-1', tenure_roles },
  { sub: 'grace', tenure_worker_id: 'w-2', tenure_roles },
  { sub: 'nobody', tenure_worker_id: 'w-9', tenure_roles },
] as const;

export type Answered = APIGatewayProxyStructuredResultV2;

const handlers = new Map<string, Handler>();

/** Loads what answers these routes: once what they are configured with is in its place. */
export async function load(routes: readonly TableRoute[]): Promise<void> {
  for (const { key, answeredBy } of routes) {
    const module = (await import(/* @vite-ignore */ `../../${everyFunction[answeredBy]?.entry}`)) as {
      handler: Handler;
    };
    handlers.set(key, module.handler);
  }
}

/** The one thing that a path of ours names. */
export function pathTo({ path }: TableRoute, id: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...path.matchAll(/\{(.+?)\}/g)].map(([, name = '']) => [name, id]));
}

export function call(route: TableRoute, sent: Sent): Promise<Answered> {
  const { path = {}, query = {}, headers = {}, cookies = [], body = new Uint8Array(), claims } = sent;
  const rawPath = route.path.replace(/\{(.+?)\}/g, (_, name: string) => (path[name] ?? '').toWellFormed());
  const event = {
    ...{ routeKey: route.key, rawPath, rawQueryString: '', headers, cookies, queryStringParameters: query },
    pathParameters: path,
    ...{ body: Buffer.from(body).toString('base64'), isBase64Encoded: true },
    requestContext: {
      ...{ requestId: 'r-1', http: { method: route.method, path: rawPath } },
      ...(claims === undefined || !hasToken(route) ? {} : { authorizer: { jwt: { claims } } }),
    },
  };
  return handlers.get(route.key)!(event as never); // as: the parts of it that handlers read
}

/** Whose token API Gateway verifies: that of people with a role, and of receivers of signals. */
const hasToken = ({ may }: TableRoute): boolean => typeof may !== 'string' || may === 'receiver';

/** Answered by us, in headers that are some; a refusal is in words, and in the form its caller reads. */
export function answered({ may, key }: TableRoute, { statusCode = 0, headers = {}, body = '' }: Answered): void {
  must(statusCode >= 200 && statusCode < 500, `answered ${statusCode}: ${body.slice(0, 500)}`);
  must(
    Object.values(headers).every((value) => /^[\t\x20-\x7e]*$/.test(String(value))),
    'a header that is no header',
  );
  if (statusCode < 400) return;
  must(!/\.(ts|mjs|js):\d+|node_modules|\/functions\//.test(body), `our own insides: ${body.slice(0, 500)}`);
  const type = String(headers['content-type']);
  if (may === 'session') must(type.startsWith('text/html') && /<p>[^<]{10}/.test(body), 'a page without a reason');
  else if (type === 'application/problem+json') saysWhy(JSON.parse(body));
  else {
    // In a vendor's own words, or an outcome for each event.
    must(may === 'vendor' || may === 'signed', 'a refusal that is no problem+json');
    must(/[a-z]{3}/i.test(body) || key.startsWith('OPTIONS'), `no reason given: ${body}`);
  }
}

function saysWhy({ title, detail }: Readonly<Record<string, unknown>>): void {
  must(isReason(title) && isReason(detail), `no reason given: ${String(title)}: ${String(detail)}`);
}

interface Tally {
  runs: number;
  microseconds: number;
  /** 2xx and 3xx. */
  taken: number;
  /** Refused for what we know: 404, 409, 422, 429, and a 403 that is not about the role. */
  judged: number;
}

const tallies = new Map<string, Tally>();
const FIRST_GATE = /"title":"(Not your role|Not your scope|Not a receiver|Not a caller we know)"|<h1>Not your role/;

function count(name: string, { statusCode = 0, body = '' }: Answered): void {
  const tally = tallies.get(name) ?? { runs: 0, taken: 0, judged: 0, microseconds: 0 };
  tallies.set(name, tally);
  tally.runs++;
  if (statusCode < 400) tally.taken++;
  else if (![400, 401].includes(statusCode) && !FIRST_GATE.test(body)) tally.judged++;
}

/** One endpoint, or one kind of thing that is sent to it. */
export function fuzzEndpoint<One extends Sent>(
  route: TableRoute,
  make: (chance: Chance) => One,
  send: (sent: One) => Promise<Answered> = (sent) => call(route, sent),
  name: string = route.key,
): void {
  fuzz(
    name,
    make,
    send,
    (answer) => {
      answered(route, answer);
      count(name, answer);
    },
    (microseconds) => {
      const tally = tallies.get(name);
      if (tally !== undefined) tally.microseconds = microseconds;
    },
    USUAL_RUNS_OF_ENDPOINTS,
  );
}

/** The last test of a file: prints how far inputs came, and fails where too few came beyond the first gate. */
export function farEnough(leastShare: number, except: readonly string[] = []): void {
  it.runIf(isWanted('far'))('enough of what is sent comes beyond the first gate', () => {
    const share = (count: number, { runs }: Tally) => `${String(Math.round((100 * count) / runs)).padStart(3)} %`;
    const each = ({ microseconds, runs }: Tally) => String(Math.round(microseconds / runs)).padStart(5);
    const lines = [...tallies].map(
      ([name, one]) => `${share(one.taken, one)} taken ${share(one.judged, one)} judged ${each(one)} µs  ${name}`,
    );
    const all = [...tallies.values()].reduce((sum, { microseconds }) => sum + microseconds, 0);
    process.stdout.write(`${lines.join('\n')}\n${(all / 1e6).toFixed(1)} s of CPU in all\n`);
    const few = [...tallies].filter(([, { runs, taken, judged }]) => (taken + judged) / runs < leastShare);
    expect(few.map(([name]) => name).filter((name) => !except.includes(name))).toEqual([]);
  });
}
