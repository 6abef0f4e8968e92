/** Batches that a feed check looked at, and what the last feed of a name was. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Batch } from '../core/batch.ts';
import type { LastFeed } from '../core/feed-check.ts';
import { Digest } from '../core/ids.ts';
import { type Brakes, inState, pageInState } from './brakes.ts';
import { type Condition, type Item, update, type Write } from './items.ts';
import type { Page, Place } from './page.ts';

const SORT = 'batch';

export async function findBatch({ client, table }: Brakes, batchId: string): Promise<Batch | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: batchId, sk: SORT }, ConsistentRead: true }),
  );
  return Item && parse(Item);
}

/** All of them, newest first. */
export async function listBatches(brakes: Brakes, state: Batch['state']): Promise<readonly Batch[]> {
  return (await inState(brakes, `batch#${state}`)).map(parse);
}

export function pageOfBatches(
  brakes: Brakes,
  state: Batch['state'],
  after: Place | undefined,
  most: number,
): Promise<Page<Batch>> {
  const placeOf = ({ receivedAt: at, batchId: id }: Batch): Place => ({ at, id });
  return pageInState(brakes, `batch#${state}`, { parse, placeOf }, after, most);
}

/** Refused when the same batch was looked at before: it counts once. */
export function putNewBatch(table: string, batch: Batch): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: batch.batchId, sk: SORT, stateOf: `batch#${batch.state}`, stateAt: batch.receivedAt, ...batch },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Only a batch that is held, with the signatures that were read, changes: of two operators at once one is told to look again. */
export function updateBatch(
  table: string,
  { batchId, signatures }: Batch,
  set: Partial<Pick<Batch, 'state' | 'signatures' | 'endedAt' | 'releasedUntil'>>,
): Write {
  const stateOf = set.state === undefined ? {} : { stateOf: `batch#${set.state}` };
  return update(table, { pk: batchId, sk: SORT }, { ...set, ...stateOf }, { condition: heldWith(signatures.length) });
}

function heldWith(signatures: number): Condition {
  return {
    expression: '#was = :held AND size(#given) = :given',
    names: { '#was': 'state', '#given': 'signatures' },
    values: { ':held': 'held', ':given': signatures },
  };
}

const Last = z.object({ rows: z.int(), content: Digest });
const lastKey = (source: string, feed: string) => ({ pk: `feed#${source}#${feed}`, sk: 'last' });

export async function findLastFeed(
  { client, table }: Brakes,
  source: string,
  feed: string,
): Promise<LastFeed | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: lastKey(source, feed), ConsistentRead: true }),
  );
  return Item && Last.parse(Item);
}

export function putLastFeed(table: string, source: string, feed: string, last: LastFeed): Write {
  return { Put: { TableName: table, Item: { ...lastKey(source, feed), ...last } } };
}

function parse({ pk: _, sk: __, stateOf: ___, stateAt: ____, ...rest }: Item): Batch {
  return Batch.parse(rest);
}
