/** What a night's listing of a target's accounts leaves, told to a story. */
import {
  type AccountList,
  endOfAccounts,
  entryOfAccounts,
  type ListedAccount,
} from '../../../functions/core/account-list.ts';
import type { Entry } from '../../../functions/core/evidence.ts';
import { Digest, System } from '../../../functions/core/ids.ts';
import { at, type Teller } from './story.ts';

export const OKTA = System.parse('okta');
export const MADE = { query: 'GET /api/v1/users', version: '1.2.3', policyDigest: Digest.parse('b'.repeat(64)) };
export const account = (name: string, status: ListedAccount['status'], person?: string, protectedBy?: string) => ({
  ...{ account: name, status },
  ...(person && { person }),
  ...(protectedBy && { protectedBy }),
});

export function tellAll(told: Teller, number: number, when: string, entries: readonly Entry[]): void {
  for (const { kind, facts, person } of entries) told.tell(number, when, kind, facts, { person });
}

/** A night's list, a record for each part and one that ends it. */
export function listed(told: Teller, when: string, parts: readonly (readonly ListedAccount[])[], system = OKTA): void {
  const list: AccountList = { system, listId: `${system} ${when}`, readAt: at(when) };
  const records = parts.map((some, nth) => entryOfAccounts(list, nth + 1, some));
  tellAll(told, 900 + told.sealed.length, when, [...records, endOfAccounts(list, { ...MADE, parts })]);
}
