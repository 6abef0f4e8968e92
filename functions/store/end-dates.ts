/** Who is to be looked at when, for a last day or a reminder of one: kept beside the timer that wakes them, so that a lost timer is made good. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Instant, PersonId } from '../core/ids.ts';
import type { Write } from './items.ts';
import type { People } from './people.ts';

/** In the sparse index of those whose retention waits, under a word of its own. */
const ENDS = 'ends';

export function putEndDate(table: string, personId: PersonId, at: Instant): Write {
  return { Put: { TableName: table, Item: { pk: personId, sk: 'end-date', retention: ENDS, retentionAt: at } } };
}

export function deleteEndDate(table: string, personId: PersonId): Write {
  return { Delete: { TableName: table, Key: { pk: personId, sk: 'end-date' } } };
}

/** Everybody who was to be looked at before this, longest first. */
export async function* endDatesBefore({ client, table }: People, before: Instant): AsyncGenerator<PersonId> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'retentions',
        KeyConditionExpression: 'retention = :ends AND retentionAt < :before',
        ExpressionAttributeValues: { ':ends': ENDS, ':before': before },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { pk } of Items) yield PersonId.parse(pk);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
