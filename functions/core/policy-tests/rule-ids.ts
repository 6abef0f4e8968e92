/** Every rule of a pack, and the rules that a plan names. */
import type { PolicyPack } from '../policy/pack.ts';

/** A rule is what has an id and a `because`, wherever in the pack it stands: a new section is counted without being named here. */
export function ruleIds(pack: PolicyPack): readonly string[] {
  return objectsIn(pack).flatMap((one) =>
    typeof one.id === 'string' && typeof one.because === 'string' ? [one.id] : [],
  );
}

/** What stands under `rule` and `guard` anywhere in a plan. */
export function rulesNamed(plan: object): readonly string[] {
  return objectsIn(plan).flatMap(({ rule, guard }) => [rule, guard].filter((id) => typeof id === 'string'));
}

function objectsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [value as Readonly<Record<string, unknown>>]; // an object that is no list
  return [...own, ...Object.values(value).flatMap(objectsIn)];
}

/** What a test may name: every rule by its id, every calendar by its name. */
export function entriesOf(pack: PolicyPack): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const calendars = (pack.calendars ?? []).map((one) => [one.name, one] as const);
  const rules = objectsIn(pack).flatMap((one) =>
    typeof one.id === 'string' && typeof one.because === 'string' ? [[one.id, one] as const] : [],
  );
  return new Map([...calendars, ...rules]);
}
