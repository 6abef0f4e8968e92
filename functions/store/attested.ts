/** Which tasks of a leaver somebody has attested: one item a person, a field a task, so that attesting and settling never wait for each other. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant, PersonId } from '../core/ids.ts';
import type { Item, Write } from './items.ts';
import type { People } from './people.ts';

/** Fields of ours begin with it: the keys of the item do not. */
const TASK = 'task:';

export function readAttested(item: Item | undefined): readonly string[] {
  return Object.keys(item ?? {})
    .filter((name) => name.startsWith(TASK))
    .map((name) => name.slice(TASK.length))
    .sort();
}

export async function findAttested({ client, table }: People, personId: PersonId): Promise<readonly string[]> {
  const Key = { pk: personId, sk: 'attested' };
  const { Item: found } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return readAttested(found);
}

export function putAttested(table: string, personId: PersonId, task: string, at: Instant): Write {
  return {
    Update: {
      ...{ TableName: table, Key: { pk: personId, sk: 'attested' } },
      UpdateExpression: 'SET #task = :at',
      ExpressionAttributeNames: { '#task': `${TASK}${task}` },
      ExpressionAttributeValues: { ':at': at },
    },
  };
}
