/** What became of what a source has sent itself: its last delivery; and the records, sent or read because a webhook told of them, that could not be taken. Keys and reasons, never values. */
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { digest } from '../core/canonical.ts';
import { Instant } from '../core/ids.ts';
import { asText, kept, readMany } from './items.ts';
import { Gap, type Sources } from './sources.ts';

/** Our choice: a delivery is not sent again for longer, and a record that nobody sends any more is no gap; DynamoDB forgets both after so long. */
const KEPT_DAYS = 30;

/** The newest delivery of a source. */
export const Delivered = z.strictObject({
  takenAt: Instant,
  records: z.int(),
  /** Of those, whose record was news. */
  taken: z.int(),
  leftOut: z.int(),
  refused: z.int(),
  /** Workers we know who are not in it, where it is everybody. */
  missing: z.array(z.string()).readonly(),
  missingInAll: z.int(),
  /** Why nobody can be said to be missing from a delivery that is everybody. */
  unsure: z.string().optional(),
});
export type Delivered = z.infer<typeof Delivered>;

const deliveredKey = (source: string) => ({ pk: source, sk: 'delivered' });
const DeliveredItem = z.object({ delivered: kept(Delivered) });

export async function putDelivered({ client, table }: Sources, source: string, delivered: Delivered): Promise<void> {
  const Item = { ...deliveredKey(source), delivered: asText(delivered) };
  await client.send(new PutCommand({ TableName: table, Item }));
}

export async function findDelivered({ client, table }: Sources, source: string): Promise<Delivered | undefined> {
  const { Item: found } = await client.send(
    new GetCommand({ TableName: table, Key: deliveredKey(source), ConsistentRead: true }),
  );
  return found && DeliveredItem.parse(found).delivered;
}

/** The newest list of whom a source has, held against whom we knew. */
export const Roll = z.strictObject({
  asOf: Instant,
  takenAt: Instant,
  workers: z.int(),
  /** Workers we know who are not in it. */
  missing: z.array(z.string()).readonly(),
  missingInAll: z.int(),
  /** Who is in it, and of whom we know nothing, or that they have left. */
  untold: z.array(z.string()).readonly(),
  untoldInAll: z.int(),
});
export type Roll = z.infer<typeof Roll>;

const rollKey = (source: string) => ({ pk: source, sk: 'roll' });
const RollItem = z.object({ roll: kept(Roll) });

export async function putRoll({ client, table }: Sources, source: string, roll: Roll): Promise<void> {
  await client.send(new PutCommand({ TableName: table, Item: { ...rollKey(source), roll: asText(roll) } }));
}

export async function findRoll({ client, table }: Sources, source: string): Promise<Roll | undefined> {
  const [found] = await readMany(client, table, [rollKey(source)]);
  return found && RollItem.parse(found).roll;
}

const takenKey = (source: string, id: string) => ({ pk: source, sk: `taken#${id}` });

/** A delivery of which something was taken, or an event that is known by itself in whatever delivery it comes. */
export interface Taken {
  readonly id: string;
  readonly takenAt: Instant;
  /** Which of its records, counted from none, are to be looked at when it comes again. */
  readonly open: readonly number[];
}

/** Without `open`, as an earlier deployment wrote it: all of it was taken. */
const TakenItem = z.object({ sk: z.string(), takenAt: Instant, open: kept(z.array(z.int())).optional() });

export async function findTaken(
  { client, table }: Sources,
  source: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Taken>> {
  const keys = [...new Set(ids)].map((id) => takenKey(source, id));
  const found = (await readMany(client, table, keys)).map((item) => TakenItem.parse(item));
  return new Map(
    found.map(({ sk, takenAt, open = [] }): [string, Taken] => {
      const id = sk.slice('taken#'.length);
      return [id, { id, takenAt, open }];
    }),
  );
}

export async function putTaken(
  { client, table }: Sources,
  source: string,
  { id, takenAt, open }: Taken,
): Promise<void> {
  const forgottenAt = Math.floor(Date.parse(takenAt) / 1000) + KEPT_DAYS * 86_400;
  const Item = { ...takenKey(source, id), takenAt, open: asText(open), forgottenAt };
  await client.send(new PutCommand({ TableName: table, Item }));
}

/** `key` is empty for a record of nobody knows whom; `where` it was in its delivery. */
const Unread = Gap.extend({ where: z.string(), at: Instant });
export type Unread = z.infer<typeof Unread>;

/** One of whom it is known whose it is has one place, however often it is sent. */
type Place = Pick<Unread, 'key'> & Partial<Pick<Unread, 'where' | 'at'>>;
const unreadKey = (source: string, { key, where, at }: Place) => ({
  pk: source,
  sk: key === '' ? `unread-at#${at}#${where}` : `unread#${digest(key)}`,
});

export async function putUnread({ client, table }: Sources, source: string, unread: Unread): Promise<void> {
  const forgottenAt = Math.floor(Date.parse(unread.at) / 1000) + KEPT_DAYS * 86_400;
  const Item = { ...unreadKey(source, unread), unread: asText(unread), forgottenAt };
  await client.send(new PutCommand({ TableName: table, Item }));
}

/** Their record has been taken. */
export async function forgetUnread({ client, table }: Sources, source: string, unread: Place): Promise<void> {
  await client.send(new DeleteCommand({ TableName: table, Key: unreadKey(source, unread) }));
}

const UnreadItem = z.object({ unread: kept(Unread) });

/** Everything of a source that could not be taken, and was not taken since. */
export async function everyUnread({ client, table }: Sources, source: string): Promise<readonly Unread[]> {
  const found: Unread[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :source AND begins_with(sk, :unread)',
        ExpressionAttributeValues: { ':source': source, ':unread': 'unread' },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    found.push(...Items.map((item) => UnreadItem.parse(item).unread));
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return found;
}
