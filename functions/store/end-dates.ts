/** Who is to be looked at when, for a last day or a reminder of one: kept beside the timer that wakes them. */
import type { Instant, PersonId } from '../core/ids.ts';
import type { Write } from './items.ts';
import { waitsUntil } from './waits.ts';

export function putEndDate(table: string, personId: PersonId, at: Instant): Write {
  return { Put: { TableName: table, Item: { pk: personId, sk: 'end-date', ...waitsUntil('ends', at) } } };
}

export function deleteEndDate(table: string, personId: PersonId): Write {
  return { Delete: { TableName: table, Key: { pk: personId, sk: 'end-date' } } };
}
