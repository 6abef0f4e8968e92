/** Whose next reason ends when: kept beside the timers that wake them, so that a lost timer is made good. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Instant, PersonId } from '../core/ids.ts';
import type { Write } from './items.ts';
import type { People } from './people.ts';

/** One for each person: the soonest. `waits` puts it in the sparse index of those. */
export function putExpiry(table: string, personId: PersonId, expiryAt: Instant): Write {
  return { Put: { TableName: table, Item: { pk: personId, sk: 'expiry', expiry: 'waits', expiryAt } } };
}

/** Nothing of this person ends by the clock any more. */
export function deleteExpiry(table: string, personId: PersonId): Write {
  return { Delete: { TableName: table, Key: { pk: personId, sk: 'expiry' } } };
}

/** Everybody of whom a reason ended before this, longest first. */
export async function* expiriesOver({ client, table }: People, before: Instant): AsyncGenerator<PersonId> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'expiries',
        KeyConditionExpression: 'expiry = :waits AND expiryAt < :before',
        ExpressionAttributeValues: { ':waits': 'waits', ':before': before },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { pk } of Items) yield PersonId.parse(pk);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
