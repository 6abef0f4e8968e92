/** The table of what brakes: batches, layoffs, windows and the census; and its items of one kind in one state. */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from './items.ts';

export interface Brakes {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Newest first. `stateOf` is kind and state, e.g. `batch#held`. */
export async function inState({ client, table }: Brakes, stateOf: string, limit = 100): Promise<readonly Item[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'byState',
      KeyConditionExpression: '#state = :state',
      ExpressionAttributeNames: { '#state': 'stateOf' },
      ExpressionAttributeValues: { ':state': stateOf },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return Items;
}
