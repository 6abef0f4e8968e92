/** Event streams, what waits to be sent on each, whom a receiver does not want to hear of, and how its pushes go. */
import {
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EvidenceUnavailable } from '../core/errors.ts';
import { Instant } from '../core/ids.ts';
import { Stream } from '../core/signals/stream.ts';
import { asText, kept } from './items.ts';

export interface SignalTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** An event that is signed and waits to be taken. Its place in the order is its id. */
export const Waiting = z.object({ jti: z.string(), set: z.string() });
export type Waiting = z.infer<typeof Waiting>;

/** How the pushes of a stream go. */
export const Pushing = z.object({
  failures: z.int().default(0),
  failingSince: Instant.optional(),
  /** Nobody tries before. */
  nextAt: Instant.optional(),
});
export type Pushing = z.infer<typeof Pushing>;

/** Our choices: who takes nothing for a month has lost its interest; what was refused can be asked about for a quarter. */
const KEPT_SECONDS = 30 * 86_400;
const REFUSED_SECONDS = 90 * 86_400;

const out = (streamId: string) => `out#${streamId}`;
const unwanted = (streamId: string) => `unwanted#${streamId}`;
const pushKey = (streamId: string) => ({ pk: `push#${streamId}`, sk: 'push' });
const expiry = (now: Instant, seconds: number) => Math.floor(Date.parse(now) / 1000) + seconds;

const StreamItem = z.object({ stream: kept(Stream) });

/** All there are: a receiver has one, and receivers are configured by hand. */
export async function streams({ client, table }: SignalTable): Promise<readonly Stream[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'streams' },
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => StreamItem.parse(item).stream);
}

export async function streamOf({ client, table }: SignalTable, receiver: string): Promise<Stream | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: 'streams', sk: receiver }, ConsistentRead: true }),
  );
  return Item && StreamItem.parse(Item).stream;
}

/** Its fields in one order, whoever made it: a change is held against the text. */
const textOf = (stream: Stream): string => asText(Stream.parse(stream));

/** False where the receiver has one. */
export function putNewStream(signals: SignalTable, stream: Stream): Promise<boolean> {
  return putStream(signals, stream, 'attribute_not_exists(pk)', {});
}

/** False where it was changed or deleted meanwhile. */
export function changeStream(signals: SignalTable, before: Stream, stream: Stream): Promise<boolean> {
  return putStream(signals, stream, '#stream = :before', { ':before': textOf(before) });
}

async function putStream(
  { client, table }: SignalTable,
  stream: Stream,
  ConditionExpression: string,
  values: Readonly<Record<string, string>>,
): Promise<boolean> {
  const named = Object.keys(values).length > 0;
  return happened(
    client.send(
      new PutCommand({
        TableName: table,
        Item: { pk: 'streams', sk: stream.receiver, stream: textOf(stream) },
        ConditionExpression,
        ...(named ? { ExpressionAttributeNames: { '#stream': 'stream' }, ExpressionAttributeValues: values } : {}),
      }),
    ),
  );
}

/** What waits goes first, so that nothing of it is left when the stream is gone. */
export async function deleteStream(signals: SignalTable, { streamId, receiver }: Stream): Promise<void> {
  const { client, table } = signals;
  await forgetAll(signals, out(streamId));
  await forgetAll(signals, unwanted(streamId));
  await client.send(new DeleteCommand({ TableName: table, Key: pushKey(streamId) }));
  await client.send(new DeleteCommand({ TableName: table, Key: { pk: 'streams', sk: receiver } }));
}

/** A disabled stream holds nothing. */
export const forgetWaiting = (signals: SignalTable, streamId: string): Promise<void> =>
  forgetAll(signals, out(streamId));

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_DELETES = 25;

