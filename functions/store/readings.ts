/** How the last reading of a source went: whether its API takes our credentials is known by what it last answered. */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../core/ids.ts';
import type { Sources } from './sources.ts';

export const LastReading = z.strictObject({
  at: Instant,
  /** What went wrong, and what to do: no secret, and nobody's name. */
  failed: z.string().optional(),
});
export type LastReading = z.infer<typeof LastReading>;

const readingKey = (source: string) => ({ pk: source, sk: 'reading' });
const Item = LastReading.loose();

export async function putReading({ client, table }: Sources, source: string, reading: LastReading): Promise<void> {
  await client.send(new PutCommand({ TableName: table, Item: { ...readingKey(source), ...reading } }));
}

/** Undefined for one that was never read. */
export async function findReading({ client, table }: Sources, source: string): Promise<LastReading | undefined> {
  const { Item: found } = await client.send(new GetCommand({ TableName: table, Key: readingKey(source) }));
  if (found === undefined) return undefined;
  const { at, failed } = Item.parse(found);
  return { at, ...(failed === undefined ? {} : { failed }) };
}
