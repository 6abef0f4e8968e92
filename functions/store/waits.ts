/** Whom a day waits for: kept beside the timer that wakes them, so that the sweep makes good a lost one. One of a kind for each person. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { ClockIntent } from '../core/case.ts';
import { Instant, PersonId } from '../core/ids.ts';
import type { Item, Write } from './items.ts';
import type { People } from './people.ts';

const keyOf = (personId: PersonId, waits: ClockIntent) => ({ pk: personId, sk: `wait#${waits}` });

/** In place of an earlier one. `first`: refused when one is waited for already. */
export function putWait(
  table: string,
  personId: PersonId,
  waits: ClockIntent,
  until: Instant,
  { first = false } = {},
): Write {
  const Item = { ...keyOf(personId, waits), waits, waitsUntil: until };
  return { Put: { TableName: table, Item, ...(first ? { ConditionExpression: 'attribute_not_exists(pk)' } : {}) } };
}

/** Its time has come, or it is not wanted any more. With `until`: refused when another time is waited for now. */
export function deleteWait(table: string, personId: PersonId, waits: ClockIntent, until?: Instant): Write {
  const only = { ConditionExpression: 'waitsUntil = :until', ExpressionAttributeValues: { ':until': until } };
  return { Delete: { TableName: table, Key: keyOf(personId, waits), ...(until === undefined ? {} : only) } };
}

/** Of all there is of a person, until when they are waited for. */
export function readWait(items: readonly Item[], waits: ClockIntent): Instant | undefined {
  const found = items.find((item) => item.waits === waits);
  return found && Instant.parse(found.waitsUntil);
}

/** Everybody whose day of this kind was before, longest first. */
export async function* waitedFor(
  { client, table }: People,
  waits: ClockIntent,
  before: Instant,
): AsyncGenerator<PersonId> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'waits',
        KeyConditionExpression: 'waits = :waits AND waitsUntil < :before',
        ExpressionAttributeValues: { ':waits': waits, ':before': before },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { pk } of Items) yield PersonId.parse(pk);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