async function forgetAll({ client, table }: SignalTable, pk: string): Promise<void> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ProjectionExpression: 'pk, sk',
        Limit: MOST_DELETES,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    const deletes = (page.Items ?? []).map(({ sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
    if (deletes.length > 0) await deleteAll({ client, table }, deletes);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

type Deletes = readonly { readonly DeleteRequest: { readonly Key: Record<string, unknown> } }[];

async function deleteAll({ client, table }: SignalTable, deletes: Deletes): Promise<void> {
  const { UnprocessedItems = {} } = await client.send(
    new BatchWriteCommand({ RequestItems: { [table]: [...deletes] } }),
  );
  if (Object.keys(UnprocessedItems).length > 0)
    throw new EvidenceUnavailable('the table of signals is too busy; what was asked is done in part, ask again');
}

/** Put again is the same: what a record says on a stream has one id. */
export async function putWaiting(
  { client, table }: SignalTable,
  streamId: string,
  { jti, set }: Waiting,
  now: Instant,
): Promise<void> {
  const Item = { pk: out(streamId), sk: jti, set, expiresAt: expiry(now, KEPT_SECONDS) };
  await client.send(new PutCommand({ TableName: table, Item }));
}

/** The oldest, in order. */
export async function oldestWaiting(
  { client, table }: SignalTable,
  streamId: string,
  most: number,
): Promise<readonly Waiting[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': out(streamId) },
      Limit: most,
      ConsistentRead: true,
    }),
  );
  return Items.map(({ sk, set }) => Waiting.parse({ jti: sk, set }));
}

export async function endWaiting({ client, table }: SignalTable, streamId: string, jti: string): Promise<void> {
  await client.send(new DeleteCommand({ TableName: table, Key: { pk: out(streamId), sk: jti } }));
}

/** The receiver will not have it: its id and the receiver's word for why are kept, the event is not. */
export async function setAside(
  { client, table }: SignalTable,
  streamId: string,
  { jti, err, now }: { readonly jti: string; readonly err: string; readonly now: Instant },
): Promise<void> {
  const Item = { pk: `refused#${streamId}`, sk: jti, err, at: now, expiresAt: expiry(now, REFUSED_SECONDS) };
  await client.send(new PutCommand({ TableName: table, Item }));
  await endWaiting({ client, table }, streamId, jti);
}

/** `subject` is a digest: who it is, nobody can read from it. */
export async function putUnwanted({ client, table }: SignalTable, streamId: string, subject: string): Promise<void> {
  await client.send(new PutCommand({ TableName: table, Item: { pk: unwanted(streamId), sk: subject } }));
}

export async function wantAgain({ client, table }: SignalTable, streamId: string, subject: string): Promise<void> {
  await client.send(new DeleteCommand({ TableName: table, Key: { pk: unwanted(streamId), sk: subject } }));
}

export async function isUnwanted({ client, table }: SignalTable, streamId: string, subject: string): Promise<boolean> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: unwanted(streamId), sk: subject }, ConsistentRead: true }),
  );
  return Item !== undefined;
}

/** Whoever pushes does it alone, so that the order holds. Undefined: another does. */
export async function beginPushing(
  { client, table }: SignalTable,
  streamId: string,
  { now, until }: { readonly now: Instant; readonly until: Instant },
): Promise<Pushing | undefined> {
  const update = new UpdateCommand({
    TableName: table,
    Key: pushKey(streamId),
    UpdateExpression: 'SET #until = :until',
    ConditionExpression: 'attribute_not_exists(#until) OR #until <= :now',
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: { ':until': until, ':now': now },
    ReturnValues: 'ALL_NEW',
  });
  const taken = await client.send(update).catch(undefinedWhenRefused);
  return taken && Pushing.parse(taken.Attributes ?? {});
}

/** How it goes, for who only looks. */
export async function readPushing({ client, table }: SignalTable, streamId: string): Promise<Pushing> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: pushKey(streamId), ConsistentRead: true }),
  );
  return Pushing.parse(Item ?? {});
}

/** Says how it went, and lets the next one. */
export async function endPushing({ client, table }: SignalTable, streamId: string, pushing: Pushing): Promise<void> {
  await client.send(new PutCommand({ TableName: table, Item: { ...pushKey(streamId), ...pushing } }));
}

async function happened(sent: Promise<unknown>): Promise<boolean> {
  return (await sent.catch(undefinedWhenRefused)) !== undefined;
}

function undefinedWhenRefused(error: unknown): undefined {
  if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
  throw error;
}
