/** Reads all accounts of a target, page by page, each leaving its evidence; goes on where it was when it was interrupted. */
import {
  ACCOUNTS_A_RECORD,
  type AccountInList,
  accountDigest,
  chainOfAccounts,
  endOfAccounts,
  entryOfAccounts,
} from '../../core/account-list.ts';
import { type Entry, EvidenceRecord } from '../../core/evidence.ts';
import type { Instant, System } from '../../core/ids.ts';
import { accountsIn, type ListedAccount } from '../../core/listed-account.ts';
import { instant, secondsUntil } from '../../core/schedule.ts';
import { type AppendOptions, append } from '../../ledger/append.ts';
import { chainOf } from '../../ledger/ledger.ts';
import { pageOfAccounts } from '../../runtime/accounts.ts';
import { clock } from '../../runtime/clock.ts';
import { deployment } from '../../runtime/deployment.ts';
import { ledger, sources } from '../../runtime/parts.ts';
import { policy } from '../../runtime/policy.ts';
import { findListing, type Listing, putListing } from '../../store/listings.ts';
import { whoseAccounts } from './whose-accounts.ts';

/** Our choice: one list a night. One that did not come to its end in half a day is begun anew: it would be of no one time. */
const ONE_LIST_SECONDS = 12 * 3600;

/** Until the list is whole, or it is `until`: then the next call goes on. Throws `TargetUnavailable`, and what evidence does. */
export async function listTarget(system: System, until: Instant): Promise<void> {
  const last = await findListing(sources(), system);
  const isOver = last === undefined || secondsUntil(last.readAt, clock()) >= ONE_LIST_SECONDS;
  let listing = isOver ? begun(system) : last;
  // Only what an earlier call was at may have been written: to look for it is to read the chain.
  let once: Once = isOver ? {} : { once: 'partId' };
  while (listing.endedAt === undefined && clock() < until) {
    listing = await nextPage(listing, once);
    await putListing(sources(), listing);
    once = {};
  }
}

function begun(system: System): Listing {
  const readAt = instant(Date.parse(clock()));
  return { system, listId: `${system} ${readAt}`, readAt, parts: 0 };
}

type Once = Pick<AppendOptions, 'once'>;

async function nextPage({ next: from, ...listing }: Listing, once: Once): Promise<Listing> {
  const page = await pageOfAccounts(listing.system, from);
  if (page === null) return { ...listing, endedAt: clock() };
  const accounts = await asEvidence(listing.system, page.accounts);
  let { parts } = listing;
  for (let at = 0; at < accounts.length; at += ACCOUNTS_A_RECORD)
    await write(listing, entryOfAccounts(listing, ++parts, accounts.slice(at, at + ACCOUNTS_A_RECORD)), once);
  if (page.next !== undefined) return { ...listing, parts, next: page.next };
  await end(listing, page.query, once);
  return { ...listing, parts, endedAt: clock() };
}

async function asEvidence(system: System, accounts: readonly AccountInList[]): Promise<readonly ListedAccount[]> {
  const whose = await whoseAccounts(system, accounts);
  return accounts.map(({ accountId, status, login }) => {
    const person = whose.get(accountId);
    const rule = policy().protectionOfAccount({ system, accountId, login })?.id;
    return {
      ...{ account: accountDigest(system, accountId), status },
      ...(person === undefined ? {} : { person }),
      ...(rule === undefined ? {} : { protectedBy: rule }),
    };
  });
}

/** Over what its records say, and not what was read last: they are what an auditor has. */
async function end(listing: Listing, query: string, once: Once): Promise<void> {
  const parts: (readonly ListedAccount[])[] = [];
  for await (const { record } of chainOf(ledger(), chainOfAccounts(listing))) {
    const { facts } = EvidenceRecord.parse(JSON.parse(record));
    if (facts.part !== undefined) parts.push(accountsIn(facts.accounts));
  }
  const { version, policyDigest } = deployment();
  await write(listing, endOfAccounts(listing, { query, version, policyDigest, parts }), once);
}

async function write(listing: Listing, entry: Entry, once: Once): Promise<void> {
  await append(ledger(), chainOfAccounts(listing), [entry], once);
}
