/** Whom to look for at each target: by the account id once known, by the login policy gives before that. */
import type { AccountQuery } from './access.ts';
import { primaryRecord, standing } from './employment.ts';
import { type EntitlementKind, entitlementParts, type System } from './ids.ts';
import type { Person } from './person.ts';
import type { Policy } from './policy/policy.ts';

/** One query for each system the policy governs; `manages` are the kinds of entitlement its catalogue has there. What is owned is asked for of leavers only. */
export function queriesFor(person: Person, policy: Policy): Readonly<Record<System, AccountQuery>> {
  const record = primaryRecord(person);
  const wanted = policy.accountsFor(record);
  const leaves = standing(person) === 'ended' && policy.leaverFor(record).owned !== undefined;
  return Object.fromEntries(
    policy.systems.map((system) => {
      const accountId = person.accounts[system];
      const login = wanted.find((account) => account.system === system)?.login ?? record.email;
      const query: AccountQuery = {
        personId: person.personId,
        workerId: record.workerId,
        ...(accountId === undefined ? {} : { accountId }),
        login,
        manages: managedKinds(policy, system),
        ...(leaves ? { owned: true as const } : {}),
      };
      return [system, query];
    }),
  );
}

function managedKinds(policy: Policy, system: System): readonly EntitlementKind[] {
  const parts = [...policy.catalogue.keys()].map(entitlementParts);
  return [...new Set(parts.filter((part) => part.system === system).map((part) => part.kind))].sort();
}
