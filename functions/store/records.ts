/** Many people at once: the records a batch of events is compared with, and everybody, to count them. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { PersonId, type WorkerId } from '../core/ids.ts';
import type { WorkerRecord } from '../core/lifecycle-event.ts';
import type { Person } from '../core/person.ts';
import { type Item, readAll } from './items.ts';
import { type People, readPerson } from './people.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_GETS = 100;
const WorkerItem = z.object({ personId: PersonId });

/** A worker nobody has spoken of, or whose person has no record of them yet, is absent. */
export async function recordsOf(
  people: People,
  workers: readonly WorkerId[],
): Promise<ReadonlyMap<WorkerId, WorkerRecord>> {
  const known = await read(
    people,
    workers.map((worker) => ({ pk: `worker#${worker}`, sk: 'worker' })),
  );
  const persons = [...new Set(known.map((item) => WorkerItem.parse(item).personId))];
  const found = await read(
    people,
    persons.map((personId) => ({ pk: personId, sk: 'person' })),
  );
  const records = found.flatMap((item) =>
    Object.values(readPerson(item).employments).map(({ record }) => [record.workerId, record] as const),
  );
  return new Map(records.filter(([worker]) => workers.includes(worker)));
}

/** In no order, a page at a time. */
export async function* everyPerson({ client, table }: People): AsyncGenerator<Person> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'sk = :person',
        ExpressionAttributeValues: { ':person': 'person' },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    yield* Items.map(readPerson);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

async function read(
  { client, table }: People,
  keys: readonly { readonly pk: string; readonly sk: string }[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let from = 0; from < keys.length; from += MOST_GETS)
    items.push(...(await readAll(client, { [table]: keys.slice(from, from + MOST_GETS) })));
  return items;
}
