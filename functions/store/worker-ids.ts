/** Which of a source's records speaks for a worker id: the one that had it first, until it has left. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { readMany } from './items.ts';
import { type Sources, unlessFirst } from './sources.ts';

const Owner = z.object({ workerId: z.string(), key: z.string() });

const ownerKey = (source: string, workerId: string) => ({ pk: source, sk: `worker#${workerId}` });

/** By worker id, the key that has it. */
export async function findOwners(
  { client, table }: Sources,
  source: string,
  workerIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const keys = [...new Set(workerIds)].map((workerId) => ownerKey(source, workerId));
  const items = await readMany(client, table, keys);
  return new Map(items.map((item) => Owner.parse(item)).map(({ workerId, key }) => [workerId, key]));
}

/** Gives it to a key, in place of the one that has it. False when another has got it meanwhile. */
export async function putOwner(
  { client, table }: Sources,
  source: string,
  { workerId, key, before }: { readonly workerId: string; readonly key: string; readonly before: string | undefined },
): Promise<boolean> {
  return unlessFirst(
    client.send(
      new PutCommand({
        TableName: table,
        Item: { ...ownerKey(source, workerId), workerId, key },
        ConditionExpression: before === undefined ? 'attribute_not_exists(pk)' : '#key = :before',
        ...(before === undefined
          ? {}
          : { ExpressionAttributeNames: { '#key': 'key' }, ExpressionAttributeValues: { ':before': before } }),
      }),
    ),
  );
}
