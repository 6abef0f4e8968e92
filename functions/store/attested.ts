/** Which tasks of a leaver somebody has attested: one item a person, a field a task, so that attesting and settling never wait for each other. */
import type { Instant, PersonId } from '../core/ids.ts';
import type { Item, Write } from './items.ts';

/** Fields of ours begin with it: the keys of the item do not. */
const TASK = 'task:';

export function readAttested(item: Item | undefined): readonly string[] {
  return Object.keys(item ?? {})
    .filter((name) => name.startsWith(TASK))
    .map((name) => name.slice(TASK.length))
    .sort();
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
