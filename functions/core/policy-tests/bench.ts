/** What tests of a pack are run with: the pack compiled, its names, and the rules that were exercised so far. */
import type { EntitlementId } from '../ids.ts';
import type { Plan } from '../plan.ts';
import { compile } from '../policy/compile.ts';
import type { PolicyPack } from '../policy/pack.ts';
import type { Policy } from '../policy/policy.ts';
import type { Keeps } from './made-up.ts';

export interface Bench {
  readonly pack: PolicyPack;
  readonly policy: Policy;
  readonly keeps: Keeps;
  readonly ids: ReadonlyMap<string, EntitlementId>;
  readonly names: ReadonlyMap<string, string>;
  readonly exercised: Set<string>;
}

export function benchOf(pack: PolicyPack, keeps: Keeps): Bench {
  return {
    pack,
    keeps,
    policy: compile(pack),
    ids: new Map(pack.catalogue.map(({ name, id }) => [name, id])),
    names: new Map(pack.catalogue.map(({ name, id }) => [id, name])),
    exercised: new Set(),
  };
}

export const MEND = 'mend the rule, or the test if policy has changed';

export function heldAfter({ predicted }: Plan): readonly EntitlementId[] {
  return predicted.flatMap(({ holdings }) => holdings.map(({ entitlement }) => entitlement));
}

export function nameOf({ names }: Bench, entitlement: EntitlementId): string {
  return names.get(entitlement) as string; // what people of tests hold is all of the catalogue
}
