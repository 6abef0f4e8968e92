/** Tickets that are about something of ours: one item each, with what was told there, so that nothing is told twice; and how far the sweep has read. */
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { CaseId, Digest, Instant, PersonId } from '../core/ids.ts';
import { RequestId } from '../core/request.ts';
import { TicketRef, type TicketSystemName } from '../core/ticket-ref.ts';
import type { Item, Write } from './items.ts';
import type { People } from './people.ts';

const ticket = { ref: TicketRef, number: z.string(), personId: PersonId, caseId: CaseId };

/** `request`: an approved ticket asked for it. `approval`: Tenure asks there. `task`: people do something by hand. */
export const KnownTicket = z.discriminatedUnion('about', [
  z.object({ about: z.literal('request'), ...ticket, requestId: RequestId }),
  z.object({ about: z.literal('approval'), ...ticket, approvalId: z.string(), planDigest: Digest }),
  z.object({ about: z.literal('task'), ...ticket, task: z.string() }),
]);
export type KnownTicket = z.infer<typeof KnownTicket>;

export interface TicketFile {
  readonly ticket: KnownTicket;
  /** What was told in it, or heard from it, by our own names for that. */
  readonly told: ReadonlySet<string>;
  /** Nothing more is to be told: only its taking back matters. */
  readonly closed: boolean;
}

const Made = z.object({ made: z.object({ id: z.string(), number: z.string() }), at: Instant });
type Created = z.infer<typeof Made>['made'];

/** Fields of ours begin with it: the keys of the item do not. */
const TOLD = 'told:';
/** Its items in the index of what waits. */
const WAITS = 'ticket';

const keyOf = ({ system, id }: TicketRef) => ({ pk: `ticket#${system}#${id}`, sk: 'ticket' });

export async function findTicket({ client, table }: People, ref: TicketRef): Promise<TicketFile | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(ref), ConsistentRead: true }));
  return Item === undefined ? undefined : read(Item);
}

function read(item: Item): TicketFile {
  const told = Object.keys(item).flatMap((name) => (name.startsWith(TOLD) ? [name.slice(TOLD.length)] : []));
  return { ticket: KnownTicket.parse(item.ticket), told: new Set(told), closed: item.waits === undefined };
}

/** Refused where it is known already. */
export function putTicket(table: string, known: KnownTicket, now: Instant): Write {
  return {
    Put: {
      TableName: table,
      Item: { ...keyOf(known.ref), ticket: known, waits: WAITS, waitsUntil: now },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Of a ticket that is known. With `closes`, nothing more is expected of it. */
export async function tell({ client, table }: People, ref: TicketRef, what: string, now: Instant, closes = false) {
  await client.send(
    new UpdateCommand({
      TableName: table,
      Key: keyOf(ref),
      UpdateExpression: `SET #told = :now${closes ? ' REMOVE #waits, #until' : ''}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: {
        '#told': `${TOLD}${what}`,
        ...(closes ? { '#waits': 'waits', '#until': 'waitsUntil' } : {}),
      },
      ExpressionAttributeValues: { ':now': now },
    }),
  );
}

/** Every ticket of ours that something is still expected of, longest first. */
export async function* openTickets({ client, table }: People): AsyncGenerator<TicketRef> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'waits',
        KeyConditionExpression: 'waits = :waits',
        ExpressionAttributeValues: { ':waits': WAITS },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const item of Items) yield read(item).ticket.ref;
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

/** One at a time sees to a ticket: true for whoever has it now, until they let go or `until` has passed. */
export async function takeTicket({ client, table }: People, ref: TicketRef, now: Instant, until: Instant) {
  const taking = new PutCommand({
    TableName: table,
    Item: { pk: keyOf(ref).pk, sk: 'busy', until },
    ConditionExpression: 'attribute_not_exists(pk) OR #until < :now',
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: { ':now': now },
  });
  return client.send(taking).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    },
  );
}

/** Only what was taken until then: another may have it since. */
export async function letGoTicket({ client, table }: People, ref: TicketRef, until: Instant): Promise<void> {
  const letting = new DeleteCommand({
    TableName: table,
    Key: { pk: keyOf(ref).pk, sk: 'busy' },
    ConditionExpression: '#until = :until',
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: { ':until': until },
  });
  await client.send(letting).catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error;
  });
}

/** What was made there under a marker of ours (`id`), unless that was before `since`. */
export async function findMade({ client, table }: People, ref: TicketRef, since: Instant) {
  const Key = { pk: keyOf(ref).pk, sk: 'made' };
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  const read = Made.optional().parse(Item);
  return read === undefined || read.at < since ? undefined : read.made;
}

export async function putMade({ client, table }: People, ref: TicketRef, made: Created, at: Instant): Promise<void> {
  const Item = { pk: keyOf(ref).pk, sk: 'made', made: { id: made.id, number: made.number }, at };
  await client.send(new PutCommand({ TableName: table, Item }));
}

const cursorOf = (system: TicketSystemName) => ({ pk: `tickets#${system}`, sk: 'read-until' });

/** Everything that changed before then has been read. */
export async function readUntil({ client, table }: People, system: TicketSystemName): Promise<Instant | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: cursorOf(system), ConsistentRead: true }));
  return Item === undefined ? undefined : Instant.parse(Item.until);
}

export async function setReadUntil({ client, table }: People, system: TicketSystemName, until: Instant): Promise<void> {
  await client.send(new PutCommand({ TableName: table, Item: { ...cursorOf(system), until } }));
}
