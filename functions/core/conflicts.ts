/** What of a person's access must not be held together. Each section of the pack that forbids combinations adds its finder here. */
import type { EntitlementId } from './ids.ts';
import type { Policy } from './policy/policy.ts';

export interface Conflict {
  /** The rule that forbids it. */
  readonly rule: string;
  readonly entitlements: readonly EntitlementId[];
}

export type ConflictFinder = (policy: Policy, held: ReadonlySet<EntitlementId>) => readonly Conflict[];

export const CONFLICT_FINDERS: readonly ConflictFinder[] = [];
