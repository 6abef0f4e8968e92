/** At most one of a set, the highest that is wanted; the one that goes, goes once the other is there and seen. Pure. */
import { isOver } from './expiry.ts';
import { isHeld, isHeldItself, supportedBy, waiting } from './held-now.ts';
import type { EntitlementId } from './ids.ts';
import type { Exclusive } from './policy/compile-combinations.ts';
import type { Reason } from './reason.ts';
import type { Ruled } from './ruled.ts';
import type { Ruling } from './ruling.ts';
import type { Situation } from './situation.ts';

/** `keptBack`: not granted by another rule. What does not come takes no place from what may. */
export function onlyOne(
  situation: Situation,
  reasons: Ruled,
  rule: Exclusive,
  keptBack: ReadonlySet<EntitlementId>,
): Ruled {
  const supported = new Set(supportedBy(situation, reasons));
  const ranked = rule.highestFirst.filter((one) => !keptBack.has(one));
  const top = ranked.find((one) => supported.has(one)) ?? ranked.find((one) => isPending(reasons, one));
  if (top === undefined) return reasons;
  const others = ranked.filter((one) => one !== top);
  if (rule.enforcement !== 'enforce') return noted(situation, reasons, rule, top, others);
  return others.reduce((sofar, other) => asideOf(situation, sofar, rule, top, other), reasons);
}

function isPending(reasons: Ruled, entitlement: EntitlementId): boolean {
  return waiting(reasons).includes(entitlement);
}

/** What becomes of one that is not the highest. */
function asideOf(
  situation: Situation,
  reasons: Ruled,
  rule: Exclusive,
  top: EntitlementId,
  other: EntitlementId,
): Ruled {
  const supported = supportedBy(situation, reasons);
  const isLost = reasons.lost.includes(other);
  const isSupported = supported.includes(other);
  const higher = rule.highestFirst.indexOf(other) < rule.highestFirst.indexOf(top);
  if (isPending(reasons, other) && !higher && supported.includes(top))
    return waitingAside(situation, reasons, rule, top, other);
  if (!isLost && !isSupported) return reasons;
  if (!isHeldItself(situation, other)) return isSupported ? outranked(reasons, rule, top, other) : reasons;
  if (isHeld(situation, top)) return taken(isSupported ? outranked(reasons, rule, top, other) : reasons, other);
  // What was asked for until a day ends on it, though nothing is there yet in its place.
  if (isLost && isOver(situation, other)) return reasons;
  return keptMeanwhile(situation, reasons, rule, top, other);
}

/** What waits for approvers waits no more; held already, and wanted by a rule, it goes as what is approved would: once the highest is there. */
function waitingAside(
  situation: Situation,
  reasons: Ruled,
  rule: Exclusive,
  top: EntitlementId,
  other: EntitlementId,
): Ruled {
  const aside = outranked(reasons, rule, top, other);
  const isRuled = reasons.pending.some(({ entitlement }) => entitlement === other) && !reasons.lost.includes(other);
  if (!isRuled || !isHeldItself(situation, other)) return aside;
  if (isHeld(situation, top)) return taken(aside, other);
  return { ...aside, rulings: [...reasons.rulings, rulingOf(rule, 'kept-meanwhile', other, top)] };
}

function outranked(reasons: Ruled, rule: Exclusive, top: EntitlementId, other: EntitlementId): Ruled {
  return {
    ...reasons,
    barred: new Set([...reasons.barred, other]),
    rulings: [...reasons.rulings, rulingOf(rule, 'outranked', other, top)],
  };
}

function taken(reasons: Ruled, other: EntitlementId): Ruled {
  return { ...reasons, lost: [...new Set([...reasons.lost, other])] };
}

/** A reason without an end of its own bridges the time: looked at again with every plan. */
function keptMeanwhile(
  { reasons: before, now, case: { caseId } }: Situation,
  reasons: Ruled,
  rule: Exclusive,
  top: EntitlementId,
  other: EntitlementId,
): Ruled {
  const ruling = rulingOf(rule, 'kept-meanwhile', other, top);
  const known = before.find(
    ({ kind, rule: by, entitlement, until }) =>
      kind === 'overlap' && by === rule.id && entitlement === other && until === undefined,
  );
  const bridge: Reason = known ?? {
    entitlement: other,
    kind: 'overlap',
    rule: rule.id,
    because: rule.because,
    since: now,
    caseId,
  };
  return {
    ...reasons,
    kept: reasons.lost.includes(other) ? [...reasons.kept, bridge] : reasons.kept,
    lost: reasons.lost.filter((one) => one !== other),
    rulings: [...reasons.rulings, ruling],
  };
}

/** Not enforced: two of the set are said, and nothing else. */
function noted(
  situation: Situation,
  reasons: Ruled,
  rule: Exclusive,
  top: EntitlementId,
  others: readonly EntitlementId[],
): Ruled {
  const supported = supportedBy(situation, reasons);
  const beside = others.filter(
    (other) => supported.includes(other) || (isHeld(situation, other) && !reasons.lost.includes(other)),
  );
  return {
    ...reasons,
    rulings: [...reasons.rulings, ...beside.map((other) => rulingOf(rule, 'conflict', other, top))],
  };
}

function rulingOf(
  { id, because, enforcement }: Exclusive,
  outcome: Ruling['outcome'],
  entitlement: EntitlementId,
  against: EntitlementId,
): Ruling {
  return { rule: id, because, enforcement, outcome, entitlement, against };
}
