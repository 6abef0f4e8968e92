/** What a change of policy would do to everybody: one person's difference, and the sum of them. Pure, one person at a time. */
import { CONFLICT_FINDERS, type Conflict } from './conflicts.ts';
import { liveRecords, primaryRecord, standing } from './employment.ts';
import { type EntitlementId, entitlementParts, type Instant, type System } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import type { Policy } from './policy/policy.ts';
import { isLive, type Reason } from './reason.ts';

/** Somebody, as far as policy decides about them. */
export interface Subject {
  readonly department: string;
  /** The records access follows from; none for who has left or is still to come. */
  readonly records: readonly WorkerRecord[];
  /** What other live reasons support: a request, an exception, an overlap. A rule that goes does not take it. */
  readonly supported: readonly EntitlementId[];
}

export function subjectOf(person: Person, reasons: readonly Reason[], now: Instant): Subject {
  const left = standing(person) === 'ended';
  const others = reasons.filter(({ kind }) => kind === 'exception' || (kind !== 'birthright' && !left));
  return {
    department: primaryRecord(person).department,
    records: liveRecords(person),
    supported: others.filter((reason) => isLive(reason, now)).map(({ entitlement }) => entitlement),
  };
}

/** What policy wants for somebody. */
export interface Desired {
  /** Under which login, by system. */
  readonly accounts: ReadonlyMap<System, string>;
  readonly held: ReadonlySet<EntitlementId>;
}

/** A user name is chosen when the day comes, and no change of policy alters one that is given. */
const UNNAMED = '';

/** Nothing is held where there is no account; one that is there already stays while anything is held in its system (account-reason.ts). */
export function desiredOf(
  policy: Policy,
  { records, supported }: Subject,
  there: Desired['accounts'] = new Map(),
): Desired {
  const accounts = new Map<System, string>();
  const held = new Set(supported);
  for (const record of records)
    for (const { system, login = UNNAMED } of policy.accountsFor(record))
      if (!accounts.has(system)) accounts.set(system, login);
  const anywhere = systemsGoverned(policy).every((system) => accounts.has(system));
  for (const record of records)
    for (const { entitlement } of policy.birthrightsFor(record))
      if (anywhere || hasAccountFor(entitlement, accounts, there)) held.add(entitlement);
  for (const [system, login] of there)
    if (!accounts.has(system) && [...held].some((one) => entitlementParts(one).system === system))
      accounts.set(system, login);
  return { accounts, held };
}

const governed = new WeakMap<Policy['catalogue'], readonly System[]>();

/** The systems of the catalogue, found once for each. */
function systemsGoverned({ catalogue }: Policy): readonly System[] {
  const known = governed.get(catalogue);
  if (known !== undefined) return known;
  const found = [...new Set([...catalogue.keys()].map((entitlement) => entitlementParts(entitlement).system))];
  governed.set(catalogue, found);
  return found;
}

function hasAccountFor(entitlement: EntitlementId, ...accounts: readonly Desired['accounts'][]): boolean {
  const system = entitlement.slice(0, entitlement.indexOf(':')) as System; // an entitlement id begins with its system: ids.ts
  return accounts.some((one) => one.has(system));
}

export interface Difference {
  readonly grants: readonly EntitlementId[];
  readonly revokes: readonly EntitlementId[];
  readonly opens: readonly System[];
  readonly closes: readonly System[];
  /** Systems where the login would be another. */
  readonly renames: readonly System[];
  /** Of the grants, those that wait for an approval: who asks is the rule. */
  readonly asks: readonly { readonly entitlement: EntitlementId; readonly rule: string }[];
  /** Conflicts under the new policy that there are none of under the old. */
  readonly conflicts: readonly Conflict[];
}

export interface Compared {
  readonly before: Desired;
  readonly difference: Difference;
}

export function compare(old: Policy, changed: Policy, subject: Subject): Compared {
  const before = desiredOf(old, subject);
  const after = desiredOf(changed, subject, before.accounts);
  const grants = missing(after.held, before.held);
  const logins = [...after.accounts].filter(([system, login]) => (before.accounts.get(system) ?? login) !== login);
  const difference = {
    grants,
    revokes: missing(before.held, after.held),
    opens: missing(after.accounts, before.accounts),
    closes: missing(before.accounts, after.accounts),
    renames: logins.map(([system]) => system),
    asks: grants.flatMap((entitlement) => {
      const rule = changed.approvalFor(entitlement)?.id;
      return rule === undefined ? [] : [{ entitlement, rule }];
    }),
    conflicts: newConflicts(conflictsIn(old, before), conflictsIn(changed, after)),
  };
  return { before, difference };
}

/** Is anything another for this person? */
export function isAffected({ grants, revokes, opens, closes, renames, conflicts }: Difference): boolean {
  return [grants, revokes, opens, closes, renames, conflicts].some((one) => one.length > 0);
}

function missing<Key>(of: { keys(): Iterable<Key> }, from: { has(key: Key): boolean }): readonly Key[] {
  const found: Key[] = [];
  for (const key of of.keys()) if (!from.has(key)) found.push(key);
  return found;
}

function conflictsIn(policy: Policy, { held }: Desired): readonly Conflict[] {
  return CONFLICT_FINDERS.flatMap((find) => find(policy, held));
}

function newConflicts(old: readonly Conflict[], now: readonly Conflict[]): readonly Conflict[] {
  return now.filter(({ rule }) => !old.some((one) => one.rule === rule));
}
