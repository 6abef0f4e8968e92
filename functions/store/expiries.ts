/** Whose reason ends when: kept beside the timer that wakes them, so that a lost timer is made good. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Instant, PersonId } from '../core/ids.ts';
import type { Write } from './items.ts';
import type { People } from './people.ts';

/** In the index of retentions, under a name of their own: one more index would be one more write for everybody. */
const WAITS = 'reason-over';

/** One for each person: the first of their reasons to end. */
export function putExpiry(table: string, personId: PersonId, at: Instant): Write {
  return { Put: { TableName: table, Item: { pk: personId, sk: 'expiry', retention: WAITS, retentionAt: at } } };
}

export function deleteExpiry(table: string, personId: PersonId): Write {
  return { Delete: { TableName: table, Key: { pk: personId, sk: 'expiry' } } };
}

/** Everybody with a reason that ended before this, longest first. */
export async function* expiriesOver({ client, table }: People, before: Instant): AsyncGenerator<PersonId> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'retentions',
        KeyConditionExpression: 'retention = :waits AND retentionAt < :before',
        ExpressionAttributeValues: { ':waits': WAITS, ':before': before },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { pk } of Items) yield PersonId.parse(pk);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
