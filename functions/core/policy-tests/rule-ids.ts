/** Every rule of a pack that decides about one person at one moment, and the rules that a plan names. */
import type { PolicyPack } from '../policy/pack.ts';

/** A rule is what has an id and a `because`, wherever in the pack it stands: a new section is counted without being named here. Those about many people, the course of time, what is asked for or what is owned no persona can show. */
export function ruleIds({
  windows: _,
  feedChecks: __,
  releases: ___,
  time: ____,
  requestable: _____,
  exceptions: ______,
  leaver: { owned: _______, ...leaver },
  ...pack
}: PolicyPack): readonly string[] {
  const asked = new Set(pack.catalogue.map(({ approval }) => approval));
  return objectsIn({ ...pack, leaver, approvals: pack.approvals.filter(({ id }) => asked.has(id)) }).flatMap((one) =>
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
