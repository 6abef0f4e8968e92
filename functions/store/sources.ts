/** What was last taken from each source that is read: what it said of every worker, when it was read, and its last whole pull. */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { SaidBefore } from '../core/difference.ts';
import { Instant } from '../core/ids.ts';
import { Effective, LifecycleEvent, WorkerRecord } from '../core/lifecycle-event.ts';
import { asText, kept, readMany } from './items.ts';

export interface Sources {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** What a source says of one worker, as it is kept. */
export const Said = z.strictObject({
  key: z.string(),
  record: WorkerRecord,
  standing: z.enum(['active', 'leave', 'left']),
  ends: Effective.optional(),
  cutAt: Instant.optional(),
  /** What an earlier deployment wrote for `cutAt`: not when. */
  cutNow: z.literal(true).optional(),
  updatedAt: Instant.optional(),
  reasonCode: z.string().optional(),
});

const Item = z.object({
  key: z.string(),
  /** Counts what was taken: of two that read at once one is told to look again. */
  version: z.int(),
  /** When the reading began that this was read by. */
  readAt: Instant.optional(),
  saidAt: Instant,
  begunOn: z.string().optional(),
  endedOn: z.string().optional(),
  away: z.literal(true).optional(),
  undated: z.literal(true).optional(),
  cutHeardAt: Instant.optional(),
  backAt: Instant.optional(),
  said: kept(Said),
  /** Events that follow from what was said and may not have been received yet. */
  outbox: kept(z.array(LifecycleEvent)).optional(),
});

/** What is known of one worker of a source. */
export interface Heard extends SaidBefore {
  readonly key: string;
  readonly version: number;
  readonly outbox: readonly LifecycleEvent[];
}

const saidKey = (source: string, key: string) => ({ pk: source, sk: `said#${key}` });

export async function findHeard(
  { client, table }: Sources,
  source: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Heard>> {
  const items = await readMany(
    client,
    table,
    [...new Set(keys)].map((key) => saidKey(source, key)),
  );
  return new Map(items.map((item) => heardIn(item)).map((one) => [one.key, one]));
}

function heardIn(item: unknown): Heard {
  const { outbox = [], said, ...rest } = Item.parse(item);
  const { cutNow, ...kept } = said;
  return { ...rest, said: cutNow === undefined ? kept : { cutAt: rest.saidAt, ...kept }, outbox };
}

/** Remembers what was said, with the events that follow. False when somebody else did at this moment. */
export async function putHeard(
  { client, table }: Sources,
  source: string,
  { key, version, saidAt, readAt, begunOn, endedOn, away, undated, cutHeardAt, backAt, said, outbox }: Heard,
): Promise<boolean> {
  return unlessFirst(
    client.send(
      new PutCommand({
        TableName: table,
        Item: {
          ...saidKey(source, key),
          ...{ key, version, saidAt, said: asText(said) },
          ...(readAt === undefined ? {} : { readAt }),
          ...(begunOn === undefined ? {} : { begunOn }),
          ...(endedOn === undefined ? {} : { endedOn }),
          ...(away === undefined ? {} : { away }),
          ...(undated === undefined ? {} : { undated }),
          ...(cutHeardAt === undefined ? {} : { cutHeardAt }),
          ...(backAt === undefined ? {} : { backAt }),
          ...(outbox.length === 0 ? {} : { outbox: asText(outbox) }),
        },
        ConditionExpression: 'attribute_not_exists(pk) OR version = :before',
        ExpressionAttributeValues: { ':before': version - 1 },
      }),
    ),
  );
}

/** Its events have been received. */
export async function emptyOutbox({ client, table }: Sources, source: string, { key, version }: Heard): Promise<void> {
  await unlessFirst(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: saidKey(source, key),
        UpdateExpression: 'REMOVE outbox',
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': version },
      }),
    ),
  );
}

