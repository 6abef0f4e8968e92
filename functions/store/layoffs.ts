/** Layoffs, and by worker which approved one names them: planning looks one person up, however long the list. */
import { BatchWriteCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EvidenceUnavailable } from '../core/errors.ts';
import { Instant, type WorkerId } from '../core/ids.ts';
import { Layoff } from '../core/layoff.ts';
import { type Brakes, inState, pageInState } from './brakes.ts';
import { type Item, readMany, update, type Write } from './items.ts';
import type { Page, Place } from './page.ts';

const SORT = 'layoff';
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_PUTS = 25;
const MOST_TRIES = 8;

const Named = z.object({ worker: z.string(), layoffId: z.string(), until: Instant });

export async function findLayoff({ client, table }: Brakes, layoffId: string): Promise<Layoff | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: layoffId, sk: SORT }, ConsistentRead: true }),
  );
  return Item && parse(Item);
}

/** All of them, newest first. */
export async function listLayoffs(brakes: Brakes, state: Layoff['state']): Promise<readonly Layoff[]> {
  return (await inState(brakes, `layoff#${state}`)).map(parse);
}

export function pageOfLayoffs(
  brakes: Brakes,
  state: Layoff['state'],
  after: Place | undefined,
  most: number,
): Promise<Page<Layoff>> {
  const placeOf = ({ proposedAt: at, layoffId: id }: Layoff): Place => ({ at, id });
  return pageInState(brakes, `layoff#${state}`, { parse, placeOf }, after, most);
}

export function putNewLayoff(table: string, layoff: Layoff): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: layoff.layoffId, sk: SORT, stateOf: `layoff#${layoff.state}`, stateAt: layoff.proposedAt, ...layoff },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

export function updateLayoff(
  table: string,
  { layoffId, signatures }: Layoff,
  set: Partial<Pick<Layoff, 'state' | 'signatures'>>,
): Write {
  const stateOf = set.state === undefined ? {} : { stateOf: `layoff#${set.state}` };
  return update(
    table,
    { pk: layoffId, sk: SORT },
    { ...set, ...stateOf },
    {
      condition: {
        expression: '#was = :proposed AND size(#given) = :given',
        names: { '#was': 'state', '#given': 'signatures' },
        values: { ':proposed': 'proposed', ':given': signatures.length },
      },
    },
  );
}

/** Written before the layoff is approved, and heeded only once it is: a crash between leaves nothing that counts. */
export async function nameWorkers({ client, table }: Brakes, layoff: Layoff): Promise<void> {
  const { layoffId, until } = layoff;
  for (let from = 0; from < layoff.workers.length; from += MOST_PUTS) {
    const puts = layoff.workers
      .slice(from, from + MOST_PUTS)
      .map((worker) => ({ PutRequest: { Item: { pk: `laid-off#${worker}`, sk: layoffId, worker, layoffId, until } } }));
    let left: typeof puts | undefined = puts;
    for (let tried = 0; left !== undefined && left.length > 0; tried++) {
      if (tried >= MOST_TRIES)
        throw new EvidenceUnavailable('the table of the brakes is too busy to take the list; release the layoff again');
      const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
      left = UnprocessedItems[table] as typeof puts | undefined; // what was asked, less what was taken
    }
  }
}

/** The approved layoff that names this worker and is not over. */
export async function layoffOfWorker(brakes: Brakes, worker: WorkerId, now: Instant): Promise<string | undefined> {
  const { Items = [] } = await brakes.client.send(
    new QueryCommand({
      TableName: brakes.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `laid-off#${worker}` },
      ConsistentRead: true,
    }),
  );
  for (const { layoffId, until } of Items.map((item) => Named.parse(item)))
    if (until > now && (await findLayoff(brakes, layoffId))?.state === 'approved') return layoffId;
  return undefined;
}

/** Of these workers, those an approved layoff names. */
export async function laidOff(
  brakes: Brakes,
  workers: readonly WorkerId[],
  now: Instant,
): Promise<ReadonlySet<WorkerId>> {
  const approved = (await listLayoffs(brakes, 'approved')).filter(({ until }) => until > now);
  if (approved.length === 0) return new Set();
  const keys = approved.flatMap(({ layoffId }) =>
    workers.map((worker) => ({ pk: `laid-off#${worker}`, sk: layoffId })),
  );
  const found = await readMany(brakes.client, brakes.table, keys);
  const named = new Set(found.map((item) => Named.parse(item).worker));
  return new Set(workers.filter((worker) => named.has(worker)));
}

function parse({ pk: _, sk: __, stateOf: ___, stateAt: ____, ...rest }: Item): Layoff {
  return Layoff.parse(rest);
}
