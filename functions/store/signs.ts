/** When each source was last heard of; of one that never was, since when it is looked out for. */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../core/ids.ts';
import { Sign } from '../core/silence.ts';
import { type Sources, unlessFirst } from './sources.ts';

const signKey = (source: string) => ({ pk: source, sk: 'sign' });

export async function putSign({ client, table }: Sources, source: string, at: Instant): Promise<void> {
  const sign: Sign = { at, heard: true };
  await client.send(new PutCommand({ TableName: table, Item: { ...signKey(source), ...sign } }));
}

/** Nothing where it was heard of, or is looked out for, already. */
export async function lookOutFor({ client, table }: Sources, source: string, at: Instant): Promise<void> {
  const sign: Sign = { at, heard: false };
  const Item = { ...signKey(source), ...sign };
  await unlessFirst(
    client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' })),
  );
}

export async function findSign({ client, table }: Sources, source: string): Promise<Sign | undefined> {
  const { Item: found } = await client.send(new GetCommand({ TableName: table, Key: signKey(source) }));
  if (found === undefined) return undefined;
  const { pk: _, sk: __, ...sign } = found;
  return Sign.parse(sign);
}
