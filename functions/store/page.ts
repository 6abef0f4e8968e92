/** A page of the items in one partition of an index, in the order of its time and, where that is the same, of an id: stable whatever is added meanwhile. */
import type { QueryCommandInput, QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../core/ids.ts';
import type { Item } from './items.ts';

/** Where an item stands in its list. */
export interface Place {
  readonly at: Instant;
  readonly id: string;
}

export interface Order<T> {
  readonly first: 'newest' | 'oldest';
  placeOf(item: T): Place;
}

/** One partition of an index `byState` whose sort key is an instant. */
export interface Partition<T> extends Order<T> {
  /** Asks the table: its store says which, and which index. */
  ask(query: Omit<QueryCommandInput, 'TableName' | 'IndexName'>): Promise<QueryCommandOutput>;
  /** The attributes of its two keys. */
  readonly key: readonly [partition: string, time: string];
  readonly value: string;
  parse(item: Item): T;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page goes on; absent: this was the last. */
  readonly next?: Place;
}

/** Those behind `after`, at most so many. Items of one instant are read together, for the index does not say which of them comes first. */
export async function pageOf<T>(partition: Partition<T>, after: Place | undefined, most: number): Promise<Page<T>> {
  const found: T[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const more = from === undefined ? {} : { ExclusiveStartKey: from };
    const { Items = [], LastEvaluatedKey } = await partition.ask({ ...queryOf(partition, after, most), ...more });
    found.push(...Items.map(partition.parse).filter((item) => isBehind(partition.placeOf(item), after, partition)));
    from = LastEvaluatedKey;
  } while (from !== undefined && !isWhole(found, most, partition));
  return cut(found, most, partition);
}

/** The same, of several partitions as one list. */
export async function mergedPage<T>(
  partitions: readonly Partition<T>[],
  after: Place | undefined,
  most: number,
): Promise<Page<T>> {
  const pages = await Promise.all(partitions.map((one) => pageOf(one, after, most)));
  const [first] = partitions;
  if (first === undefined) return { items: [] };
  const page = cut(
    pages.flatMap(({ items }) => items),
    most,
    first,
  );
  const last = page.items.at(-1);
  const more = pages.some(({ next }) => next !== undefined);
  return page.next === undefined && more && last !== undefined ? { ...page, next: first.placeOf(last) } : page;
}

/** A page of those among others. */
export interface Looking<T> {
  read(after: Place | undefined): Promise<Page<T>>;
  placeOf(item: T): Place;
  /** How many pages of all are looked at: then it goes on with the next request. */
  readonly times: number;
  readonly after: Place | undefined;
  readonly most: number;
}

/** Those it keeps. It may hold fewer than `most` and there be more, where few of many are kept. */
export async function pageWhere<T>(keeps: (item: T) => boolean, looking: Looking<T>): Promise<Page<T>> {
  const { read, placeOf, most } = looking;
  const found: T[] = [];
  let place = looking.after;
  for (let times = 0; times < looking.times; times++) {
    const page = await read(place);
    found.push(...page.items.filter(keeps));
    const last = found[most - 1];
    if (found.length > most && last !== undefined) return { items: found.slice(0, most), next: placeOf(last) };
    if (page.next === undefined) return { items: found };
    if (found.length === most) return { items: found, next: page.next };
    place = page.next;
  }
  return { items: found, ...(place === undefined ? {} : { next: place }) };
}

/** The first `most` of these in their order, and where to go on when there are more. */
export function cut<T>(items: readonly T[], most: number, order: Order<T>): Page<T> {
  const sorted = items.toSorted((a, b) => compare(order.placeOf(a), order.placeOf(b), order));
  const page = sorted.slice(0, most);
  const last = page.at(-1);
  return sorted.length > most && last !== undefined ? { items: page, next: order.placeOf(last) } : { items: page };
}

export function isBehind<T>(place: Place, after: Place | undefined, order: Order<T>): boolean {
  return after === undefined || compare(place, after, order) > 0;
}

function compare<T>(one: Place, other: Place, { first }: Order<T>): number {
  if (one.at !== other.at) return one.at < other.at === (first === 'oldest') ? -1 : 1;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

/** There are more than enough, and all of the instant the last one on the page is of. */
function isWhole<T>(found: readonly T[], most: number, { placeOf }: Order<T>): boolean {
  const [onPage, last] = [found[most - 1], found.at(-1)];
  if (found.length <= most || onPage === undefined || last === undefined) return false;
  return placeOf(onPage).at !== placeOf(last).at;
}

function queryOf<T>({ key, value, first }: Partition<T>, after: Place | undefined, most: number) {
  const [partition, time] = key;
  const behind = after === undefined ? '' : ` AND #at ${first === 'newest' ? '<=' : '>='} :at`;
  return {
    KeyConditionExpression: `#in = :in${behind}`,
    ExpressionAttributeNames: { '#in': partition, ...(after === undefined ? {} : { '#at': time }) },
    ExpressionAttributeValues: { ':in': value, ...(after === undefined ? {} : { ':at': after.at }) },
    ScanIndexForward: first === 'oldest',
    Limit: most + 1,
  };
}
