/** The table of what brakes: batches, layoffs, windows and the census; and its items of one kind in one state. */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from './items.ts';
import { type Page, type Partition, type Place, pageOf } from './page.ts';

export interface Brakes {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** All of one kind in one state, newest first. `stateOf` is both, e.g. `batch#held`. */
export async function inState({ client, table }: Brakes, stateOf: string): Promise<readonly Item[]> {
  const found: Item[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byState',
        KeyConditionExpression: '#state = :state',
        ExpressionAttributeNames: { '#state': 'stateOf' },
        ExpressionAttributeValues: { ':state': stateOf },
        ScanIndexForward: false,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    found.push(...Items);
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return found;
}

/** A page of them. */
export function pageInState<T>(
  { client, table }: Brakes,
  stateOf: string,
  list: Pick<Partition<T>, 'parse' | 'placeOf'>,
  after: Place | undefined,
  most: number,
): Promise<Page<T>> {
  const ask: Partition<T>['ask'] = (query) =>
    client.send(new QueryCommand({ TableName: table, IndexName: 'byState', ...query }));
  return pageOf({ ask, key: ['stateOf', 'stateAt'], value: stateOf, first: 'newest', ...list }, after, most);
}
