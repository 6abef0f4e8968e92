/** Whose retention is over when: kept beside the timer that wakes them. */
import type { Instant, PersonId } from '../core/ids.ts';
import type { Write } from './items.ts';
import { waitsUntil } from './waits.ts';

/** One for each person: a later leaving is waited for instead. */
export function putRetention(table: string, personId: PersonId, retentionAt: Instant): Write {
  return { Put: { TableName: table, Item: { pk: personId, sk: 'retention', ...waitsUntil('waits', retentionAt) } } };
}

/** Its time has come, or it is not wanted any more. Refused when another time is waited for now. */
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
