/** Whom automation never touches: by worker, by login, by the account itself at a target. */
import type { Change } from './change.ts';
import { allRecords } from './employment.ts';
import { System } from './ids.ts';
import type { Person } from './person.ts';
import type { Verdict } from './plan.ts';
import type { ProtectedRule } from './policy/pack.ts';
import type { AccountSeen, Policy } from './policy/policy.ts';
import { belongsToSomebodyElse, type Situation } from './situation.ts';

/** Refuses the whole plan when any account it is about is protected; undefined when none is, or nothing would be written. */
export function protect(situation: Situation, changes: readonly Change[]): Verdict | undefined {
  if (changes.length === 0) return undefined;
  const rule = protectionIn(situation);
  return rule && { outcome: 'refuse', guard: rule.id, because: `protected: ${rule.because}` };
}

function protectionIn({ person, policy, observed }: Situation): ProtectedRule | undefined {
  const seen = observed
    .filter((access) => !belongsToSomebodyElse(access, person))
    .map(({ system, accountId, profile: { login } }) => ({ system, accountId, login }));
  return protectionFor(person, policy, seen);
}

/** The rule that protects them, by what HR and policy call them, by the accounts they are known to have, or by those `seen`. */
export function protectionFor(person: Person, policy: Policy, seen: readonly AccountSeen[]): ProtectedRule | undefined {
  const known = Object.entries(person.accounts).map(([system, accountId]) => ({
    system: System.parse(system),
    accountId,
  }));
  const records = allRecords(person);
  // Also where a target does not answer: the login policy gives them is the one they are looked for under.
  const wanted = records
    .flatMap((record) => policy.accountsFor(record, person.userName?.name))
    .map(({ system, login }) => ({ system, login }));
  const rules = [
    ...records.map((record) => policy.protectionOf(record)),
    ...[...seen, ...known, ...wanted].map((account) => policy.protectionOfAccount(account)),
  ];
  return rules.find((rule) => rule !== undefined);
}
