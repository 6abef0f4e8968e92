/** Whose the accounts of a target are, as evidence calls them: by what cases took them for, else by the worker id they carry. */
import type { AccountInList } from '../../core/account-list.ts';
import { type System, WorkerId } from '../../core/ids.ts';
import { people } from '../../runtime/parts.ts';
import { peopleOfAccounts } from '../../store/names.ts';
import { pseudonymsOf, pseudonymsOfPeople } from '../../store/pseudonyms.ts';

/** By account id; nobody's are left out. */
export async function whoseAccounts(
  system: System,
  accounts: readonly AccountInList[],
): Promise<ReadonlyMap<string, string>> {
  const holders = await peopleOfAccounts(
    people(),
    system,
    accounts.map(({ accountId }) => accountId),
  );
  const called = await pseudonymsOfPeople(people(), [...holders.values()]);
  const workers = await pseudonymsOf(people(), accounts.flatMap(workerIn));
  return new Map(
    accounts.flatMap((account) => {
      const holder = holders.get(account.accountId);
      const [worker] = workerIn(account);
      const pseudonym = (holder && called.get(holder)) ?? (worker && workers.get(worker));
      return pseudonym === undefined ? [] : [[account.accountId, pseudonym] as const];
    }),
  );
}

/** What others wrote into the field need not be a worker id. */
function workerIn({ workerId }: AccountInList): readonly WorkerId[] {
  const read = WorkerId.safeParse(workerId);
  return read.success ? [read.data] : [];
}
