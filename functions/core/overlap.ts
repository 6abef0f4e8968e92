/** Access by attribute that is kept a while after a move: a reason of its own, with an end. Pure. */
import { primaryRecord } from './employment.ts';
import { isHeldItself } from './held-now.ts';
import type { EntitlementId } from './ids.ts';
import { isLive, type Reason } from './reason.ts';
import type { Ruled } from './ruled.ts';
import type { Ruling } from './ruling.ts';
import { addDays } from './schedule.ts';
import type { Situation } from './situation.ts';

/** What a rule gave until now, and none does any more, stays as long as policy says; what is given again needs no overlap. */
export function keptAfterMove(situation: Situation, reasons: Ruled): Ruled {
  const given = new Set(
    reasons.kept
      .filter((reason) => !isOverlap(reason) && isLive(reason, situation.now))
      .map(({ entitlement }) => entitlement),
  );
  const fresh = reasons.lost.flatMap((entitlement) => overlapOf(situation, entitlement) ?? []);
  const kept = new Set(fresh.map(({ entitlement }) => entitlement));
  return {
    ...reasons,
    kept: [...reasons.kept.filter((reason) => !isOverlap(reason) || !given.has(reason.entitlement)), ...fresh],
    lost: reasons.lost.filter((entitlement) => !kept.has(entitlement)),
    rulings: [...reasons.rulings, ...fresh.map(asRuling)],
  };
}

function isOverlap({ kind }: Reason): boolean {
  return kind === 'overlap';
}

function overlapOf(situation: Situation, entitlement: EntitlementId): Reason | undefined {
  const { person, policy, now, reasons } = situation;
  const gave = reasons.some(
    (reason) => reason.kind === 'birthright' && reason.until === undefined && reason.entitlement === entitlement,
  );
  const rule = gave ? policy.combinations.overlapFor(entitlement, primaryRecord(person)) : undefined;
  if (rule === undefined || !isHeldItself(situation, entitlement)) return undefined;
  return {
    entitlement,
    kind: 'overlap',
    rule: rule.id,
    because: rule.because,
    since: now,
    until: addDays(now, rule.keepDays),
    caseId: situation.case.caseId,
  };
}

function asRuling({ rule, because, entitlement, until }: Reason): Ruling {
  return { rule, because, enforcement: 'enforce', outcome: 'overlap', entitlement, until };
}
