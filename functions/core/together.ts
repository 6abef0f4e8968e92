/** What of all that is wanted is held, by the rules about what is held together: as separation.ts and exclusive.ts do, for a preview that knows no targets. */
import type { EntitlementId } from './ids.ts';
import type { Combinations, Exclusive, Separation } from './policy/compile-combinations.ts';
import { isEnforced } from './policy/enforcement.ts';

/** Wanted by a reason, and not held: beside `against`, by this rule. */
export interface Without {
  readonly rule: string;
  readonly outcome: 'kept-back' | 'outranked';
  readonly entitlement: EntitlementId;
  readonly against: EntitlementId;
}

export interface Together {
  readonly held: ReadonlySet<EntitlementId>;
  readonly without: readonly Without[];
}

type Held = ReadonlySet<EntitlementId>;

/** Is anything of these enforced? */
export function keepsApart({ separations, exclusives }: Pick<Combinations, 'separations' | 'exclusives'>): boolean {
  return separations.some(isEnforced) || exclusives.some(isEnforced);
}

/**
 * `wanted` in the order of the ledger: of two that are kept apart, what is held already stays, and else the first. What is kept back
 * outranks nothing (ruled.ts).
 */
export function heldTogether(
  rules: Pick<Combinations, 'separations' | 'exclusives'>,
  wanted: Held,
  before: Held,
  kept: Held,
  known: Held = new Set(),
): Together {
  const found = judged(rules, wanted, before, kept, known);
  const keptBack = new Set([...known, ...found.without.filter(isKeptBack).map(({ entitlement }) => entitlement)]);
  if (keptBack.size === known.size) return found;
  const next = heldTogether(rules, wanted, before, kept, keptBack);
  return [...keptBack].some((one) => next.held.has(one)) ? found : next;
}

function isKeptBack({ outcome }: Without): boolean {
  return outcome === 'kept-back';
}

function judged(
  { separations, exclusives }: Pick<Combinations, 'separations' | 'exclusives'>,
  wanted: Held,
  before: Held,
  kept: Held,
  keptBack: Held,
): Together {
  const [apart, single] = [separations.filter(isEnforced), exclusives.filter(isEnforced)];
  const outranked = single.flatMap((rule) => lowerThanTop(rule, wanted, keptBack));
  const lower = new Set(outranked.map(({ entitlement }) => entitlement));
  const ranked = [...wanted].filter((one) => !lower.has(one));
  const union = new Set([...ranked.filter((one) => before.has(one)), ...kept]);
  const beside: Without[] = [];
  for (const one of ranked) {
    const found = union.has(one) ? undefined : opposed(apart, one, union);
    if (found === undefined) union.add(one);
    else beside.push(found);
  }
  return { held: new Set(ranked.filter((one) => union.has(one))), without: [...outranked, ...beside] };
}

function lowerThanTop({ id, highestFirst }: Exclusive, wanted: Held, keptBack: Held): readonly Without[] {
  const [against, ...others] = highestFirst.filter((one) => wanted.has(one) && !keptBack.has(one));
  if (against === undefined) return [];
  return others.map((entitlement) => ({ rule: id, outcome: 'outranked', entitlement, against }));
}

function opposed(rules: readonly Separation[], entitlement: EntitlementId, union: Held): Without | undefined {
  for (const { id, sides } of rules)
    for (const [own, other] of [sides, [sides[1], sides[0]] as const]) {
      const against = own.has(entitlement) ? [...other].find((one) => union.has(one)) : undefined;
      if (against !== undefined) return { rule: id, outcome: 'kept-back', entitlement, against };
    }
  return undefined;
}
