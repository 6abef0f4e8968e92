/** People by their e-mail address: which worker somebody is who decides by chat or by mail. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { sha256 } from '../core/canonical.ts';
import { allRecords, liveRecords } from '../core/employment.ts';
import { PersonId, type WorkerId } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import type { Write } from './items.ts';
import { findPeople, type People } from './people.ts';

/** As they are compared: mail systems in use tell no capitals apart. */
const plain = (address: string) => address.trim().toLowerCase();
/** Under the address's digest: who reads the table's keys reads no addresses. */
const keyOf = (address: string) => `address#${sha256(plain(address))}`;

/** Chosen here: of an address that so many had, nobody can tell whose it is. */
const MOST_HOLDERS = 25;

/**
 * The one worker who works here, or is on leave, and has this address now. Undefined when nobody has it, who had it has left,
 * or two people share it: a shared or recycled address says nothing about who uses it.
 */
export async function workerOfAddress(people: People, address: string): Promise<WorkerId | undefined> {
  const ids = await holdersOf(people, address);
  if (ids.length === 0 || ids.length >= MOST_HOLDERS) return undefined;
  const known = await findPeople(people, ids);
  const theirs = [...known.values()].flatMap((person) => liveWorkerWith(person, address) ?? []);
  return theirs.length === 1 ? theirs[0] : undefined;
}

/** What lets them be found by addresses they had not before; nothing to write where none is new. */
export function putAddresses(table: string, before: Person | undefined, person: Person): readonly Write[] {
  const known = new Set(before === undefined ? [] : addressesOf(before));
  const fresh = new Set(addressesOf(person).filter((address) => !known.has(address)));
  return [...fresh].map((address) => ({
    Put: { TableName: table, Item: { pk: keyOf(address), sk: person.personId } },
  }));
}

function addressesOf(person: Person): readonly string[] {
  return allRecords(person).map(({ email }) => plain(email));
}

function liveWorkerWith(person: Person, address: string): WorkerId | undefined {
  return liveRecords(person).find(({ email }) => plain(email) === plain(address))?.workerId;
}

/** Who has or had it: what their records say now is looked at then. */
async function holdersOf({ client, table }: People, address: string): Promise<readonly PersonId[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keyOf(address) },
      Limit: MOST_HOLDERS,
      ConsistentRead: true,
    }),
  );
  return Items.map(({ sk }) => PersonId.parse(sk));
}
