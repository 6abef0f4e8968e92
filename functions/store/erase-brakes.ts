/** That a worker was on the list of a layoff. */
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { WorkerId } from '../core/ids.ts';
import type { Brakes } from './brakes.ts';

/** Answers how many items. */
export async function eraseLaidOff({ client, table }: Brakes, workerId: WorkerId): Promise<number> {
  const pk = `laid-off#${workerId}`;
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    }),
  );
  for (const { sk } of Items) await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk } }));
  return Items.length;
}
