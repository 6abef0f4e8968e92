/** API Gateway's throttle: so many a second, and so many at once. */
import type { Clock } from '../service.ts';

/** Takes one, or answers false. */
export function tokenBucket(clock: Clock, perSecond: number, burst: number): () => boolean {
  let tokens = burst;
  let filledAt = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
