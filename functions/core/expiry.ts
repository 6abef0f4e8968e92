/** When what a person holds must be looked at again, because a reason of theirs ends. */
import type { Instant } from './ids.ts';
import { isLive, type Reason } from './reason.ts';

/** The first end of a live reason; undefined when none has an end. */
export function nextExpiry(reasons: readonly Reason[], now: Instant): Instant | undefined {
  const ends = reasons.filter((reason) => isLive(reason, now)).flatMap(({ until }) => until ?? []);
  return ends.sort()[0];
}

/** Has a reason ended that supported something until then? It is in the ledger until a plan has taken it away. */
export function hasEnded(reasons: readonly Reason[], now: Instant): boolean {
  return reasons.some(({ until }) => until !== undefined && until <= now);
}
