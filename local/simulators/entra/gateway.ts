/** Takes one Graph request through what every request goes through: the route, the permission, the quota, and then its answer. */
import type { RateLimit, RateLimits } from '../rate-limits.ts';
import type { Answer } from '../serve.ts';
import type { Directory } from './directory.ts';
import type { Freshness } from './freshness.ts';
import { GraphRefusal, notFound, refusalAnswer, throttledAnswer } from './graph-refusal.ts';
import { type GraphCall, type Route, routes } from './routes.ts';

/** https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits, per app and tenant (a large one). */
export interface Limits {
  readonly writes: RateLimit;
  readonly resourceUnits: RateLimit;
}
export const VENDOR_LIMITS: Limits = {
  writes: { limit: 3000, windowSeconds: 150 },
  resourceUnits: { limit: 8000, windowSeconds: 10 },
};

/** How many asked writes are kept, the newest: enough for a benchmark. */
const KEPT = 200_000;

export interface Gateway {
  answer(call: GraphCall): Answer;
  /** How many writes have been carried out. */
  writes(): number;
  /** Every write that was asked for, inside batches too, and how it was answered. */
  asked(): readonly AskedWrite[];
}

export interface AskedWrite {
  /** `METHOD /path` and the body as JSON. */
  readonly request: string;
  readonly status: number;
}

export function createGateway(directory: Directory, quota: RateLimits, limits: Limits, freshness: Freshness): Gateway {
  let writes = 0;
  const asked: AskedWrite[] = [];
  const carryOut = (call: GraphCall): Answer => {
    const [route, ids] = routed(call);
    allowed(route, call, directory.seed.app.permissions);
    const units = Math.max(1, route.units - (call.query.has('$select') ? 1 : 0));
    const wait = overQuota(directory, quota, limits, call.method !== 'GET', units);
    if (wait !== undefined) return throttledAnswer(wait, directory.clock.now());
    if (call.method === 'GET' && call.path.startsWith('/users/') && freshness.hides(ids[0])) throw notFound(ids[0]);
    const answer = route.answer(directory, ids, call, directory.seed.app.permissions);
    if (call.method !== 'GET') writes += 1;
    if (answer.status === 201 && call.path === '/users') announce(freshness, answer.body);
    return { ...answer, headers: { 'x-ms-resource-unit': String(units), ...answer.headers } };
  };
  const answerOf = (call: GraphCall): Answer => {
    try {
      return carryOut(call);
    } catch (error) {
      if (error instanceof GraphRefusal) return refusalAnswer(error, directory.clock.now());
      throw error;
    }
  };
  return {
    writes: () => writes,
    asked: () => asked,
    answer: (call) => {
      const answered = answerOf(call);
      if (call.method !== 'GET') asked.push({ request: wordsOf(call), status: answered.status });
      if (asked.length > KEPT) asked.splice(0, KEPT / 10);
      return answered;
    },
  };
}

function wordsOf({ method, path, body }: GraphCall): string {
  return `${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`;
}

function routed(call: GraphCall): readonly [Route, readonly [string, string]] {
  for (const route of routes) {
    const match = route.method === call.method ? route.path.exec(call.path) : null;
    if (match !== null) return [route, [decodeURIComponent(match[1] ?? ''), decodeURIComponent(match[2] ?? '')]];
  }
  if (routes.some(({ path }) => path.test(call.path)))
    throw new GraphRefusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
  const segment = call.path.split('/')[1] ?? '';
  throw new GraphRefusal(
    400,
    'BadRequest',
    `Resource not found for the segment '${segment}'. (Not simulated, or not in Graph v1.0.)`,
  );
}

function allowed(route: Route, call: GraphCall, held: readonly string[]): void {
  if (!route.permissions(call).some((permission) => held.includes(permission)))
    throw new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

/** The seconds to wait, when a quota is used up. */
function overQuota(
  directory: Directory,
  quota: RateLimits,
  limits: Limits,
  isWrite: boolean,
  units: number,
): number | undefined {
  const spent = [
    quota.spend('resourceUnits', limits.resourceUnits, units),
    ...(isWrite ? [quota.spend('writes', limits.writes)] : []),
  ].filter(({ exceeded }) => exceeded);
  if (spent.length === 0) return undefined;
  return Math.max(1, Math.ceil((Math.max(...spent.map(({ resetAtMs }) => resetAtMs)) - directory.clock.now()) / 1000));
}

function announce(freshness: Freshness, body: unknown): void {
  const { id, userPrincipalName } = body as { id: string; userPrincipalName: string }; // what createUser just answered
  freshness.created(id, userPrincipalName);
}
