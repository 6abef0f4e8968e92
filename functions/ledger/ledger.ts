/** Where evidence is kept, how a record lies in its table, and how a chain is read. */
import { type DynamoDBDocumentClient, QueryCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EvidenceUnavailable } from '../core/errors.ts';
import type { EvidenceRecord } from '../core/evidence.ts';
import type { CaseId, Instant } from '../core/ids.ts';
import type { PersonKeys } from './person-keys.ts';

export type TransactWriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A table, and where the times and salts of its records come from. */
export interface Ledger {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly now: () => Instant;
  readonly newSalt: () => string;
  /** Of whom its records are about. Asked for when a private part is written or read: who only reads records has none. */
  readonly keys: () => PersonKeys;
}

/**
 * An item of the evidence table. `record` is the text that was hashed; `private` holds what it commits to, with the salt, encrypted
 * under the person's key: items are never changed, and erasing a person destroys the key.
 */
export const LedgerItem = z.object({
  pk: z.string(),
  sk: z.number(),
  record: z.string(),
  private: z.string().optional(),
});
export type LedgerItem = z.infer<typeof LedgerItem>;

/** A record as it is stored. */
export interface StoredRecord {
  readonly record: EvidenceRecord;
  /** Canonical JSON of the whole record. */
  readonly text: string;
  /** What it commits to, encrypted. */
  readonly private?: string;
}

/** The write that puts a record at its position, unless something is there already. */
export function putOnce(table: string, { record, text, private: encrypted }: StoredRecord): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: {
        pk: record.caseId,
        sk: record.position,
        day: record.time.slice(0, 10),
        timeId: `${record.time}#${record.id}`,
        record: text,
        ...(encrypted === undefined ? {} : { private: encrypted }),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** The stored texts of a case, newest first, read consistently; a page at a time, so that a reader may stop early. */
export async function* newestFirst(ledger: Ledger, caseId: CaseId, pageSize?: number): AsyncGenerator<string> {
  const pages = queryPages(ledger, {
    KeyConditionExpression: 'pk = :case',
    ExpressionAttributeValues: { ':case': caseId },
    ProjectionExpression: '#record',
    ExpressionAttributeNames: { '#record': 'record' },
    ScanIndexForward: false,
    ConsistentRead: true,
    ...(pageSize === undefined ? {} : { Limit: pageSize }),
  });
  for await (const item of pages) yield z.object({ record: z.string() }).parse(item).record;
}

/** The items of a case with their private parts, oldest first, read consistently. */
export async function* chainOf(ledger: Ledger, caseId: CaseId): AsyncGenerator<LedgerItem> {
  const pages = queryPages(ledger, {
    KeyConditionExpression: 'pk = :case',
    ExpressionAttributeValues: { ':case': caseId },
    ConsistentRead: true,
  });
  for await (const item of pages) yield LedgerItem.parse(item);
}

/** The same, from a position on; `pageSize` of them at a time. */
export async function* chainFrom(
  ledger: Ledger,
  caseId: CaseId,
  position: number,
  pageSize: number,
): AsyncGenerator<LedgerItem> {
  for await (const item of pagesFrom(ledger, caseId, position, pageSize)) yield LedgerItem.parse(item);
}

/** The same; undefined for an item that is no record: whoever put it there must not stop the log. */
export async function* itemsFrom(
  ledger: Ledger,
  caseId: CaseId,
  position: number,
  pageSize: number,
): AsyncGenerator<LedgerItem | undefined> {
  for await (const item of pagesFrom(ledger, caseId, position, pageSize)) yield LedgerItem.safeParse(item).data;
}

function pagesFrom(ledger: Ledger, caseId: CaseId, position: number, pageSize: number) {
  return queryPages(ledger, {
    KeyConditionExpression: 'pk = :case AND sk >= :from',
    ExpressionAttributeValues: { ':case': caseId, ':from': position },
    ConsistentRead: true,
    Limit: pageSize,
  });
}

/** Every item a query answers, page after page. Throws `EvidenceUnavailable`. */
export async function* queryPages(
  { client, table }: Pick<Ledger, 'client' | 'table'>,
  query: Omit<ConstructorParameters<typeof QueryCommand>[0], 'TableName' | 'ExclusiveStartKey'>,
): AsyncGenerator<Record<string, unknown>> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client
      .send(
        new QueryCommand({ TableName: table, ...query, ...(from === undefined ? {} : { ExclusiveStartKey: from }) }),
      )
      .catch((cause: unknown) => {
        throw new EvidenceUnavailable('evidence cannot be read from its table; it is tried again', { cause });
      });
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}
