/** How often one caller asked something within a minute: one item for each caller and route, written over minute by minute. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Digest } from '../core/ids.ts';
import type { Brakes } from './brakes.ts';

const SORT = 'calls';

/** Counts one call, unless there were `most` in this minute: then false, and nothing is written. */
export async function countCall(
  { client, table }: Brakes,
  who: Digest,
  minute: string,
  most: number,
): Promise<boolean> {
  const Key = { pk: `calls#${who}`, sk: SORT };
  const names = { '#minute': 'minute', '#count': 'count' };
  const another = new UpdateCommand({
    ...{ TableName: table, Key, ExpressionAttributeNames: names },
    UpdateExpression: 'ADD #count :one',
    ConditionExpression: '#minute = :minute AND #count < :most',
    ExpressionAttributeValues: { ':one': 1, ':minute': minute, ':most': most },
  });
  const first = new UpdateCommand({
    ...{ TableName: table, Key, ExpressionAttributeNames: names },
    UpdateExpression: 'SET #minute = :minute, #count = :one',
    ConditionExpression: 'attribute_not_exists(pk) OR #minute <> :minute',
    ExpressionAttributeValues: { ':one': 1, ':minute': minute },
  });
  // Of two first calls at once one is refused as first: it is another.
  return (
    (await unlessOtherwise(client.send(another))) ||
    (await unlessOtherwise(client.send(first))) ||
    unlessOtherwise(client.send(another))
  );
}

async function unlessOtherwise(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
