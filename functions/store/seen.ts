/** Whom a whole pull of a source has had so far, page by page. */
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { kept } from './items.ts';
import type { Pull, Sources } from './sources.ts';

const Seen = z.strictObject({
  keys: z.array(z.string()).readonly(),
  /** Those of no worker, as the mapping says. */
  leftOut: z.array(z.string()).readonly(),
  /** Records that do not say whose they are. */
  nameless: z.int(),
});
/** What one page had. */
export type Seen = z.infer<typeof Seen>;

const SeenItem = z.object({ seen: kept(Seen) });

/** Our choice: DynamoDB forgets what a pull saw after so long. */
const SEEN_DAYS = 7;

export async function putSeen({ client, table }: Sources, source: string, { pullId, pages }: Pull, seen: Seen) {
  const sk = `seen#${pullId}#${String(pages).padStart(6, '0')}`;
  const forgottenAt = Math.floor(Date.parse(`${pullId.slice(0, 10)}T00:00:00Z`) / 1000) + SEEN_DAYS * 86_400;
  await client.send(
    new PutCommand({ TableName: table, Item: { pk: source, sk, seen: JSON.stringify(seen), forgottenAt } }),
  );
}

/** Of all pages together, in one. */
export async function seenIn({ client, table }: Sources, source: string, pullId: string): Promise<Seen> {
  const pages: Seen[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :source AND begins_with(sk, :seen)',
        ExpressionAttributeValues: { ':source': source, ':seen': `seen#${pullId}#` },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    pages.push(...Items.map((item) => SeenItem.parse(item).seen));
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return {
    keys: pages.flatMap(({ keys }) => keys),
    leftOut: pages.flatMap(({ leftOut }) => leftOut),
    nameless: pages.reduce((sum, { nameless }) => sum + nameless, 0),
  };
}
