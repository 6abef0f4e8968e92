/** That a worker was on the list of a layoff. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { WorkerId } from '../core/ids.ts';
import type { Brakes } from './brakes.ts';
import { sortKeysOf } from './every-item.ts';

/** Answers how many items. */
export async function eraseLaidOff({ client, table }: Brakes, workerId: WorkerId): Promise<number> {
  const pk = `laid-off#${workerId}`;
  const keys = await sortKeysOf({ client, table }, pk);
  for (const sk of keys) await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk } }));
  return keys.length;
}
