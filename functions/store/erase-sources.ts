/** What a source was heard to say of a worker, and when they were read. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant, WorkerId } from '../core/ids.ts';
import { everyItem } from './every-item.ts';
import { type Sources, unlessFirst } from './sources.ts';

/** What was said since (they came back) stays. Answers how many items. */
export async function eraseSaid(
  sources: Sources,
  { source, workerId }: { readonly source: string; readonly workerId: WorkerId },
  until: Instant,
): Promise<number> {
  const { client, table } = sources;
  const keys = await keysOf(sources, source, workerId, until);
  if (keys.length > 0) await disown(sources, source, workerId, keys);
  // What was said goes last: whoever is interrupted finds the rest by it.
  for (const sk of keys.flatMap((key) => [`read#${key}`, `said#${key}`]))
    await client.send(new DeleteCommand({ TableName: table, Key: { pk: source, sk } }));
  return keys.length * 3;
}

/** Which key spoke for the worker id. Another has it by now: it is of who came back. */
async function disown({ client, table }: Sources, source: string, workerId: WorkerId, keys: readonly string[]) {
  const values = Object.fromEntries(keys.map((key, at) => [`:key${at}`, key]));
  const command = new DeleteCommand({
    TableName: table,
    Key: { pk: source, sk: `worker#${workerId}` },
    ConditionExpression: `attribute_not_exists(pk) OR #key IN (${Object.keys(values).join(', ')})`,
    ExpressionAttributeNames: { '#key': 'key' },
    ExpressionAttributeValues: values,
  });
  await unlessFirst(client.send(command));
}

/** The source's keys for the worker, which are its own: the whole source is passed over in the table. */
function keysOf(sources: Sources, source: string, workerId: WorkerId, until: Instant): Promise<string[]> {
  const items = everyItem(sources, {
    KeyConditionExpression: 'pk = :source AND begins_with(sk, :said)',
    FilterExpression: 'contains(said, :worker) AND saidAt <= :until',
    ExpressionAttributeValues: {
      ...{ ':source': source, ':said': 'said#', ':until': until },
      ':worker': `"workerId":${JSON.stringify(workerId)}`,
    },
  });
  return Array.fromAsync(items, ({ key }) => String(key));
}
