/** A rolling window that counts exactly: its buckets, what they add up to, and what a limit allows of a population. */
import type { Instant } from './ids.ts';
import { instant } from './schedule.ts';

/** Our choice (docs/adr/0120-brakes.md): a window forgets in steps of a 24th of itself, and holds a step too much rather than too little. */
export const BUCKETS = 24;

export interface Limit {
  readonly withinHours: number;
  readonly most: number;
  readonly mostPercent?: number | undefined;
  readonly floor: number;
}

/** How many were counted in each bucket, by the bucket's number. */
export type Buckets = Readonly<Record<string, number>>;

/** The number of the bucket an instant falls in. */
export function bucketOf(at: Instant, withinHours: number): number {
  return Math.floor(Date.parse(at) / ((withinHours * 3_600_000) / BUCKETS));
}

/** How many were counted within the window that ends now. */
export function usedWithin(buckets: Buckets, at: Instant, withinHours: number): number {
  const now = bucketOf(at, withinHours);
  return Object.entries(buckets)
    .filter(([bucket]) => Number(bucket) >= now - BUCKETS)
    .reduce((sum, [, count]) => sum + count, 0);
}

/** When a window that is full has room for one more: once enough of its oldest buckets are forgotten. */
export function roomAgainAt(buckets: Buckets, at: Instant, { withinHours, most }: Omit<Limit, 'floor'>): Instant {
  const stepMs = (withinHours * 3_600_000) / BUCKETS;
  const first = bucketOf(at, withinHours) - BUCKETS;
  let left = usedWithin(buckets, at, withinHours);
  let forgotten = first - 1;
  for (const [bucket, count] of Object.entries(buckets).sort(([a], [b]) => Number(a) - Number(b))) {
    if (left < most) break;
    if (Number(bucket) < first) continue;
    left -= count;
    forgotten = Number(bucket);
  }
  return instant((forgotten + BUCKETS + 1) * stepMs);
}

/** How many people a limit allows. Below the floor, or where nobody has been counted yet, per cents mean nothing. */
export function allowance({ most, mostPercent, floor }: Limit, population: number | undefined): number {
  if (mostPercent === undefined || population === undefined || population < floor) return most;
  return Math.min(most, Math.floor((population * mostPercent) / 100));
}

/** Why it is held, in octoDNS's words: what is too many, how many it is, how many it may be. */
export function tooMany(what: string, count: number, limit: Limit, population: number | undefined): string {
  const allowed = allowance(limit, population);
  const within = `within ${limit.withinHours} h`;
  if (population === undefined || limit.mostPercent === undefined || allowed === limit.most)
    return `too many ${what}: ${count} is over ${allowed} ${within}, release required`;
  const percent = ((100 * count) / population).toFixed(1);
  return `too many ${what}: ${percent} % is over ${limit.mostPercent.toFixed(1)} % (${count}/${population}) ${within}, release required`;
}
