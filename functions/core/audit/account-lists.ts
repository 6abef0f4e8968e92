/** The lists of all accounts that targets had, put together again from their records as they pass by: of each target the last that is whole counts. */

import type { Instant } from '../ids.ts';
import { accountsIn, digestOfAccounts, type ListedAccount } from '../listed-account.ts';
import { said, saidAt, type Told } from './said.ts';

export interface AccountsSeen {
  readonly system: string;
  readonly listId: string;
  readonly readAt: Instant;
  /** By the account's digest. */
  readonly accounts: Map<string, ListedAccount>;
  /** The places in the log of its records. */
  readonly indexes: number[];
  /** How the target was asked, and by what: of the record that ends it. */
  made: Made;
}

export interface Made {
  readonly query: string;
  readonly version: string;
  readonly policyDigest: string;
  readonly digest: string;
  readonly endedAt: Instant | undefined;
}

export interface AccountLists {
  /** By system. */
  readonly whole: Map<string, AccountsSeen>;
  /** By list. */
  readonly begun: Map<string, AccountsSeen>;
}

export const newAccountLists = (): AccountLists => ({ whole: new Map(), begun: new Map() });

/** Answers which list counts no more, since this record ended a later one. */
export function enterAccounts({ whole, begun }: AccountLists, record: Told, index: number): string | undefined {
  const [system, listId, readAt] = [said(record, 'system'), said(record, 'listId'), saidAt(record, 'readAt')];
  if (system === undefined || listId === undefined || readAt === undefined) return undefined;
  const list = begun.get(listId) ?? opened(system, listId, readAt);
  begun.set(listId, list);
  const { parts } = record.facts;
  const isWhole = parts === list.indexes.length && digestOfAccounts(list.accounts) === record.facts.digest;
  list.indexes.push(index);
  if (parts === undefined) {
    for (const one of accountsIn(record.facts.accounts)) list.accounts.set(one.account, one);
    return undefined;
  }
  begun.delete(listId);
  if (!isWhole) return undefined;
  list.made = madeBy(record);
  const before = whole.get(system);
  whole.set(system, list);
  return before?.listId;
}

const NOT_YET: Made = { query: '', version: '', policyDigest: '', digest: '', endedAt: undefined };

function opened(system: string, listId: string, readAt: Instant): AccountsSeen {
  return { system, listId, readAt, accounts: new Map(), indexes: [], made: NOT_YET };
}

function madeBy(record: Told): Made {
  const text = (name: string) => said(record, name) ?? '';
  const texts = { query: text('query'), version: text('version'), policyDigest: text('policyDigest') };
  return { ...texts, digest: text('digest'), endedAt: record.time };
}
