/** The grant ledger once the rules about what is held together have spoken: what is kept a while, what is kept back, what waits for what. */
import { liveRecords, standing } from './employment.ts';
import { onlyOne } from './exclusive.ts';
import { answered, isHeldItself, waiting } from './held-now.ts';
import type { EntitlementId } from './ids.ts';
import { keptAfterMove } from './overlap.ts';
import { isLive, type Reason } from './reason.ts';
import type { Reasons } from './reasons.ts';
import type { Ruling } from './ruling.ts';
import { keptApart } from './separation.ts';
import type { Situation } from './situation.ts';

export interface Ruled extends Reasons {
  /** Not granted, whatever supports it. */
  readonly barred: ReadonlySet<EntitlementId>;
  readonly rulings: readonly Ruling[];
}

/** Only who works here is given anything; from who is away or gone, what has no reason is taken without waiting. */
export function ruled(situation: Situation, settled: Reasons): Ruled {
  const start: Ruled = { ...settled, barred: new Set(), rulings: [] };
  if (standing(situation.person) !== 'active') return start;
  const rulings = wouldBeGiven(situation, settled);
  const overlapping = keptAfterMove(situation, { ...start, rulings });
  return withoutBarred(situation, heldTogether(situation, overlapping, new Set()));
}

/**
 * One of a set is the highest that is not kept back by a separation, which judges what is left of the sets: each hears the other. Where
 * what is kept back would come after all, were it not the highest, the first word stands, so that no two plans take turns.
 */
function heldTogether(situation: Situation, reasons: Ruled, before: ReadonlySet<EntitlementId>): Ruled {
  const { separations, exclusives } = situation.policy.combinations;
  const single = exclusives.reduce((sofar, rule) => onlyOne(situation, sofar, rule, before), reasons);
  const apart = keptApart(situation, single, separations);
  const keptBack = new Set([...before, ...keptBackBy(apart)]);
  if (keptBack.size === before.size) return apart;
  const next = heldTogether(situation, reasons, keptBack);
  return [...keptBack].every((one) => next.barred.has(one)) ? next : apart;
}

function keptBackBy({ rulings }: Ruled): readonly EntitlementId[] {
  return rulings.filter(({ outcome }) => outcome === 'kept-back').map(({ entitlement }) => entitlement);
}

/** By birthrights that are only tried, of what nothing else supports or waits to: each once. */
function wouldBeGiven({ person, policy, now }: Situation, reasons: Reasons): readonly Ruling[] {
  const live = reasons.kept.filter((reason) => isLive(reason, now)).map(({ entitlement }) => entitlement);
  const known = new Set([...live, ...waiting(reasons)]);
  const tried = liveRecords(person).flatMap((record) => policy.triedFor(record));
  const fresh = new Map(
    tried
      .filter(({ entitlement }) => !known.has(entitlement))
      .map((one) => [`${one.rule} ${one.entitlement}`, one] as const),
  );
  return [...fresh.values()].map(({ rule, because, enforcement, entitlement }) => ({
    ...{ rule, because, enforcement, outcome: 'would-give', entitlement },
  }));
}

/** What only bridges the time until something else is there is decided anew each time; what was kept and has gone is not given back. */
export function withoutBridges(situation: Situation): readonly Reason[] {
  const { reasons, person, now } = situation;
  if (standing(person) !== 'active') return reasons;
  return reasons.map((reason) =>
    reason.kind === 'overlap' && (isBridge(reason) || hasGone(situation, reason)) ? { ...reason, until: now } : reason,
  );
}

function hasGone(situation: Situation, { entitlement }: Reason): boolean {
  return answered(situation, entitlement) && !isHeldItself(situation, entitlement);
}

function isBridge({ until }: Reason): boolean {
  return until === undefined;
}

/**
 * A rule gives it again, and asks again, when nothing bars it any more; what somebody asked for stays asked for, and approved; what
 * may be held where nobody could look keeps its reason.
 */
function withoutBarred(situation: Situation, reasons: Ruled): Ruled {
  const isBarred = ({ entitlement }: Pick<Reason, 'entitlement'>) => reasons.barred.has(entitlement);
  const unseen = (reason: Reason) => situation.reasons.includes(reason) && !answered(situation, reason.entitlement);
  return {
    ...reasons,
    kept: reasons.kept.filter(
      (reason) => reason.kind !== 'birthright' || !isBarred(reason) || isRefused(reason.decision) || unseen(reason),
    ),
    pending: reasons.pending.filter((one) => !isBarred(one)),
    unconfirmed: reasons.unconfirmed.filter((one) => !isBarred(one)),
    asked: reasons.asked.filter(({ request }) => !isBarred(request)),
  };
}

function isRefused(decision: Reason['decision']): boolean {
  return decision !== undefined && decision.outcome !== 'approved';
}
