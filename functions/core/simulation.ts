/** What a change of policy would do to one person: what they are given, lose, are asked about, and what stands beside what. Pure. */
import { CONFLICT_FINDERS, type Conflict } from './conflicts.ts';
import { type Desired, desiredOf, isRequestable, type Subject } from './desired.ts';
import type { EntitlementId, System } from './ids.ts';
import { isEnforced } from './policy/enforcement.ts';
import type { Policy } from './policy/policy.ts';
import type { Without } from './together.ts';

/** Not wanted any more, and kept a while all the same. */
export interface KeptWhile {
  readonly entitlement: EntitlementId;
  readonly rule: string;
  readonly days: number;
}

export interface Difference {
  readonly grants: readonly EntitlementId[];
  /** Those an overlap keeps a while are among them. */
  readonly revokes: readonly EntitlementId[];
  readonly opens: readonly System[];
  readonly closes: readonly System[];
  /** Systems where the login would be another. */
  readonly renames: readonly System[];
  /** Of the grants, those that wait for an approval: who asks is the rule. */
  readonly asks: readonly { readonly entitlement: EntitlementId; readonly rule: string }[];
  /** Of the revokes, those an overlap keeps a while. */
  readonly kept: readonly KeptWhile[];
  /** Live requests that no rule lets be requested any more: they end with it. */
  readonly requestsOver: readonly EntitlementId[];
  /** Wanted and not held under the new policy, where the old one had no such word. */
  readonly without: readonly Without[];
  /** Conflicts under the new policy that there are none of under the old. */
  readonly conflicts: readonly Conflict[];
}

export interface Compared {
  readonly before: Desired;
  readonly difference: Difference;
  /** Every conflict under the old policy, and under the new one. */
  readonly conflicting: { readonly before: readonly Conflict[]; readonly after: readonly Conflict[] };
}

export function compare(old: Policy, changed: Policy, subject: Subject): Compared {
  const before = desiredOf(old, subject);
  const at = desiredOf(changed, subject, before);
  // Nearly everybody: what they hold is not looked at again.
  const access = at === before ? { ...SAME, after: before } : accessDifference(old, changed, subject, before, at);
  const { after, union = after, ...difference } = access;
  const conflicting = { before: conflictsIn(old, before), after: conflictsIn(changed, union) };
  return {
    before,
    difference: {
      ...difference,
      requestsOver: requestsOver(old, changed, subject),
      conflicts: newConflicts(conflicting.before, conflicting.after),
    },
    conflicting,
  };
}

type AccessDifference = Omit<Difference, 'requestsOver' | 'conflicts'>;
const SAME: AccessDifference = {
  ...{ grants: [], revokes: [], opens: [], closes: [], renames: [], asks: [], kept: [], without: [] },
};

/** `union`: with what an overlap keeps a while. */
interface Changed extends AccessDifference {
  readonly after: Desired;
  readonly union?: Pick<Desired, 'held'>;
}

/** `at`: how they would stand, were nothing kept a while. */
function accessDifference(old: Policy, changed: Policy, subject: Subject, before: Desired, at: Desired): Changed {
  const kept = keptWhile(old, changed, subject, missing(before.held, at.held));
  const meanwhile = new Set(kept.map(({ entitlement }) => entitlement));
  const after = kept.length === 0 ? at : desiredOf(changed, subject, before, meanwhile);
  const grants = missing(after.held, before.held);
  return {
    after,
    ...(kept.length === 0 ? {} : { union: { held: new Set([...after.held, ...meanwhile]) } }),
    grants,
    revokes: missing(before.held, after.held),
    opens: missing(after.accounts, before.accounts),
    closes: missing(before.accounts, after.accounts),
    renames: renamed(before, after),
    asks: grants.flatMap((entitlement) => {
      const rule = changed.approvalFor(entitlement)?.id;
      return rule === undefined ? [] : [{ entitlement, rule }];
    }),
    kept,
    without: after.without.filter((one) => !before.without.some((other) => other.entitlement === one.entitlement)),
  };
}

function renamed(before: Desired, after: Desired): readonly System[] {
  const logins = [...after.accounts].filter(([system, login]) => (before.accounts.get(system) ?? login) !== login);
  return logins.map(([system]) => system);
}

/** Is anything another for this person? */
export function isAffected(difference: Difference): boolean {
  const { grants, revokes, opens, closes, renames, without, conflicts, requestsOver } = difference;
  return [grants, revokes, opens, closes, renames, without, conflicts, requestsOver].some((one) => one.length > 0);
}

/** What a birthright gave, none gives any more and nothing else supports, as long as an overlap of the new policy keeps it (overlap.ts). */
function keptWhile(
  old: Policy,
  changed: Policy,
  { records }: Subject,
  lost: readonly EntitlementId[],
): readonly KeptWhile[] {
  const [primary] = records;
  if (primary === undefined || lost.length === 0) return [];
  const gave = new Set(records.flatMap((record) => old.birthrightsFor(record).map(({ entitlement }) => entitlement)));
  return lost.flatMap((entitlement) => {
    const rule = gave.has(entitlement) ? changed.combinations.overlapFor(entitlement, primary) : undefined;
    return rule === undefined || !isEnforced(rule) ? [] : [{ entitlement, rule: rule.id, days: rule.keepDays }];
  });
}

function requestsOver(old: Policy, changed: Policy, { records, requested = [] }: Subject): readonly EntitlementId[] {
  return requested.filter(
    (entitlement) => isRequestable(old, entitlement, records) && !isRequestable(changed, entitlement, records),
  );
}

function missing<Key>(of: { keys(): Iterable<Key> }, from: { has(key: Key): boolean }): readonly Key[] {
  const found: Key[] = [];
  for (const key of of.keys()) if (!from.has(key)) found.push(key);
  return found;
}

function conflictsIn(policy: Policy, access: Pick<Desired, 'held'>): readonly Conflict[] {
  return CONFLICT_FINDERS.flatMap((find) => find(policy, access));
}

function newConflicts(old: readonly Conflict[], now: readonly Conflict[]): readonly Conflict[] {
  return now.filter(({ rule }) => !old.some((one) => one.rule === rule));
}
