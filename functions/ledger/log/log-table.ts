/** The table of the log: how far it is, which records stand where in it, and how far of each case it has. */
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EvidenceUnavailable } from '../../core/errors.ts';
import { CaseId, Instant } from '../../core/ids.ts';
import { EMPTY, type Frontier, isFrontier } from '../../core/log/merkle.ts';
import { queryPages, type TransactWriteItem } from '../ledger.ts';

export interface LogTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** A tree as it is kept: base64 hashes, so that an item is text that people can read. */
const KeptFrontier = z
  .object({ size: z.int().min(0), nodes: z.array(z.string()) })
  .transform(({ size, nodes }, context) => {
    const frontier: Frontier = { size, nodes: nodes.map((node) => Buffer.from(node, 'base64')) };
    if (!isFrontier(frontier)) context.addIssue({ code: 'custom', message: `it is no tree of ${size} records` });
    return frontier;
  });

const kept = ({ size, nodes }: Frontier) => ({ size, nodes: nodes.map((node) => node.toString('base64')) });

/** Consecutive records of a case that stand side by side in the log. */
export const Run = z.strictObject({ caseId: CaseId, from: z.int().min(0), count: z.int().min(1) });
export type Run = z.infer<typeof Run>;

/** What was sequenced together: its runs stand at `first` and on, in their order. */
export const Batch = z.object({ first: z.int().min(0), at: Instant, runs: z.array(Run) });
export type Batch = z.infer<typeof Batch>;

/** The log as it was last signed. */
export const Published = z.object({ frontier: KeptFrontier, note: z.string(), at: Instant });
export type Published = z.infer<typeof Published>;

const HEAD = { pk: 'head', sk: 'head' };
/** The newest checkpoint that has a time-stamp. */
export const Stamped = z.object({ size: z.int().min(0), at: Instant });
export type Stamped = z.infer<typeof Stamped>;

const STAMPED = { pk: 'stamped', sk: 'stamped' };
const PUBLISHED = { pk: 'published', sk: 'published' };
const BATCHES = 'batch';
const markKey = (caseId: CaseId) => ({ pk: `case#${caseId}`, sk: 'mark' });
/** Text, so that batches are in order as keys. */
const batchKey = (first: number) => ({ pk: BATCHES, sk: String(first).padStart(16, '0') });

/** How far the log is. */
export async function readHead(log: LogTable): Promise<Frontier> {
  const item = await read(log, HEAD);
  return item === undefined ? EMPTY : KeptFrontier.parse(item);
}

export async function readPublished(log: LogTable): Promise<Published | undefined> {
  const item = await read(log, PUBLISHED);
  return item === undefined ? undefined : Published.parse(item);
}

export async function readStamped(log: LogTable): Promise<Stamped | undefined> {
  const item = await read(log, STAMPED);
  return item === undefined ? undefined : Stamped.parse(item);
}

async function read({ client, table }: LogTable, Key: Readonly<Record<string, string>>) {
  try {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item;
  } catch (cause) {
    throw new EvidenceUnavailable('the log cannot be read from its table; it is tried again', { cause });
  }
}

const Mark = z.object({ pk: z.string(), next: z.int().min(0) });

/** The position of the first record of each case that is not in the log yet: 0 where none is. At most a hundred cases. */
export async function readMarks({ client, table }: LogTable, caseIds: readonly CaseId[]): Promise<Map<CaseId, number>> {
  const marks = new Map<CaseId, number>();
  let Keys: Record<string, unknown>[] = caseIds.map(markKey);
  while (Keys.length > 0) {
    const { Responses, UnprocessedKeys } = await client
      .send(new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }))
      .catch((cause: unknown) => {
        throw new EvidenceUnavailable('the log cannot be read from its table; it is tried again', { cause });
      });
    for (const item of Responses?.[table] ?? []) {
      const { pk, next } = Mark.parse(item);
      marks.set(CaseId.parse(pk.slice('case#'.length)), next);
    }
    Keys = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return new Map(caseIds.map((caseId) => [caseId, marks.get(caseId) ?? 0]));
}

/** What was sequenced from `first` on, which must be where a batch begins. */
export async function* batchesFrom({ client, table }: LogTable, first: number): AsyncGenerator<Batch> {
  const items = queryPages(
    { client, table },
    {
      KeyConditionExpression: 'pk = :batches AND sk >= :first',
      ExpressionAttributeValues: { ':batches': BATCHES, ':first': batchKey(first).sk },
      ConsistentRead: true,
    },
  );
  for await (const item of items) yield batchOf(item);
}

/** What was sequenced below `size`, the latest first. */
export async function* batchesBelow({ client, table }: LogTable, size: number): AsyncGenerator<Batch> {
  const items = queryPages(
    { client, table },
    {
      KeyConditionExpression: 'pk = :batches AND sk < :size',
      ExpressionAttributeValues: { ':batches': BATCHES, ':size': batchKey(size).sk },
      ConsistentRead: true,
      ScanIndexForward: false,
    },
  );
  for await (const item of items) yield batchOf(item);
}

function batchOf({ sk, at, runs }: Record<string, unknown>): Batch {
  return Batch.parse({ first: Number(sk), at, runs: JSON.parse(z.string().parse(runs)) });
}

/** The writes that make the log longer: all or nothing, and nothing where another sequencer was first. */
export function growing(
  { table }: LogTable,
  before: Frontier,
  after: Frontier,
  { at, runs }: Pick<Batch, 'at' | 'runs'>,
): TransactWriteItem[] {
  return [
    { Put: { TableName: table, Item: { ...HEAD, ...kept(after) }, ...stillOf(before.size) } },
    {
      Put: {
        TableName: table,
        Item: { ...batchKey(before.size), at, runs: JSON.stringify(runs) },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    ...runs.map(({ caseId, from, count }) => ({
      Put: { TableName: table, Item: { ...markKey(caseId), next: from + count }, ...stillAt(from) },
    })),
  ];
}

function stillOf(size: number): Condition {
  if (size === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: '#size = :size',
    ExpressionAttributeNames: { '#size': 'size' },
    ExpressionAttributeValues: { ':size': size },
  };
}

function stillAt(next: number): Condition {
  if (next === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: '#next = :next',
    ExpressionAttributeNames: { '#next': 'next' },
    ExpressionAttributeValues: { ':next': next },
  };
}

type Put = NonNullable<NonNullable<TransactWriteCommandInput['TransactItems']>[number]['Put']>;
type Condition = Pick<Put, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>;

/** The write that says how far the log is time-stamped: never back. */
export function stamping({ table }: LogTable, { size, at }: Stamped) {
  return { TableName: table, Item: { ...STAMPED, size, at }, ...larger(size) };
}

/** The write that says how far the log is signed: never back. */
export function publishing({ table }: LogTable, { frontier, note, at }: Published) {
  return {
    TableName: table,
    Item: { ...PUBLISHED, size: frontier.size, frontier: kept(frontier), note, at },
    ...larger(frontier.size),
  };
}

function larger(size: number): Condition {
  return {
    ConditionExpression: 'attribute_not_exists(pk) OR #size < :size',
    ExpressionAttributeNames: { '#size': 'size' },
    ExpressionAttributeValues: { ':size': size },
  };
}
