/** What of a person's access must not be held together, whatever the rule does about it. Each section of the pack that forbids combinations adds its finder here. */
import type { Desired } from './desired.ts';
import type { EntitlementId } from './ids.ts';
import type { Policy } from './policy/policy.ts';

export interface Conflict {
  /** The rule that forbids it. */
  readonly rule: string;
  readonly entitlements: readonly EntitlementId[];
}

export type ConflictFinder = (policy: Policy, access: Pick<Desired, 'held'>) => readonly Conflict[];

/** Something of both sides. */
const separated: ConflictFinder = ({ combinations }, access) =>
  combinations.separations.flatMap(({ id, sides }) => {
    const [one, other] = sides.map((side) => [...side].filter((entitlement) => access.held.has(entitlement)));
    return one?.length && other?.length ? [{ rule: id, entitlements: [...one, ...other] }] : [];
  });

/** Two of a set or more. */
const oneOfSet: ConflictFinder = ({ combinations }, access) =>
  combinations.exclusives.flatMap(({ id, highestFirst }) => {
    const entitlements = highestFirst.filter((entitlement) => access.held.has(entitlement));
    return entitlements.length > 1 ? [{ rule: id, entitlements }] : [];
  });

export const CONFLICT_FINDERS: readonly ConflictFinder[] = [separated, oneOfSet];
