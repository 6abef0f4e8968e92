/** What a whole pull of a source has read, piece by piece: whom each had, and what it says of them until that is taken. Forgotten after a week. */
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../core/ids.ts';
import { Effective } from '../core/lifecycle-event.ts';
import { asText, kept } from './items.ts';
import { type Pull, Said, type Sources } from './sources.ts';

const Seen = z.strictObject({
  /** Each with what is said of it, in short: two of one key that differ contradict each other. */
  keys: z.array(z.tuple([z.string(), z.string()])).readonly(),
  /** Those of no worker, as the mapping says. */
  leftOut: z.array(z.string()).readonly(),
  /** Records that do not say whose they are. */
  nameless: z.int(),
});
/** Whom a piece had. */
export type Seen = z.infer<typeof Seen>;

const Unread = z.strictObject({
  key: z.string().optional(),
  refusals: z.array(z.strictObject({ what: z.string(), where: z.string(), mend: z.string() })).readonly(),
  end: z
    .strictObject({ key: z.string(), standing: z.literal('left').optional(), ends: Effective.optional() })
    .optional(),
});
export type Unread = z.infer<typeof Unread>;

const Piece = z.strictObject({
  /** When the reading began. */
  readAt: Instant,
  workers: z.array(Said).readonly(),
  unread: z.array(Unread).readonly(),
  leftOut: z.int(),
});
/** As many records as are taken at once. */
export type Piece = z.infer<typeof Piece>;

/** A key of which a pull had records that differ; `left`: each of them says that they have left. */
const Twice = z.strictObject({ key: z.string(), records: z.int(), left: z.boolean() });
export type Twice = z.infer<typeof Twice>;

type PullName = Pick<Pull, 'pullId'>;

/** Our choice: DynamoDB forgets it after so long. */
const KEPT_DAYS = 7;
const forgottenAt = ({ pullId }: PullName) =>
  Math.floor(Date.parse(`${pullId.slice(0, 10)}T00:00:00Z`) / 1000) + KEPT_DAYS * 86_400;

const numbered = (kind: 'saw' | 'piece' | 'twice', { pullId }: PullName, at: number) =>
  `${kind}#${pullId}#${String(at).padStart(6, '0')}`;

export async function putPiece(
  { client, table }: Sources,
  source: string,
  pull: PullName,
  at: number,
  { piece, seen }: { readonly piece: Piece; readonly seen: Seen },
): Promise<void> {
  const items = [
    { sk: numbered('piece', pull, at), piece: asText(piece) },
    { sk: numbered('saw', pull, at), seen: asText(seen) },
  ];
  for (const item of items)
    await client.send(
      new PutCommand({ TableName: table, Item: { pk: source, ...item, forgottenAt: forgottenAt(pull) } }),
    );
}

const PieceItem = z.object({ piece: kept(Piece) });

/** Undefined of a pull that had nobody, and of one that is forgotten. */
export async function findPiece({ client, table }: Sources, source: string, pull: PullName, at: number) {
  const Key = { pk: source, sk: numbered('piece', pull, at) };
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item && PieceItem.parse(Item).piece;
}

/** Once it is taken nothing of what it says is kept. */
export async function emptyPiece(sources: Sources, source: string, pull: PullName, at: number): Promise<void> {
  const sk = numbered('piece', pull, at);
  await sources.client.send(
    new PutCommand({ TableName: sources.table, Item: { pk: source, sk, forgottenAt: forgottenAt(pull) } }),
  );
}

const SeenItem = z.object({ seen: kept(Seen) });

/** Of its pieces together, in one. What a reading that ended in its midst left beyond them is none of it. */
export async function seenIn(sources: Sources, source: string, pull: Pick<Pull, 'pullId' | 'pieces'>): Promise<Seen> {
  const items = await Array.fromAsync(everyItem(sources, source, `saw#${pull.pullId}#`));
  const pieces = items.slice(0, pull.pieces).map((item) => SeenItem.parse(item).seen);
  return {
    keys: pieces.flatMap(({ keys }) => keys),
    leftOut: pieces.flatMap(({ leftOut }) => leftOut),
    nameless: pieces.reduce((sum, { nameless }) => sum + nameless, 0),
  };
}

/** Our choice: as many as have room in an item, with the longest keys. */
const TWICE_IN_ITEM = 500;

export async function putTwice(
  { client, table }: Sources,
  source: string,
  pull: PullName,
  twice: readonly Twice[],
): Promise<void> {
  for (let from = 0; from < twice.length; from += TWICE_IN_ITEM) {
    const sk = numbered('twice', pull, from / TWICE_IN_ITEM);
    const Item = { pk: source, sk, twice: asText(twice.slice(from, from + TWICE_IN_ITEM)) };
    await client.send(new PutCommand({ TableName: table, Item: { ...Item, forgottenAt: forgottenAt(pull) } }));
  }
}

const TwiceItem = z.object({ twice: kept(z.array(Twice)) });

export async function findTwice(sources: Sources, source: string, { pullId }: PullName) {
  const items = await Array.fromAsync(everyItem(sources, source, `twice#${pullId}#`));
  return new Map(items.flatMap((item) => TwiceItem.parse(item).twice).map((one) => [one.key, one]));
}

/** In the order of their numbers. */
async function* everyItem({ client, table }: Sources, source: string, begins: string) {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :source AND begins_with(sk, :begins)',
        ExpressionAttributeValues: { ':source': source, ':begins': begins },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    yield* Items;
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
