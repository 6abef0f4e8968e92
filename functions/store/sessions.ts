/** The sessions of a source whose senders open some: all of a source in one item, so that two calls at once cannot both be right, and their loads beside it. */
import { DeleteCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { digest } from '../core/canonical.ts';
import { asText, kept } from './items.ts';
import type { Sources } from './sources.ts';

const Session = z.strictObject({
  id: z.string(),
  identitySourceId: z.string(),
  status: z.enum(['CREATED', 'TRIGGERED', 'IN_PROGRESS', 'COMPLETED', 'CLOSED', 'EXPIRED']),
  importType: z.literal('INCREMENTAL'),
  created: z.string(),
  lastUpdated: z.string(),
  loads: z.int(),
  askedAt: z.string(),
});
type Session = z.infer<typeof Session>;

const Item = z.object({ version: z.int(), sessions: kept(z.array(Session)) });

export interface Sessions {
  /** Counts every change: of two at once one looks again. */
  readonly version: number;
  readonly sessions: readonly Session[];
}

/** What a load carries; as it was read, and read again by whoever imports it. */
export interface Load {
  readonly sessionId: string;
  readonly load: number;
  readonly carried: readonly object[];
}

const sessionsKey = (source: string) => ({ pk: source, sk: 'sessions' });
const loadsOf = (sessionId: string) => `load#${sessionId}#`;

/** Our choice: so many of a source are remembered, the newest; as many as are asked about, and an item has room for. */
const MOST_REMEMBERED = 100;
/** Our choice: longer than a session can be open; a load that was left behind is forgotten. */
const LOADS_DAYS = 3;

export async function findSessions({ client, table }: Sources, source: string): Promise<Sessions> {
  const { Item: found } = await client.send(
    new GetCommand({ TableName: table, Key: sessionsKey(source), ConsistentRead: true }),
  );
  return found === undefined ? { version: 0, sessions: [] } : Item.parse(found);
}

/** With one session changed or new, and a load of it. False when somebody else changed any at this moment: nothing was written. */
export async function putSession(
  { client, table }: Sources,
  source: string,
  { version, sessions }: Sessions,
  session: Session,
  load?: Load,
): Promise<boolean> {
  const others = sessions.filter(({ id }) => id !== session.id);
  const next = { sessions: asText([...others, session].slice(-MOST_REMEMBERED)), version: version + 1 };
  const change = {
    TableName: table,
    Item: { ...sessionsKey(source), ...next },
    ConditionExpression: 'attribute_not_exists(pk) OR version = :before',
    ExpressionAttributeValues: { ':before': version },
  };
  const kept = load === undefined ? [] : [{ Put: { TableName: table, Item: loadItem(source, load, session) } }];
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [{ Put: change }, ...kept] }));
    return true;
  } catch (error) {
    if (isLost(error)) return false;
    throw error;
  }
}

function loadItem(source: string, { sessionId, load, carried }: Load, { lastUpdated }: Session) {
  const sk = `${loadsOf(sessionId)}${String(load).padStart(3, '0')}`;
  const forgottenAt = Math.floor(Date.parse(lastUpdated) / 1000) + LOADS_DAYS * 86_400;
  return { pk: source, sk, carried: asText(carried), forgottenAt };
}

const Cancelled = z.object({
  name: z.literal('TransactionCanceledException'),
  CancellationReasons: z.array(z.object({ Code: z.string().optional() })),
});
const LOST = ['None', 'ConditionalCheckFailed', 'TransactionConflict'];

/** A refused condition is an answer: somebody else was first. */
function isLost(error: unknown): boolean {
  const cancelled = Cancelled.safeParse(error);
  return cancelled.success && cancelled.data.CancellationReasons.every(({ Code = 'None' }) => LOST.includes(Code));
}

/** In the order they were taken. `carried` is the caller's to read; what was sent twice, because its answer was lost, is there once. */
export async function findLoads<Carried>(
  sources: Sources,
  source: string,
  sessionId: string,
  carried: z.ZodType<Carried>,
): Promise<readonly (readonly Carried[])[]> {
  const Loaded = z.object({ carried: kept(z.array(carried)) });
  const loads = (await items(sources, source, sessionId)).map((item) => Loaded.parse(item).carried);
  const byDigest = new Map(loads.map((load) => [digest(load.map((one) => ({ ...one, where: '' }))), load] as const));
  return [...byDigest.values()];
}

export async function forgetLoads(sources: Sources, source: string, sessionId: string): Promise<void> {
  const { client, table } = sources;
  for (const { pk, sk } of await items(sources, source, sessionId))
    await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk } }));
}

async function items({ client, table }: Sources, source: string, sessionId: string) {
  const found: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :source AND begins_with(sk, :loads)',
        ExpressionAttributeValues: { ':source': source, ':loads': loadsOf(sessionId) },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    found.push(...Items);
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return found;
}
