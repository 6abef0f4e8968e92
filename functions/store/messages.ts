/** What was told to whom in which channel about an approval, kept beside it: so that nobody is told twice, and every message can be changed later. */
import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../core/ids.ts';
import type { Approvals } from './approvals.ts';

/**
 * `posting`: somebody set out to post it, and may have. `unsent`: it is certain that it was not. `there`: it stands at its place.
 * `ended`: nothing more is done about it, because it was deleted, or could not be delivered, or nobody can say.
 */
const Message = z.object({
  channel: z.string(),
  /** A person id, or `room`. */
  recipient: z.string(),
  /** Which asking it is of (functions/core/question.ts). */
  round: z.string(),
  stands: z.enum(['posting', 'unsent', 'there', 'ended']),
  attemptedAt: Instant,
  place: z.string().optional(),
  /** Digest of what it says. */
  shows: z.string().optional(),
  /** Why it ended. */
  because: z.string().optional(),
});
export type Message = z.infer<typeof Message>;
export type Addressed = Pick<Message, 'channel' | 'recipient' | 'round'>;

/** Of its own partition: what reads a case's approvals never meets it, and no index lists it. */
const pkOf = (approvalId: string) => `chat#${approvalId}`;
const skOf = ({ channel, recipient, round }: Addressed) => `${channel}#${recipient}#${round}`;

export async function messagesOf({ client, table }: Approvals, approvalId: string): Promise<readonly Message[]> {
  const found: Message[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pkOf(approvalId) },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    found.push(...Items.map((item) => Message.parse(item)));
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return found;
}

/** Sets out to post: one of many that would at once does. `before`: as it was read; false when it is that no more. */
export async function claimMessage(
  { client, table }: Approvals,
  approvalId: string,
  addressed: Addressed,
  before: Message | undefined,
  now: Instant,
): Promise<boolean> {
  const { channel, recipient, round } = addressed;
  const unchanged =
    before === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'stands = :stood AND attemptedAt = :at',
          ExpressionAttributeValues: { ':stood': before.stands, ':at': before.attemptedAt },
        };
  const Item = {
    ...{ pk: pkOf(approvalId), sk: skOf(addressed), channel, recipient, round },
    ...{ stands: 'posting', attemptedAt: now },
  };
  return unlessChanged(client.send(new PutCommand({ TableName: table, Item, ...unchanged })));
}

/** What became of it. `before`: as it was read; false, and nothing is kept, when somebody has kept other words since. */
export async function keepMessage(
  { client, table }: Approvals,
  approvalId: string,
  addressed: Addressed,
  set: Pick<Message, 'stands'> & Partial<Pick<Message, 'place' | 'shows' | 'because'>>,
  before?: Message,
): Promise<boolean> {
  const fields = Object.entries(set).filter(([, value]) => value !== undefined);
  const condition =
    before === undefined
      ? undefined
      : before.shows === undefined
        ? { ConditionExpression: 'attribute_not_exists(shows)' }
        : { ConditionExpression: 'shows = :before' };
  return unlessChanged(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: pkOf(approvalId), sk: skOf(addressed) },
        UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
          ...(before?.shows === undefined ? {} : { ':before': before.shows }),
        },
        ...condition,
      }),
    ),
  );
}

async function unlessChanged(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
