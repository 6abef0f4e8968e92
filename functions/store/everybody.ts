/** Everybody we know, a page at a time: for what concerns the whole company at once. Reads the whole table, so it is for operators' questions only. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonId } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import type { Reason } from '../core/reason.ts';
import { loadPerson, type People, readPerson } from './people.ts';

export interface Page {
  readonly people: readonly { readonly person: Person; readonly reasons: readonly Reason[] }[];
  /** Where the next page goes on; absent: this was the last. */
  readonly next?: PersonId;
}

/** `after` is the last person of the page before: a scan goes on behind an item, whether it is still there or not. */
export async function pageOfPeople(people: People, after: PersonId | undefined, most: number): Promise<Page> {
  const { client, table } = people;
  const found: Person[] = [];
  let from = after === undefined ? undefined : { pk: after, sk: 'person' };
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'sk = :person',
        ExpressionAttributeValues: { ':person': 'person' },
        Limit: ITEMS_A_SCAN,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    found.push(...Items.map(readPerson));
    from = LastEvaluatedKey as typeof from;
  } while (from !== undefined && found.length < most);
  const page = found.slice(0, most);
  const withReasons = page.map(async (person) => ({
    person,
    reasons: (await loadPerson(people, person.personId)).reasons,
  }));
  const last = page.at(-1);
  const more = from !== undefined || found.length > most;
  return { people: await Promise.all(withReasons), ...(more && last !== undefined ? { next: last.personId } : {}) };
}

/** Chosen here: a person is about three items, so a page of people is a few scans. */
const ITEMS_A_SCAN = 1000;
