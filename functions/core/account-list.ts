/** Which accounts a target has, as a reading of all of them found: evidence of its own, so that HR's word can be held against the target itself. Pure. */
import { AccountStatus } from './access.ts';
import { sha256 } from './canonical.ts';
import { TENURE } from './entries.ts';
import type { Entry } from './evidence.ts';
import { CaseId, type Digest, type Instant, type System } from './ids.ts';

/** One account. Whose it is and what it is called at the target are in no record. */
export interface ListedAccount {
  /** `accountDigest`: who has the target's own list finds it there, and nobody else. */
  readonly account: string;
  readonly status: AccountStatus;
  /** Whose it is, by pseudonym; absent where nobody is known to have it. */
  readonly person?: string;
  /** The rule of policy by which automation never touches it. */
  readonly protectedBy?: string;
}

export interface AccountList {
  readonly system: System;
  readonly listId: string;
  /** When it began to be read: what was made since may not be in it. */
  readonly readAt: Instant;
}

/** What the last record of a list says of all of it. */
export interface AccountListEnd {
  /** How the target was asked, first page. */
  readonly query: string;
  /** Of Tenure, and so of the connector. */
  readonly version: string;
  /** Of the rules that protect. */
  readonly policyDigest: Digest;
  /** All of them. */
  readonly accounts: readonly ListedAccount[];
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

/** The next record of a list, the first being 1; `end` with the last. `partId` names it, so that it is written once. */
export function entryOfAccounts(
  { system, listId, readAt }: AccountList,
  part: number,
  accounts: readonly ListedAccount[],
  end?: AccountListEnd,
): Entry {
  return {
    kind: 'accounts-listed',
    actor: TENURE,
    person: 'nobody',
    system,
    controls: ['SOC2:CC6.2', 'ISO27001:5.16', 'NIST:AC-2'],
    facts: {
      ...{ system, listId, readAt, part, partId: `${listId}/${part}`, accounts: accounts.map(lineOf) },
      ...(end === undefined ? {} : endOf(end, part)),
    },
  };
}

function endOf({ accounts, ...rest }: AccountListEnd, parts: number) {
  const all = byAccount(accounts);
  const active = [...all.values()].filter(({ status }) => status === 'active').length;
  return { ...rest, parts, inAll: all.size, active, inactive: all.size - active, digest: digestOfAccounts(all) };
}

/** One of each account: one that moved between pages while they were read is as it was last. */
export function byAccount(accounts: readonly ListedAccount[]): ReadonlyMap<string, ListedAccount> {
  return new Map(accounts.map((one) => [one.account, one]));
}

/** Over the line of each account, ascending, with line feeds between. */
export function digestOfAccounts(accounts: ReadonlyMap<string, ListedAccount>): Digest {
  return sha256([...accounts.values()].map(lineOf).sort().join('\n'));
}

/** `<account> <status> <pseudonym or -> <rule that protects it, or nothing>` */
function lineOf({ account, status, person = '-', protectedBy }: ListedAccount): string {
  return [account, status, person, ...(protectedBy === undefined ? [] : [protectedBy])].join(' ');
}

/** Undefined for what is no such line. */
export function accountInLine(line: string): ListedAccount | undefined {
  const [account = '', told, person = '', ...rule] = line.split(' ');
  const status = AccountStatus.safeParse(told).data;
  if (status === undefined || person === '') return undefined;
  const protectedBy = rule.join(' ');
  return {
    ...{ account, status },
    ...(person === '-' ? {} : { person }),
    ...(protectedBy === '' ? {} : { protectedBy }),
  };
}
