/** Approvals whose plan has grown since approvers were shown it: a yes to less counts for nothing more, and it is asked again. */
import type { Change } from './change.ts';
import { compare, type Drift, given } from './drift.ts';
import type { Digest, EntitlementId } from './ids.ts';
import { type Decision, isLive } from './reason.ts';
import type { Asked, Situation } from './situation.ts';

/**
 * How what is planned stands to what approvers were shown, by approval: of each that was approved and is not carried out yet, and
 * each that is outgrown.
 */
export function driftOfApprovals(
  { asked = [], reasons, now: at }: Pick<Situation, 'asked' | 'reasons' | 'now'>,
  changes: readonly Change[],
): ReadonlyMap<string, Drift> {
  const now = given(changes);
  return new Map(
    asked.flatMap(({ approvalId, state, gave, request }) => {
      const carriedOut = reasons.some(
        (one) =>
          isLive(one, at) &&
          (one.decision?.approvalId === approvalId || (request !== undefined && one.request === request)),
      );
      if (gave === undefined || carriedOut) return [];
      const drift = compare(gave, now);
      return state === 'approved' || drift.compared === 'wider' ? [[approvalId, drift] as const] : [];
    }),
  );
}

export function isOutgrown({ outgrown }: Situation, { approvalId }: Pick<Decision, 'approvalId'>): boolean {
  return outgrown?.get(approvalId)?.compared === 'wider';
}

interface About {
  readonly entitlement: EntitlementId;
  readonly request?: string | undefined;
}

/**
 * How many questions of the same came to nothing without a decision: the next one is another question, or it would be looked
 * for where nobody is asked any more. One that waits counts already when it is about to become stale.
 */
export function spent(
  situation: Situation,
  about: About & { readonly covers: Digest; readonly rule?: string },
): number {
  const isSpent = (one: Asked) =>
    one.state === 'stale' || (one.state === 'pending' && (one.covers !== about.covers || isOutgrown(situation, one)));
  return askedAbout(situation, about)
    .filter((one) => about.rule === undefined || one.rule === about.rule)
    .filter(isSpent).length;
}

/** What the plan gives more than when this was asked before. */
export function alsoGiven(situation: Situation, about: About): { readonly alsoGives?: readonly string[] } {
  const drifts = askedAbout(situation, about).flatMap(({ approvalId }) => situation.outgrown?.get(approvalId) ?? []);
  const more = [...new Set(drifts.flatMap((drift) => drift.more))].sort();
  return more.length === 0 ? {} : { alsoGives: more };
}

function askedAbout({ asked = [] }: Situation, { entitlement, request }: About): readonly Asked[] {
  return asked.filter((one) => one.entitlement === entitlement && one.request === request);
}
