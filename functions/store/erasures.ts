/** Erasures: beside the keys they destroy, by the chain of their evidence; and a list of them all, which is short. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Erasure } from '../core/erasure.ts';
import type { CaseId } from '../core/ids.ts';
import { asText, kept, type Write } from './items.ts';

export interface Erasures {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Read by functions/ledger/person-keys.ts. */
const ALL = 'erasures';
const Item = z.object({ erasure: kept(Erasure) });

export async function findErasure({ client, table }: Erasures, erasureId: CaseId): Promise<Erasure | undefined> {
  const { Item: found } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: erasureId, sk: 'erasure' }, ConsistentRead: true }),
  );
  return found && Item.parse(found).erasure;
}

/** In the place of the one before it. Refused when another was written meanwhile. */
export function putErasure(table: string, erasure: Erasure): readonly Write[] {
  const { erasureId, state, version } = erasure;
  return [
    {
      Put: {
        TableName: table,
        Item: { pk: erasureId, sk: 'erasure', version, erasure: asText(erasure) },
        ConditionExpression: version === 1 ? 'attribute_not_exists(pk)' : '#version = :before',
        ...(version === 1
          ? {}
          : {
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':before': version - 1 },
            }),
      },
    },
    { Put: { TableName: table, Item: { pk: ALL, sk: erasureId, state } } },
  ];
}
