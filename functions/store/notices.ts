/** Notices until they are sent, and for a while after; cases that somebody waits to hear of; and who is being written to right now. */
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { CaseId, Instant } from '../core/ids.ts';
import { Notice } from '../core/notices/notice.ts';
import { type Item, readMany, update, type Write } from './items.ts';
import { type Page, type Partition, type Place, pageOf } from './page.ts';

export interface Notices {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Our choice: how long it can be said who was told what. The evidence stays. */
const KEPT_SECONDS = 90 * 86_400;

const keyOf = ({ to, noticeId }: Pick<Notice, 'to' | 'noticeId'>) => ({ pk: `to#${to}`, sk: noticeId });

function parse({ pk: _, sk: __, stateOf: ___, stateAt: ____, expiresAt: _____, ...rest }: Item): Notice {
  return Notice.parse(rest);
}

/** False when it is known already, sent or not: nobody is told the same twice. */
export async function putNewNotice({ client, table }: Notices, notice: Notice): Promise<boolean> {
  const Item = { ...keyOf(notice), ...notice, stateOf: notice.state, stateAt: notice.notBefore };
  const put = new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' });
  return happened(client.send(put));
}

/** Those that may go out by now, by whom they are for. */
export async function dueNotices(notices: Notices, now: Instant): Promise<ReadonlyMap<string, readonly Notice[]>> {
  const due = await Array.fromAsync(inState(notices, 'waits', now));
  return Map.groupBy(due.map(parse), ({ to }) => to);
}

/** Of these, as they are now: those that still wait. */
export async function stillWaiting({ client, table }: Notices, found: readonly Notice[]): Promise<readonly Notice[]> {
  const now = await readMany(client, table, found.map(keyOf));
  return now.map(parse).filter(({ state }) => state === 'waits');
}

/** Of one state, newest first: what waits by when it may go out, the rest by when it ended. */
export function pageOfNotices(
  { client, table }: Notices,
  state: Notice['state'],
  after: Place | undefined,
  most: number,
): Promise<Page<Notice>> {
  const ask: Partition<Notice>['ask'] = (query) =>
    client.send(new QueryCommand({ TableName: table, IndexName: 'byState', ...query }));
  return pageOf({ ask, key: ['stateOf', 'stateAt'], value: state, first: 'newest', parse, placeOf }, after, most);
}

/** Several are told of one matter: each notice is one of theirs. */
function placeOf({ state, notBefore, endedAt, to, noticeId }: Notice): Place {
  return { at: state === 'waits' ? notBefore : (endedAt ?? notBefore), id: `${to} ${noticeId}` };
}

export async function countWaiting({ client, table }: Notices): Promise<number> {
  const { Count = 0 } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'byState',
      KeyConditionExpression: 'stateOf = :state',
      ExpressionAttributeValues: { ':state': 'waits' satisfies Notice['state'] },
      Select: 'COUNT',
    }),
  );
  return Count;
}

/** It was sent, or nobody need know any more; it is forgotten when its time is over. Refused when it does not wait any more. */
export function endNotice(
  table: string,
  notice: Notice,
  set: Pick<Notice, 'state' | 'mailId' | 'because'>,
  now: Instant,
): Write {
  const expiresAt = Math.floor(Date.parse(now) / 1000) + KEPT_SECONDS;
  return update(
    table,
    keyOf(notice),
    { ...set, endedAt: now, stateOf: set.state, stateAt: now, expiresAt },
    { condition: WAITS },
  );
}

export function postponeNotice(table: string, notice: Notice, until: Instant): Write {
  return update(table, keyOf(notice), { notBefore: until, stateAt: until }, { condition: WAITS });
}

const WAITS = { expression: '#was = :waits', names: { '#was': 'state' }, values: { ':waits': 'waits' } } as const;

/** A case somebody waits to hear of. */
export const Watch = z.object({ caseId: CaseId, lookAt: Instant, looks: z.int() });
export type Watch = z.infer<typeof Watch>;

/** In place of an earlier one of the case, where it has one. */
export async function putWatch({ client, table }: Notices, watch: Watch): Promise<void> {
  const Item = { pk: `watch#${watch.caseId}`, sk: 'watch', ...watch, stateOf: 'watched', stateAt: watch.lookAt };
  await client.send(new PutCommand({ TableName: table, Item }));
}

export async function dueWatches(notices: Notices, now: Instant): Promise<readonly Watch[]> {
  return (await Array.fromAsync(inState(notices, 'watched', now))).map((item) => Watch.parse(item));
}

/** Nobody waits to hear of it any more. */
export function endWatch(table: string, { caseId }: Watch): Write {
  return { Delete: { TableName: table, Key: { pk: `watch#${caseId}`, sk: 'watch' } } };
}

export function moveWatch(table: string, { caseId, looks }: Watch, lookAt: Instant): Write {
  return update(table, { pk: `watch#${caseId}`, sk: 'watch' }, { lookAt, stateAt: lookAt, looks: looks + 1 });
}

/** Whoever writes to somebody does it alone. False: another does. */
export async function takeTurn({ client, table }: Notices, to: string, until: Instant, now: Instant): Promise<boolean> {
  return happened(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: `to#${to}`, sk: 'turn' },
        UpdateExpression: 'SET #until = :until',
        ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':until': until, ':now': now },
      }),
    ),
  );
}

export function endTurnOf(table: string, to: string): Write {
  return { Delete: { TableName: table, Key: { pk: `to#${to}`, sk: 'turn' } } };
}

/** False when its condition did not hold. */
async function happened(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** The items of a state, by their time: those before `until`. */
async function* inState(
  { client, table }: Notices,
  state: Notice['state'] | 'watched',
  until: Instant,
): AsyncGenerator<Item> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byState',
        KeyConditionExpression: 'stateOf = :state AND stateAt <= :until',
        ExpressionAttributeValues: { ':state': state, ':until': until },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    yield* Items;
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
