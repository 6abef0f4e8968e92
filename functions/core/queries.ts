/** Whom to look for at each target: by the account id once known, by the login policy gives before that. */
import type { AccountQuery, Seek } from './access.ts';
import { primaryRecord, standing } from './employment.ts';
import { type EntitlementKind, entitlementParts, type System } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import type { Policy, WantedAccount } from './policy/policy.ts';

/**
 * One query for each system the policy governs; `manages` are the kinds of entitlement its catalogue has there. `names`: user
 * names to choose from, which every target is asked about. What is owned is asked for of leavers only.
 */
export function queriesFor(
  person: Person,
  policy: Policy,
  names: readonly string[] = [],
): Readonly<Record<System, AccountQuery>> {
  const record = primaryRecord(person);
  const wanted = policy.accountsFor(record, person.userName?.name);
  const leaves = standing(person) === 'ended' && policy.leaverFor(record).owned !== undefined;
  return Object.fromEntries(
    policy.systems.map((system) => {
      const accountId = person.accounts[system];
      const account = wanted.find((one) => one.system === system);
      const login = account?.login ?? person.userName?.name ?? record.email;
      const sought = names.length > 0 ? names : toResemble(policy, account, accountId, login);
      const query: AccountQuery = {
        personId: person.personId,
        workerId: record.workerId,
        ...(accountId === undefined ? {} : { accountId }),
        login,
        manages: managedKinds(policy, system),
        ...(leaves ? { owned: true as const } : {}),
        ...(sought.length === 0 ? {} : { seek: seekingFor(record, sought) }),
      };
      return [system, query];
    }),
  );
}

/** Nobody knows which account is theirs, and policy says what makes one probable: then look for who resembles them. */
function toResemble(
  { correlation }: Policy,
  account: WantedAccount | undefined,
  accountId: string | undefined,
  login: string,
): readonly string[] {
  return correlation === undefined || account === undefined || accountId !== undefined ? [] : [login.toLowerCase()];
}

function seekingFor({ givenName, familyName }: WorkerRecord, names: readonly string[]): Seek {
  return { names, givenName, familyName };
}

/** The queries of a case once it is planned: nothing is looked for any more but the account. */
export function withoutSeeking(
  queries: Readonly<Record<System, AccountQuery>>,
): Readonly<Record<System, AccountQuery>> {
  return Object.fromEntries(Object.entries(queries).map(([system, { seek: _, ...query }]) => [system, query]));
}

function managedKinds(policy: Policy, system: System): readonly EntitlementKind[] {
  const parts = [...policy.catalogue.keys()].map(entitlementParts);
  return [...new Set(parts.filter((part) => part.system === system).map((part) => part.kind))].sort();
}
