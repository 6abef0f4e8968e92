/** The rolling windows and the census: counters whose limit is a condition of the transaction that counts. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Census } from '../core/census.ts';
import type { Charge, Counters } from '../core/charge.ts';
import type { Instant } from '../core/ids.ts';
import { BUCKETS, type Buckets, bucketOf } from '../core/window.ts';
import type { Brakes } from './brakes.ts';
import { type Item, readMany, type Write } from './items.ts';

const SORT = 'window';
const Counter = z.object({ pk: z.string() }).catchall(z.unknown());

/** Consistently, for what is read here is the condition of what is counted. */
export async function readCounters({ client, table }: Brakes, keys: readonly string[]): Promise<Counters> {
  const wanted = [...new Set(keys)];
  const items = await readMany(
    client,
    table,
    wanted.map((pk) => ({ pk, sk: SORT })),
  );
  return Object.fromEntries(items.map((item) => [Counter.parse(item).pk, bucketsOf(item)]));
}

function bucketsOf(item: Item): Buckets {
  const counts = Object.entries(item).filter(([name]) => /^b\d+$/.test(name));
  return Object.fromEntries(counts.map(([name, count]) => [name.slice(1), z.number().parse(count)]));
}

/**
 * Counts, if the window still has room when it is written. `seen` is what it held when it was judged: the buckets beside the
 * current one, where another clock may still count, must be as they were; the current one may have grown, but not past the
 * limit. So the sum never exceeds it, whoever counts at the same time. What the window forgot is removed.
 */
export function countIn(table: string, charge: Charge, seen: Buckets, now: Instant): Write {
  const current = bucketOf(now, charge.withinHours);
  const others = charge.used - (seen[current] ?? 0);
  const neighbours = [current - 1, current + 1];
  const forgotten = Object.keys(seen).filter((bucket) => Number(bucket) < current - BUCKETS);
  const asSeen = neighbours.map((bucket, index) =>
    seen[bucket] === undefined ? `attribute_not_exists(#n${index})` : `#n${index} = :n${index}`,
  );
  return {
    Update: {
      TableName: table,
      Key: { pk: charge.key, sk: SORT },
      UpdateExpression: `ADD #now :count${forgotten.length === 0 ? '' : ` REMOVE ${forgotten.map((_, index) => `#f${index}`).join(', ')}`}`,
      ConditionExpression: ['(attribute_not_exists(#now) OR #now <= :room)', ...asSeen].join(' AND '),
      ExpressionAttributeNames: {
        '#now': `b${current}`,
        ...Object.fromEntries(neighbours.map((bucket, index) => [`#n${index}`, `b${bucket}`])),
        ...Object.fromEntries(forgotten.map((bucket, index) => [`#f${index}`, `b${bucket}`])),
      },
      ExpressionAttributeValues: {
        ':count': charge.count,
        ':room': charge.allowed - others - charge.count,
        ...Object.fromEntries(
          neighbours.flatMap((bucket, index) => (seen[bucket] === undefined ? [] : [[`:n${index}`, seen[bucket]]])),
        ),
      },
    },
  };
}

export async function findCensus({ client, table }: Brakes): Promise<Census | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: { pk: 'census', sk: 'census' } }));
  return Item === undefined ? undefined : Census.parse(Item.census);
}

export function putCensus(table: string, census: Census): Write {
  return { Put: { TableName: table, Item: { pk: 'census', sk: 'census', census } } };
}
