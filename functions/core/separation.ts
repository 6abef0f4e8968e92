/** Separation of duties: what would come beside its opposite is kept back, whatever supports either. Pure. */
import { allHeld, going, heldUnseen, isHeld, supportedBy, waiting } from './held-now.ts';
import type { EntitlementId } from './ids.ts';
import type { Separation } from './policy/compile-combinations.ts';
import type { Ruled } from './ruled.ts';
import type { Ruling } from './ruling.ts';
import type { Situation } from './situation.ts';

/**
 * The union of what is held, of what is kept a while, and of what would come, in the order of the ledger: the first to come stays.
 * Where a target did not answer, what our ledger says of it counts as held, and as staying until it is seen gone.
 */
export function keptApart(situation: Situation, reasons: Ruled, rules: readonly Separation[]): Ruled {
  if (rules.length === 0) return reasons;
  const leaving = leavingOf(situation, reasons);
  const unseen = heldUnseen(situation);
  const union = new Set([...allHeld(situation), ...unseen]);
  const rulings: Ruling[] = [...union].flatMap((one) => heldBeside(leaving, rules, one, union));
  const barred = new Set(reasons.barred);
  for (const one of wanted(situation, reasons).filter((id) => !unseen.includes(id))) {
    const against = conflicts(rules, one, union).map((conflict) => beside(leaving, conflict, one));
    rulings.push(...against);
    if (against.some(({ enforcement }) => enforcement === 'enforce')) barred.add(one);
    else union.add(one);
  }
  return { ...reasons, barred, rulings: [...reasons.rulings, ...rulings] };
}

/** What will be seen gone. Not what comes through a group that goes, and is given by itself in its stead. */
function leavingOf(situation: Situation, reasons: Ruled): ReadonlySet<EntitlementId> {
  // An exception gives nothing.
  const giving = reasons.kept.filter(({ kind }) => kind !== 'exception');
  const given = new Set(supportedBy(situation, { ...reasons, kept: giving }).filter((one) => !reasons.barred.has(one)));
  return new Set([...going(situation, reasons)].filter((one) => !given.has(one)));
}

/** What would be granted, or asked for. */
function wanted(situation: Situation, reasons: Ruled): readonly EntitlementId[] {
  const all = [...supportedBy(situation, reasons), ...waiting(reasons)];
  return [...new Set(all)].filter((one) => !isHeld(situation, one) && !reasons.barred.has(one));
}

interface Conflict {
  readonly rule: Separation;
  readonly against: EntitlementId;
}

function conflicts(
  rules: readonly Separation[],
  one: EntitlementId,
  union: ReadonlySet<EntitlementId>,
): readonly Conflict[] {
  return rules.flatMap((rule) =>
    opposite(rule, one)
      .filter((against) => union.has(against))
      .map((against) => ({ rule, against })),
  );
}

function opposite({ sides: [between, and] }: Separation, one: EntitlementId): readonly EntitlementId[] {
  if (between.has(one)) return [...and];
  return and.has(one) ? [...between] : [];
}

/** What goes in this very plan is seen gone first: nobody holds both for a moment. */
function beside(leaving: ReadonlySet<EntitlementId>, { rule, against }: Conflict, one: EntitlementId): Ruling {
  const { id, because, enforcement } = rule;
  const outcome = enforcement !== 'enforce' ? 'conflict' : leaving.has(against) ? 'waits' : 'kept-back';
  return { rule: id, because, enforcement, outcome, entitlement: one, against };
}

/** Held already, both of them, and both stay: nothing is taken away for it, people must choose. Said once a pair. */
function heldBeside(
  leaving: ReadonlySet<EntitlementId>,
  rules: readonly Separation[],
  one: EntitlementId,
  union: ReadonlySet<EntitlementId>,
): readonly Ruling[] {
  return conflicts(rules, one, union)
    .filter(({ rule, against }) => rule.sides[0].has(one) && !leaving.has(one) && !leaving.has(against))
    .map(({ rule: { id, because, enforcement }, against }) => ({
      rule: id,
      because,
      enforcement,
      outcome: 'conflict',
      entitlement: one,
      against,
    }));
}
