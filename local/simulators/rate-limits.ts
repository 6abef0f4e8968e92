/** Fixed-window rate limits, as vendors publish them: so many requests of a bucket in each window. */
import type { Clock } from '../service.ts';

export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface Spent {
  readonly limit: number;
  readonly remaining: number;
  /** When the window ends, in milliseconds since 1970. */
  readonly resetAtMs: number;
  readonly exceeded: boolean;
}

export interface RateLimits {
  /** Counts one request (or `cost` of them) against the bucket. */
  spend(bucket: string, limit: RateLimit, cost?: number): Spent;
}

export function createRateLimits(clock: Pick<Clock, 'now'>): RateLimits {
  const windows = new Map<string, { resetAtMs: number; used: number }>();
  return {
    spend: (bucket, { limit, windowSeconds }, cost = 1) => {
      const now = clock.now();
      const open = windows.get(bucket);
      const current =
        open === undefined || now >= open.resetAtMs ? { resetAtMs: now + windowSeconds * 1000, used: 0 } : open;
      current.used += cost;
      windows.set(bucket, current);
      return {
        limit,
        remaining: Math.max(0, limit - current.used),
        resetAtMs: current.resetAtMs,
        exceeded: current.used > limit,
      };
    },
  };
}
