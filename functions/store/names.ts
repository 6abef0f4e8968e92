/** Every user name ever given, and to whom: claimed with the plan that gives it, and kept after the person has left. */
import * as z from 'zod';
import { sha256 } from '../core/canonical.ts';
import { Instant, PersonId } from '../core/ids.ts';
import { type Item, readMany, type Write } from './items.ts';
import type { People } from './people.ts';

/** Under the name's digest: the item outlives the erasure of its person, and says nothing of them then. */
const keyOf = (name: string) => ({ pk: `name#${sha256(name)}`, sk: 'name' });

const NameItem = z.object({ holder: PersonId, claimedAt: Instant });
/** As it was read: a claim over it fails when it has been claimed since. */
export type Claimed = z.infer<typeof NameItem>;

/** Who has been given these names; one that nobody was is absent. */
export async function readNames(
  { client, table }: People,
  names: readonly string[],
): Promise<ReadonlyMap<string, Claimed>> {
  const distinct = [...new Set(names)];
  const items = await readMany(client, table, distinct.map(keyOf));
  const byKey = new Map(items.map((item): [string, Item] => [String(item.pk), item]));
  return new Map(
    distinct.flatMap((name): [string, Claimed][] => {
      const item = byKey.get(keyOf(name).pk);
      return item === undefined ? [] : [[name, NameItem.parse(item)]];
    }),
  );
}

/** Refused when somebody else has it, unless theirs is the claim `over`, which has lapsed. */
export function claimName(table: string, name: string, holder: PersonId, now: Instant, over?: Claimed): Write {
  const lapsed = over !== undefined && over.holder !== holder;
  return {
    Put: {
      TableName: table,
      Item: { ...keyOf(name), holder, claimedAt: now },
      ConditionExpression: lapsed
        ? 'holder = :over AND claimedAt = :at'
        : 'attribute_not_exists(pk) OR holder = :holder',
      ExpressionAttributeValues: lapsed ? { ':over': over.holder, ':at': over.claimedAt } : { ':holder': holder },
    },
  };
}

/** The accounts of people, so that no two are given the same one. */
const accountKey = (system: string, accountId: string) => ({ pk: `account#${system}#${accountId}`, sk: 'account' });

const AccountItem = z.object({ personId: PersonId });

/** Whose an account is, as far as we have ever taken it for anybody's. */
export async function personOfAccount(
  { client, table }: People,
  system: string,
  accountId: string,
): Promise<PersonId | undefined> {
  const [item] = await readMany(client, table, [accountKey(system, accountId)]);
  return item && AccountItem.parse(item).personId;
}

/** `only`: refused when it is known as somebody else's. */
/** As `personOfAccount`, of many at once: those nobody is known to have are left out. */
export async function peopleOfAccounts(
  { client, table }: People,
  system: string,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, PersonId>> {
  const byKey = new Map(accountIds.map((accountId) => [accountKey(system, accountId).pk, accountId]));
  const items = await readMany(
    client,
    table,
    [...byKey.keys()].map((pk) => ({ pk, sk: 'account' })),
  );
  return new Map(items.map((item) => [byKey.get(String(item.pk)) ?? '', AccountItem.parse(item).personId]));
}

export function knowAccount(
  table: string,
  system: string,
  accountId: string,
  personId: PersonId,
  { only = false } = {},
): Write {
  const Item = { ...accountKey(system, accountId), personId };
  if (!only) return { Put: { TableName: table, Item } };
  return {
    Put: {
      TableName: table,
      Item,
      ConditionExpression: 'attribute_not_exists(pk) OR personId = :personId',
      ExpressionAttributeValues: { ':personId': personId },
    },
  };
}
