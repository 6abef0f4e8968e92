/** Everybody we know, for what concerns the whole company at once. Reads the whole table, so it is for operators' questions and the sweep only. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonId } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import type { Reason } from '../core/reason.ts';
import { type Item, readMany } from './items.ts';
import { type People, readPerson, readReasons } from './people.ts';

export interface Page {
  readonly people: readonly { readonly person: Person; readonly reasons: readonly Reason[] }[];
  /** Where the next page goes on; absent: this was the last. */
  readonly next?: PersonId;
}

/** `after` is the last person of the page before: a scan goes on behind an item, whether it is still there or not. */
export async function pageOfPeople(people: People, after: PersonId | undefined, most: number): Promise<Page> {
  const found: Person[] = [];
  let from: Item | undefined = after === undefined ? undefined : { pk: after, sk: 'person' };
  do {
    const scanned = await scan(people, from);
    found.push(...scanned.found);
    from = scanned.next;
  } while (from !== undefined && found.length < most);
  const page = found.slice(0, most);
  const reasons = await reasonsOf(people, page);
  const last = page.at(-1);
  const more = from !== undefined || found.length > most;
  return {
    people: page.map((person) => ({ person, reasons: reasons.get(person.personId) ?? [] })),
    ...(more && last !== undefined ? { next: last.personId } : {}),
  };
}

/** In no order. */
export async function* everyPerson(people: People): AsyncGenerator<Person> {
  let from: Item | undefined;
  do {
    const { found, next } = await scan(people, from);
    yield* found;
    from = next;
  } while (from !== undefined);
}

/** Chosen here: a person is about three items, so a page of people is a few scans. */
const ITEMS_A_SCAN = 1000;

async function scan(
  { client, table }: People,
  from: Item | undefined,
): Promise<{ readonly found: readonly Person[]; readonly next: Item | undefined }> {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      TableName: table,
      FilterExpression: 'sk = :person',
      ExpressionAttributeValues: { ':person': 'person' },
      Limit: ITEMS_A_SCAN,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    }),
  );
  return { found: Items.map(readPerson), next: LastEvaluatedKey };
}

async function reasonsOf(
  { client, table }: People,
  persons: readonly Person[],
): Promise<ReadonlyMap<string, readonly Reason[]>> {
  const keys = persons.map(({ personId }) => ({ pk: personId, sk: 'reasons' }));
  const items = await readMany(client, table, keys);
  return new Map(items.map((item) => [String(item.pk), readReasons(item)]));
}
