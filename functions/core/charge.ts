/** What something that goes on counts towards a window: so many people, for a rule and a scope, and how many the window then may hold. */

import { type Census, populationOf } from './census.ts';
import type { Instant } from './ids.ts';
import { allowance, type Buckets, type Limit, tooMany, usedWithin } from './window.ts';

/** Where a rule counts: all together, or one department or site. */
export interface Scope {
  readonly rule: string;
  readonly each?: 'department' | 'site' | undefined;
  readonly name: string;
}

export interface Charge {
  readonly key: string;
  readonly rule: string;
  readonly withinHours: number;
  readonly count: number;
  /** How many were counted before, and how many it may be with these. */
  readonly used: number;
  readonly allowed: number;
}

/** What the windows held when it was looked: by key. */
export type Counters = Readonly<Record<string, Buckets>>;

export function counterKey({ rule, each, name }: Scope): string {
  return each === undefined ? `window#${rule}` : `window#${rule}#${each}#${name}`;
}

export interface Judged {
  readonly charge: Charge;
  /** Why it is over, when it is. */
  readonly over?: string;
}

/** `count` more people at a rule: is there room for them all? */
export function weigh(
  scope: Scope,
  limit: Limit,
  what: string,
  count: number,
  seen: { readonly counters: Counters; readonly census: Census | undefined; readonly now: Instant },
): Judged {
  const key = counterKey(scope);
  const population = populationOf(seen.census, scope.each, scope.name);
  const used = usedWithin(seen.counters[key] ?? {}, seen.now, limit.withinHours);
  const allowed = allowance(limit, population);
  const charge: Charge = { key, rule: scope.rule, withinHours: limit.withinHours, count, used, allowed };
  if (used + count <= allowed) return { charge };
  const where = scope.each === undefined ? what : `${what} in ${scope.name}`;
  return { charge, over: tooMany(where, used + count, limit, population) };
}
