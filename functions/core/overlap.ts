/** Access by attribute that is kept a while after a move: a reason of its own, with an end. Pure. */
import { liveRecords } from './employment.ts';
import { isHeldItself } from './held-now.ts';
import type { EntitlementId } from './ids.ts';
import type { Overlap } from './policy/compile-combinations.ts';
import { isEnforced } from './policy/enforcement.ts';
import { isLive, type Reason } from './reason.ts';
import type { Ruled } from './ruled.ts';
import type { Ruling } from './ruling.ts';
import { addDays } from './schedule.ts';
import type { Situation } from './situation.ts';

/** What a rule gave until now, and none does any more, stays as long as policy says, whatever else keeps it; what is given again needs no overlap. A rule that is only tried keeps nothing, and says what it would. */
export function keptAfterMove(situation: Situation, reasons: Ruled): Ruled {
  const given = new Set(
    reasons.kept
      .filter((reason) => isBirthright(reason) && isLive(reason, situation.now))
      .map(({ entitlement }) => entitlement),
  );
  const ended = new Set(
    situation.reasons.filter(gaveLastingly).flatMap(({ entitlement }) => (given.has(entitlement) ? [] : entitlement)),
  );
  const found = [...ended].flatMap((entitlement) => overlapOf(situation, entitlement) ?? []);
  const fresh = found.filter(({ rule }) => isEnforced(rule)).map(({ reason }) => reason);
  const kept = new Set(fresh.map(({ entitlement }) => entitlement));
  return {
    ...reasons,
    kept: [...reasons.kept.filter((reason) => !isOverlap(reason) || !given.has(reason.entitlement)), ...fresh],
    lost: reasons.lost.filter((entitlement) => !kept.has(entitlement)),
    rulings: [...reasons.rulings, ...found.map(asRuling)],
  };
}

function isOverlap({ kind }: Reason): boolean {
  return kind === 'overlap';
}

function isBirthright({ kind }: Reason): boolean {
  return kind === 'birthright';
}

/** Not what was refused. */
function gaveLastingly(reason: Reason): boolean {
  return isBirthright(reason) && reason.until === undefined && (reason.decision?.outcome ?? 'approved') === 'approved';
}

interface Found {
  readonly rule: Overlap;
  readonly reason: Reason;
}

function overlapOf(situation: Situation, entitlement: EntitlementId): Found | undefined {
  const { person, policy, now } = situation;
  const rules = liveRecords(person).map((record) => policy.combinations.overlapFor(entitlement, record));
  const rule = rules.find((one) => one !== undefined);
  if (rule === undefined || !isHeldItself(situation, entitlement)) return undefined;
  const reason: Reason = {
    entitlement,
    kind: 'overlap',
    rule: rule.id,
    because: rule.because,
    since: now,
    until: addDays(now, rule.keepDays),
    caseId: situation.case.caseId,
  };
  return { rule, reason };
}

function asRuling({ rule: { enforcement }, reason: { rule, because, entitlement, until } }: Found): Ruling {
  return { rule, because, enforcement, outcome: 'overlap', entitlement, until };
}
