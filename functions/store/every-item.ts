/** Every item that a query or a scan answers, page after page, read consistently: DynamoDB answers at most 1 MB at once. */
import {
  type DynamoDBDocumentClient,
  paginateQuery,
  paginateScan,
  type QueryCommandInput,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Item } from './items.ts';

interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

export async function* everyItem(
  { client, table }: Table,
  query: Omit<QueryCommandInput, 'TableName'>,
): AsyncGenerator<Item> {
  const consistent = query.IndexName === undefined ? { ConsistentRead: true } : {};
  for await (const { Items = [] } of paginateQuery({ client }, { TableName: table, ...consistent, ...query }))
    yield* Items;
}

export async function* everyItemOfAll(
  { client, table }: Table,
  scan: Omit<ScanCommandInput, 'TableName'>,
): AsyncGenerator<Item> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true, ...scan }))
    yield* Items;
}

/** The sort keys of a partition, all of them before the first is used: what is deleted meanwhile takes none away. */
export async function sortKeysOf(from: Table, pk: string): Promise<readonly string[]> {
  const items = everyItem(from, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ProjectionExpression: 'sk',
  });
  return Array.fromAsync(items, ({ sk }) => String(sk));
}
