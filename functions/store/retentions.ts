/** Whose retention is over when: kept beside the timer that wakes them, so that a lost timer is made good. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Instant, PersonId } from '../core/ids.ts';
import type { Write } from './items.ts';
import type { People } from './people.ts';

/** One for each person: a later leaving is waited for instead. `first`: refused when one is waited for already. `waits` puts it in the sparse index of those. */
export function putRetention(table: string, personId: PersonId, retentionAt: Instant, { first = false } = {}): Write {
  const Item = { pk: personId, sk: 'retention', retention: 'waits', retentionAt };
  return { Put: { TableName: table, Item, ...(first ? { ConditionExpression: 'attribute_not_exists(pk)' } : {}) } };
}

/** What was waited for is done, or not wanted any more. Refused when another time is waited for now. */
export function deleteRetention(table: string, personId: PersonId, retentionAt: Instant): Write {
  return {
    Delete: {
      TableName: table,
      Key: { pk: personId, sk: 'retention' },
      ConditionExpression: 'retentionAt = :at',
      ExpressionAttributeValues: { ':at': retentionAt },
    },
  };
}

/** Everybody whose retention was over before this, longest first. */
export async function* retentionsOver({ client, table }: People, before: Instant): AsyncGenerator<PersonId> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'retentions',
        KeyConditionExpression: 'retention = :waits AND retentionAt < :before',
        ExpressionAttributeValues: { ':waits': 'waits', ':before': before },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { pk } of Items) yield PersonId.parse(pk);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
