/** Which accounts a target has, as a reading of all of them found: evidence of its own, so that HR's word can be held against the target itself. Pure. */
import * as z from 'zod';
import { AccountStatus } from './access.ts';
import { sha256 } from './canonical.ts';
import { type Facts, TENURE } from './entries.ts';
import type { Entry } from './evidence.ts';
import { CaseId, type Digest, type Instant, type System } from './ids.ts';
import { byAccount, digestOfAccounts, type ListedAccount, lineOf } from './listed-account.ts';

/** An account as a listing of all shows it. */
const AccountInList = z.strictObject({
  accountId: z.string(),
  status: AccountStatus,
  login: z.string().exactOptional(),
  workerId: z.string().exactOptional(),
});
export type AccountInList = z.infer<typeof AccountInList>;

/** One page of a listing of all accounts. */
export const AccountsPage = z.strictObject({
  accounts: z.array(AccountInList).readonly(),
  /** How the first page is asked for, as an auditor would repeat it. */
  query: z.string(),
  /** Where the next page begins: the target's own word, which may name somebody. Absent on the last. */
  next: z.string().exactOptional(),
});
export type AccountsPage = z.infer<typeof AccountsPage>;

export interface AccountList {
  readonly system: System;
  readonly listId: string;
  /** When it began to be read: what was made since may not be in it. */
  readonly readAt: Instant;
}

/** What the record that ends a list says of all of it. */
export interface AccountListEnd {
  readonly query: string;
  /** Of Tenure, and so of the connector. */
  readonly version: string;
  /** Of the rules that protect. */
  readonly policyDigest: Digest;
  /** Of each record before, the accounts. */
  readonly parts: readonly (readonly ListedAccount[])[];
}

/** Our choice: some 35 kB a record, which an item, a line and an event of a stream all have room for. */
export const ACCOUNTS_A_RECORD = 500;

/** A chain a list: of a target with 100,000 accounts it is 200 records long. */
export function chainOfAccounts({ system, listId }: Pick<AccountList, 'system' | 'listId'>): CaseId {
  return CaseId.parse(`c-${sha256(`accounts of ${system} ${listId}`).slice(0, 24)}`);
}

/** Ids of accounts are long and random: who does not have one does not find it by trying. */
export function accountDigest(system: System, accountId: string): string {
  return sha256(`${system} ${accountId}`).slice(0, 24);
}

/** A part of a list, the first being 1. `partId` names it, so that it is written once. */
export function entryOfAccounts(list: AccountList, part: number, accounts: readonly ListedAccount[]): Entry {
  return entryOf(list, String(part), { part, accounts: accounts.map(lineOf) });
}

/** The last record of a list: that it is whole, and how it was made. */
export function endOfAccounts(list: AccountList, { parts, ...made }: AccountListEnd): Entry {
  const all = byAccount(parts.flat());
  const active = [...all.values()].filter(({ status }) => status === 'active').length;
  const counts = { parts: parts.length, inAll: all.size, active, inactive: all.size - active };
  return entryOf(list, 'end', { ...made, ...counts, digest: digestOfAccounts(all) });
}

function entryOf({ system, listId, readAt }: AccountList, name: string, facts: Facts): Entry {
  return {
    kind: 'accounts-listed',
    actor: TENURE,
    person: 'nobody',
    system,
    controls: ['SOC2:CC6.2', 'ISO27001:5.16', 'NIST:AC-2'],
    facts: { ...{ system, listId, readAt, partId: `${listId}/${name}` }, ...facts },
  };
}
