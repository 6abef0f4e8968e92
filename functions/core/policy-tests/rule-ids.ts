/** Every rule of a pack that decides about one person at one moment, and the rules that a plan names. */
import type { PolicyPack } from '../policy/pack.ts';

/** Sections about many people, the course of time or what is asked for: no persona can show them. Nor who takes over what is owned. */
const UNSHOWN = [
  'windows',
  'feedChecks',
  'releases',
  'time',
  'requestable',
  'exceptions',
] as const satisfies readonly (keyof PolicyPack)[];

/** A rule is what has an id and a `because`, wherever in the pack it stands: a new section is counted without being named here. */
export function ruleIds(pack: PolicyPack): readonly string[] {
  const asked = new Set(pack.catalogue.map(({ approval }) => approval));
  const approvals = pack.approvals.filter(({ id }) => asked.has(id));
  const { owned: _, ...leaver } = pack.leaver;
  return idsIn({ ...pack, approvals, leaver, ...Object.fromEntries(UNSHOWN.map((section) => [section, undefined])) });
}

/** The rules that are not among those: said, so that nobody takes the count for all of the pack. */
export function unshownRuleIds(pack: PolicyPack): readonly string[] {
  return idsIn([...UNSHOWN.map((section) => pack[section]), pack.leaver.owned]);
}

function idsIn(pack: object): readonly string[] {
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
