/** Whom a day waits for: one sparse index over the people, so that the sweep makes good what a lost timer did not. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Instant, PersonId } from '../core/ids.ts';
import type { People } from './people.ts';

/** What an item waits for: `waits` for the end of a retention, `ends` for a last day or a reminder of one. */
export type Waits = 'waits' | 'ends';

/** The attributes that put an item in the index. */
export function waitsUntil(retention: Waits, retentionAt: Instant) {
  return { retention, retentionAt };
}

/** Everybody whose day of this kind was before, longest first. */
export async function* waitedFor({ client, table }: People, waits: Waits, before: Instant): AsyncGenerator<PersonId> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'retentions',
        KeyConditionExpression: 'retention = :waits AND retentionAt < :before',
        ExpressionAttributeValues: { ':waits': waits, ':before': before },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { pk } of Items) yield PersonId.parse(pk);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
