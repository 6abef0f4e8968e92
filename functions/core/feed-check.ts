/** What a batch of events must look like before any of it is planned. Pure: the batch, the rules and what was known give the same answer. */

import { digest } from './canonical.ts';
import type { Census } from './census.ts';
import { type Charge, type Counters, counterKey, type Scope, weigh } from './charge.ts';
import { saidIn } from './feed-drift.ts';
import type { Digest, Instant, WorkerId } from './ids.ts';
import { eventKind, type LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';
import type { FeedRule, TerminationsRule } from './policy/brakes.ts';
import { effectiveAt } from './schedule.ts';

export interface Feed {
  readonly source: string;
  /** The name of a recurring feed, where the sender gave one: it is compared with the last of its name. */
  readonly name?: string | undefined;
  readonly events: readonly LifecycleEvent[];
  readonly now: Instant;
}

/** What is remembered of a feed, to compare the next with. */
export interface LastFeed {
  readonly rows: number;
  readonly content: Digest;
}

/** What is known before the batch. */
export interface KnownBefore {
  readonly counters: Counters;
  readonly census?: Census | undefined;
  readonly last?: LastFeed | undefined;
  /** People of an approved layoff: their terminations are expected, and not counted. */
  readonly laidOff: ReadonlySet<WorkerId>;
  readonly records: ReadonlyMap<WorkerId, WorkerRecord>;
}

/** A check that tripped: the rule, and why in words without personal data. */
export interface Trip {
  readonly rule: string;
  readonly because: string;
}

export interface FeedVerdict {
  readonly trips: readonly Trip[];
  /** What the batch counts towards, should it go on. */
  readonly charges: readonly Charge[];
}

export function judgeFeed(feed: Feed, rules: readonly FeedRule[], known: KnownBefore): FeedVerdict {
  const weighed = rules.flatMap((rule) =>
    rule.check === 'terminations' ? terminations(feed, rule, known).map((one) => ({ rule, ...one })) : [],
  );
  const over = weighed.flatMap(({ rule, over: what }) => (what === undefined ? [] : [trip(rule, what)]));
  const others = rules.flatMap((rule) => {
    const what = odd(rule, feed, known);
    return what === undefined ? [] : [trip(rule, `${what}, release required`)];
  });
  return { trips: [...over, ...others], charges: weighed.map(({ charge }) => charge) };
}

/** HR's word about one person, at once: no check holds it, and no batch in front of it. */
export function goesAtOnce({ events }: Pick<Feed, 'events'>): boolean {
  const [only, ...more] = events;
  return only !== undefined && more.length === 0 && isImmediateEnd(only);
}

export function isImmediateEnd(event: LifecycleEvent): boolean {
  return event.data.urgency === 'immediate' && eventKind(event) === 'terminated';
}

/** What a feed says, whatever its events are called. */
export function contentOf(events: readonly LifecycleEvent[]): Digest {
  return digest(events.map((event) => saidIn(event).digest).sort());
}

/** The counters to read before judging. */
export function feedKeys(feed: Feed, rules: readonly FeedRule[], laidOff: ReadonlySet<WorkerId>): readonly string[] {
  return rules.flatMap((rule) =>
    rule.check === 'terminations'
      ? [...ending(feed, rule, laidOff).values()].map(({ scope }) => counterKey(scope))
      : [],
  );
}

/** The workers this batch ends or suspends. */
export function endedBy(events: readonly LifecycleEvent[]): readonly WorkerId[] {
  return [...new Set(events.filter(ends).map(({ subject }) => subject))];
}

function trip({ id, because }: FeedRule, what: string): Trip {
  return { rule: id, because: `${what}: ${because}` };
}

function ends(event: LifecycleEvent): boolean {
  const kind = eventKind(event);
  return kind === 'terminated' || kind === 'suspended';
}

interface Ending {
  readonly scope: Scope;
  readonly workers: ReadonlySet<WorkerId>;
}

/** Who is ended, by the scope the rule counts them in. */
function ending(feed: Feed, rule: TerminationsRule, laidOff: ReadonlySet<WorkerId>): ReadonlyMap<string, Ending> {
  const events = feed.events.filter((event) => ends(event) && !laidOff.has(event.subject));
  const groups = Map.groupBy(events, ({ data }) => nameOf(rule, data.person));
  return new Map(
    [...groups].map(([name, of]) => [
      name,
      { scope: { rule: rule.id, each: rule.each, name }, workers: new Set(of.map(({ subject }) => subject)) },
    ]),
  );
}

function nameOf({ each }: TerminationsRule, { department, office }: WorkerRecord): string {
  if (each === undefined) return '';
  return each === 'department' ? department : (office ?? 'no office');
}

function terminations(feed: Feed, rule: TerminationsRule, known: KnownBefore) {
  return [...ending(feed, rule, known.laidOff).values()].map(({ scope, workers }) =>
    weigh(scope, rule, 'terminations', workers.size, { ...known, census: known.census, now: feed.now }),
  );
}

/** What is odd about the batch as this rule sees it, in words; undefined when nothing is. */
function odd(rule: FeedRule, feed: Feed, known: KnownBefore): string | undefined {
  switch (rule.check) {
    case 'terminations':
      return undefined;
    case 'row-count':
      return oddRows(rule, feed, known.last);
    case 'same-again':
      return known.last !== undefined && known.last.content === contentOf(feed.events)
        ? `the same again: every one of ${feed.events.length} rows says what the last feed said`
        : undefined;
    case 'missing-managers':
      return oddShare(rule, feed, 'records without a manager', ({ data }) => data.person.managerWorkerId === undefined);
    case 'skewed-dates':
      return oddShare(rule, feed, `dates more than ${rule.daysAway} days away`, (event) =>
        isAway(event, feed.now, rule),
      );
    case 'reused-ids':
      return oddCount(rule.most, 'worker ids that name somebody else', reused(feed, known));
    case 'swapped-fields':
      return oddCount(rule.most, 'records whose fields changed places', swapped(feed, known));
    /* v8 ignore next 2 -- @preserve the compiler knows that nothing comes here */
    default:
      return rule satisfies never;
  }
}

function oddRows(
  { leastPercent, mostPercent, floor }: Extract<FeedRule, { check: 'row-count' }>,
  { events }: Feed,
  last: LastFeed | undefined,
): string | undefined {
  if (last === undefined || last.rows < floor) return undefined;
  const percent = (100 * events.length) / last.rows;
  const words = `${percent.toFixed(1)} % of the last feed`;
  if (percent < leastPercent)
    return `too few rows: ${words} is under ${leastPercent.toFixed(1)} % (${events.length}/${last.rows})`;
  if (percent > mostPercent)
    return `too many rows: ${words} is over ${mostPercent.toFixed(1)} % (${events.length}/${last.rows})`;
  return undefined;
}

function oddShare(
  { mostPercent, floor }: { readonly mostPercent: number; readonly floor: number },
  { events }: Feed,
  what: string,
  isOdd: (event: LifecycleEvent) => boolean,
): string | undefined {
  const count = events.filter(isOdd).length;
  const percent = (100 * count) / events.length;
  if (events.length < floor || percent <= mostPercent) return undefined;
  return `too many ${what}: ${percent.toFixed(1)} % is over ${mostPercent.toFixed(1)} % (${count}/${events.length})`;
}

function oddCount(most: number, what: string, count: number): string | undefined {
  return count > most ? `too many ${what}: ${count} is over ${most}` : undefined;
}

function isAway(event: LifecycleEvent, now: Instant, { daysAway }: { readonly daysAway: number }): boolean {
  return Math.abs(Date.parse(effectiveAt(event)) - Date.parse(now)) > daysAway * 86_400_000;
}

/** Somebody else: neither name nor address is the one known before, or said of the same id elsewhere in the batch. */
function reused({ events }: Feed, { records }: KnownBefore): number {
  const seen = new Map<WorkerId, WorkerRecord>(records);
  const others = new Set<WorkerId>();
  for (const { data } of events) {
    const before = seen.get(data.person.workerId);
    if (before !== undefined && isSomebodyElse(before, data.person)) others.add(data.person.workerId);
    seen.set(data.person.workerId, before ?? data.person);
  }
  return others.size;
}

function isSomebodyElse(before: WorkerRecord, now: WorkerRecord): boolean {
  return before.givenName !== now.givenName && before.familyName !== now.familyName && before.email !== now.email;
}

const PAIRS = [
  ['givenName', 'familyName'],
  ['department', 'title'],
] as const;

function swapped({ events }: Feed, { records }: KnownBefore): number {
  return events.filter(({ data: { person } }) => {
    const before = records.get(person.workerId);
    return (
      before !== undefined &&
      PAIRS.some(
        ([one, other]) =>
          before[one] !== before[other] && person[one] === before[other] && person[other] === before[one],
      )
    );
  }).length;
}