/** The keys of every worker the source has spoken of who has not left, as far as was heard; `before`: by readings that began before then. */
export async function keysHeard(
  { client, table }: Sources,
  source: string,
  before?: Instant,
): Promise<readonly string[]> {
  const isMeant = ({ said, readAt }: Heard) =>
    said.standing !== 'left' && (before === undefined || readAt === undefined || readAt < before);
  const keys: string[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :source AND begins_with(sk, :said)',
        ExpressionAttributeValues: { ':source': source, ':said': 'said#' },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    keys.push(...Items.map(heardIn).flatMap((one) => (isMeant(one) ? [one.key] : [])));
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return keys;
}

const ReadItem = z.object({
  readAt: Instant,
  /** Their record was not there, or could not be taken: deliveries.ts keeps why. */
  unread: z.literal(true).optional(),
});
export type LastRead = z.infer<typeof ReadItem>;

/** When the record of a key was last begun to be read, and whether it could be; undefined when it never was. */
export async function lastRead(sources: Sources, source: string, key: string): Promise<LastRead | undefined> {
  const { Item: found } = await sources.client.send(
    new GetCommand({ TableName: sources.table, Key: readKey(source, key), ConsistentRead: true }),
  );
  return found && ReadItem.parse(found);
}

export async function putRead({ client, table }: Sources, source: string, key: string, read: LastRead): Promise<void> {
  await client.send(new PutCommand({ TableName: table, Item: { ...readKey(source, key), key, ...read } }));
}

const readKey = (source: string, key: string) => ({ pk: source, sk: `read#${key}` });

/** What was found wrong with one record: never a value of it. */
export const Gap = z.strictObject({
  key: z.string(),
  what: z.string(),
  mend: z.string(),
});
export type Gap = z.infer<typeof Gap>;

/** A whole pull, as it goes and as it ended. */
export const Pull = z.strictObject({
  pullId: z.string(),
  startedAt: Instant,
  endedAt: Instant.optional(),
  pages: z.int(),
  /** Records that were read as workers. */
  workers: z.int(),
  leftOut: z.int(),
  /** Events that followed. */
  events: z.int(),
  /** Workers whose change nobody had told us of. */
  untold: z.array(z.string()).readonly(),
  untoldInAll: z.int(),
  /** Workers we know whom the source no longer has. */
  missing: z.array(z.string()).readonly(),
  missingInAll: z.int(),
  refused: z.array(Gap).readonly(),
  refusedInAll: z.int(),
  /** Why nobody can be said to be missing. */
  unsure: z.string().optional(),
  /** Nothing was known of this source before it. */
  isFirst: z.boolean(),
  /** The page to come; none when all of it has been read. */
  next: z.strictObject({ cursor: z.string().optional(), from: z.int().optional() }).optional(),
  /** Into how many pieces it was read, and how many of them have been taken. Absent of a pull that an earlier deployment began. */
  pieces: z.int().optional(),
  taken: z.int().default(0),
});
export type Pull = z.infer<typeof Pull>;

const pullKey = (source: string) => ({ pk: source, sk: 'pull' });
const PullItem = z.object({ pull: kept(Pull) });

/** The newest pull of a source. */
export async function findPull({ client, table }: Sources, source: string): Promise<Pull | undefined> {
  const { Item: found } = await client.send(
    new GetCommand({ TableName: table, Key: pullKey(source), ConsistentRead: true }),
  );
  return found && PullItem.parse(found).pull;
}

/** Begins a pull, in place of any other; or carries on the one of its id by one step. False when another has begun since, or took this step. */
export async function putPull(
  { client, table }: Sources,
  source: string,
  pull: Pull,
  begins = false,
): Promise<boolean> {
  const steps = pull.pages + pull.taken;
  return unlessFirst(
    client.send(
      new PutCommand({
        TableName: table,
        Item: { ...pullKey(source), pullId: pull.pullId, pages: steps, pull: asText(pull) },
        ...(begins
          ? {}
          : {
              ConditionExpression: 'pullId = :id AND pages = :before',
              ExpressionAttributeValues: { ':id': pull.pullId, ':before': steps - 1 },
            }),
      }),
    ),
  );
}

/** A refused condition is an answer: somebody else was first. */
export async function unlessFirst(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
