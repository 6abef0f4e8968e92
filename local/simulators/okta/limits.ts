/** Okta's limits a minute (Workforce Identity): https://developer.okta.com/docs/reference/rl-global-mgmt/ */
import type { Clock } from '../../service.ts';
import { createRateLimits } from '../rate-limits.ts';
import type { Answer, Call } from '../serve.ts';
import { tooMany } from './refusals.ts';

export interface OktaLimits {
  /** `/api/v1/users` and updating one user. */
  readonly users: number;
  /** `/api/v1/groups/{id}` and what is under it. */
  readonly group: number;
  readonly apps: number;
  readonly other: number;
  /** Requests at the same time. */
  readonly concurrent: number;
}

export const PUBLISHED_LIMITS: OktaLimits = { users: 600, group: 1000, apps: 100, other: 1200, concurrent: 75 };

type Bucket = 'users' | 'updates' | 'group' | 'apps' | 'other';

/** A 429, or the headers that go with the answer. */
export type Allowed = { readonly refused: Answer } | { readonly headers: Readonly<Record<string, string>> };

export function createLimits(limits: OktaLimits, clock: Pick<Clock, 'now'>): (call: Call) => Allowed {
  const windows = createRateLimits(clock);
  return (call) => {
    const bucket = bucketOf(call);
    const limit = bucket === 'updates' ? limits.users : limits[bucket];
    if (call.concurrent > limits.concurrent)
      return { refused: { ...tooMany(), headers: limitHeaders(0, 0, clock.now() + 60_000, clock.now()) } };
    const spent = windows.spend(bucket, { limit, windowSeconds: 60 });
    const headers = limitHeaders(limit, spent.remaining, spent.resetAtMs, clock.now());
    return spent.exceeded ? { refused: { ...tooMany(), headers } } : { headers };
  };
}

export function limitHeaders(limit: number, remaining: number, resetAtMs: number, nowMs: number) {
  return {
    date: new Date(nowMs).toUTCString(),
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(Math.ceil(resetAtMs / 1000)),
  };
}

function bucketOf({ method, path }: Call): Bucket {
  if (path === '/api/v1/users') return 'users';
  if (method === 'POST' && /^\/api\/v1\/users\/[^/]+$/.test(path)) return 'updates';
  if (/^\/api\/v1\/groups\/(?!rules)/.test(path)) return 'group';
  return path.startsWith('/api/v1/apps') ? 'apps' : 'other';
}
