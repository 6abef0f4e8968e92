/** Why somebody who works here has an account: a rule gives it, or something they hold there by a reason of its own needs it. */
import type { Access } from './access.ts';
import { recordsHeldBy, standing } from './employment.ts';
import { type EntitlementId, entitlementParts, type Instant, type System } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import type { Policy } from './policy/policy.ts';
import { isLive } from './reason.ts';
import type { Reasons } from './reasons.ts';

/** A rule gave this account, no rule does now, and nothing else supports it: an account we never gave is not ours to end. */
export function hasLostItsReason(
  { person, policy, now }: { readonly person: Person; readonly policy: Policy; readonly now: Instant },
  reasons: Reasons,
  { system }: Access,
): boolean {
  const here = (entitlement: EntitlementId) => entitlementParts(entitlement).system === system;
  return (
    person.accountRules?.[system] !== undefined &&
    rulesFor(person, policy)[system] === undefined &&
    !reasons.kept.some((reason) => here(reason.entitlement) && isLive(reason, now))
  );
}

/** The rule behind each account once a case has settled: remembered after the rule has gone, for as long as the account is open. */
export function accountRulesAfter(
  person: Person,
  policy: Policy,
  seen: readonly Access[],
): NonNullable<Person['accountRules']> {
  // A target that did not answer has not shown that it is closed.
  const closed = new Set<string>(seen.filter(({ status }) => status !== 'active').map(({ system }) => system));
  const before = Object.entries(person.accountRules ?? {}).filter(([system]) => !closed.has(system));
  return { ...Object.fromEntries(before), ...rulesFor(person, policy) };
}

/** Where rules give these records an account. */
export function systemsWithAccount(records: readonly WorkerRecord[], policy: Policy): ReadonlySet<System> {
  return new Set(records.flatMap((record) => policy.accountsFor(record)).map(({ system }) => system));
}

/** Nobody who is only expected has one, and a leaver's has lost them all. */
function rulesFor(person: Person, policy: Policy): Readonly<Record<System, string>> {
  if (standing(person) === 'expected') return {};
  const wanted = recordsHeldBy(person).flatMap((record) => policy.accountsFor(record));
  return Object.fromEntries(wanted.toReversed().map(({ system, rule }) => [system, rule]));
}
