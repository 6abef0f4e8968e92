/** When reasons end by the clock, and what must then go though a plan is held: an exception that is over is cut. */

import type { Access } from './access.ts';
import { standing } from './employment.ts';
import { type EntitlementId, entitlementParts, type Instant } from './ids.ts';
import type { Person } from './person.ts';
import { isLive, type Reason } from './reason.ts';
import type { Step } from './reconcile.ts';

interface Ledger {
  readonly reasons: readonly Reason[];
  readonly now: Instant;
}

/** Entitlements of exceptions that are over and that nothing else supports. */
export function overdue({ reasons, now }: Ledger, kept: readonly Reason[]): ReadonlySet<EntitlementId> {
  const supported = new Set(kept.filter((reason) => isLive(reason, now)).map(({ entitlement }) => entitlement));
  const over = reasons.filter(
    (reason) => reason.kind === 'exception' && wasGiven(reason) && reason.until !== undefined && reason.until <= now,
  );
  return new Set(over.map(({ entitlement }) => entitlement).filter((entitlement) => !supported.has(entitlement)));
}

/** Was it asked for until a day, and is that over? */
export function isOver({ reasons, now }: Ledger, entitlement: EntitlementId): boolean {
  return reasons.some(
    ({ kind, until, ...reason }) =>
      wasGiven(reason) &&
      (kind === 'exception' || kind === 'request') &&
      reason.entitlement === entitlement &&
      until !== undefined &&
      until <= now,
  );
}

function wasGiven({ decision }: Pick<Reason, 'decision'>): boolean {
  return decision === undefined || decision.outcome === 'approved';
}

/** What an exception gave goes with the cut, which waits for nobody and which no budget holds. */
export function cutWhatIsOver(step: Step, over: ReadonlySet<EntitlementId>): Step {
  if (step.kind !== 'revoke' || !over.has(step.entitlement)) return step;
  return { ...step, lane: 'cut', rule: 'exception-over', because: 'the exception it was kept by is over' };
}

/** When reasons of a ledger end that have not ended yet, each once, soonest first. */
export function endsAhead(reasons: readonly Reason[], now: Instant): readonly Instant[] {
  const ends = reasons.filter((reason) => isLive(reason, now)).flatMap(({ until }) => until ?? []);
  return [...new Set(ends)].sort();
}

/**
 * Those the clock ended that are in the ledger still: they say what is to be taken away. What a leaving ended besides exceptions
 * is the clean-up's, which may rightly wait for an operator.
 */
export function endedByClock(reasons: readonly Reason[], person: Person, now: Instant): readonly Reason[] {
  const left = standing(person) === 'ended';
  return reasons.filter(
    ({ kind, until, decision }) =>
      (kind === 'exception' || (kind !== 'birthright' && !left)) &&
      until !== undefined &&
      until <= now &&
      wasGiven({ decision }),
  );
}

/**
 * When this person must be looked at again for an end: the next one ahead; or the last one past, while what it gave is still
 * held directly, or its target was not `seen`.
 */
export function nextEnd(
  reasons: readonly Reason[],
  person: Person,
  seen: readonly Access[],
  now: Instant,
): Instant | undefined {
  const left = endedByClock(reasons, person, now)
    .filter(({ entitlement }) => mayBeHeld(entitlement, seen))
    .map(({ until }) => until)
    .filter((until) => until !== undefined);
  return [...left, ...endsAhead(reasons, now)].sort()[0];
}

function mayBeHeld(entitlement: EntitlementId, seen: readonly Access[]): boolean {
  const access = seen.find(({ system }) => system === entitlementParts(entitlement).system);
  return access?.holdings.some((held) => held.entitlement === entitlement && held.via === 'direct') ?? true;
}
