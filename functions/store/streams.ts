/** How far each receiver of security events was sent to, whose turn it is to send, and what was set aside. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../core/ids.ts';

export interface StreamsTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** `next` is the place of the first record that was not sent. */
export const Cursor = z.object({
  next: z.int().min(0).default(0),
  /** Failures since the last success. */
  attempts: z.int().min(0).default(0),
  notBefore: Instant.optional(),
  because: z.string().optional(),
  /** Set aside since something was last taken. */
  refused: z.int().min(0).default(0),
});
export type Cursor = z.infer<typeof Cursor>;

/** Somebody's turn to send to a receiver, until it is over. */
export interface Turn {
  readonly stream: string;
  readonly holder: string;
}

const key = (stream: string) => ({ pk: `stream#${stream}`, sk: 'cursor' });

/** Undefined: it is another's turn, or not yet time. */
export async function takeTurn(
  { client, table }: StreamsTable,
  { stream, holder }: Turn,
  now: Instant,
  until: Instant,
): Promise<Cursor | undefined> {
  const taken = client.send(
    new UpdateCommand({
      ...{ TableName: table, Key: key(stream), ReturnValues: 'ALL_NEW' },
      UpdateExpression: 'SET #holder = :holder, #until = :until',
      ConditionExpression:
        '(attribute_not_exists(#until) OR #until < :now) AND (attribute_not_exists(#notBefore) OR #notBefore <= :now)',
      ExpressionAttributeNames: { '#holder': 'holder', '#until': 'until', '#notBefore': 'notBefore' },
      ExpressionAttributeValues: { ':holder': holder, ':until': until, ':now': now },
    }),
  );
  const answer = await unlessRefused(taken);
  return answer === undefined ? undefined : Cursor.parse(answer.Attributes);
}

/** False: the turn is another's now, which has begun where the cursor was. */
export async function moveCursor(
  streams: StreamsTable,
  turn: Turn,
  from: number,
  { next, refused }: Pick<Cursor, 'next' | 'refused'>,
): Promise<boolean> {
  const update = new UpdateCommand({
    ...{ TableName: streams.table, Key: key(turn.stream) },
    UpdateExpression: 'SET #next = :next, #refused = :refused, #attempts = :none REMOVE #notBefore, #because',
    ConditionExpression: '#holder = :holder AND (#next = :from OR (attribute_not_exists(#next) AND :from = :none))',
    ExpressionAttributeNames: {
      ...{ '#holder': 'holder', '#next': 'next', '#attempts': 'attempts', '#refused': 'refused' },
      ...{ '#notBefore': 'notBefore', '#because': 'because' },
    },
    ExpressionAttributeValues: {
      ...{ ':holder': turn.holder, ':from': from, ':none': 0 },
      ...{ ':next': next, ':refused': refused },
    },
  });
  return (await unlessRefused(streams.client.send(update))) !== undefined;
}

export interface Wait {
  readonly attempts: number;
  readonly notBefore: Instant;
  readonly because: string;
}

/** Gives the turn back; with `wait`, nobody's is before its time. */
export async function endTurn({ client, table }: StreamsTable, turn: Turn, wait?: Wait): Promise<void> {
  const { attempts, notBefore, because } = wait ?? {};
  const ended = client.send(
    new UpdateCommand({
      ...{ TableName: table, Key: key(turn.stream) },
      UpdateExpression: `${wait === undefined ? '' : 'SET #attempts = :attempts, #notBefore = :notBefore, #because = :because '}REMOVE #holder, #until`,
      ConditionExpression: '#holder = :holder',
      ExpressionAttributeNames: {
        ...{ '#holder': 'holder', '#until': 'until' },
        ...(wait === undefined ? {} : { '#attempts': 'attempts', '#notBefore': 'notBefore', '#because': 'because' }),
      },
      ExpressionAttributeValues: {
        ':holder': turn.holder,
        ...(wait === undefined ? {} : { ':attempts': attempts, ':notBefore': notBefore, ':because': because }),
      },
    }),
  );
  await unlessRefused(ended);
}

/** What a receiver will not have: where it stands in the log, from which it can be had again. */
export interface SetAside {
  readonly index: number;
  readonly recordId?: string;
  readonly because: string;
  readonly at: Instant;
}

/** Again is nothing new. */
export async function setAside({ client, table }: StreamsTable, stream: string, { index, ...aside }: SetAside) {
  const Item = { pk: `stream#${stream}`, sk: `aside#${String(index).padStart(16, '0')}`, index, ...aside };
  await client.send(new PutCommand({ TableName: table, Item }));
}

export async function readCursor({ client, table }: StreamsTable, stream: string): Promise<Cursor> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: key(stream), ConsistentRead: true }));
  return Cursor.parse(Item ?? {});
}

async function unlessRefused<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  });
}
