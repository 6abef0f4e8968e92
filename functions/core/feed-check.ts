/** What a batch of events must look like before any of it is planned. Pure: the batch, the rules and what was known give the same answer. */

import { digest } from './canonical.ts';
import type { Census } from './census.ts';
import { type Charge, type Counters, counterKey, weigh } from './charge.ts';
import { endings, type KnownWorkers } from './endings.ts';
import { saidIn } from './feed-drift.ts';
import type { Digest, Instant, WorkerId } from './ids.ts';
import { eventKind, type LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';
import type { FeedRule, TerminationsRule } from './policy/brakes.ts';
import { effectiveAt, endsAt, startsAt } from './schedule.ts';

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
export interface KnownBefore extends KnownWorkers {
  readonly counters: Counters;
  readonly census?: Census | undefined;
  readonly last?: LastFeed | undefined;
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
  const charges = weighed.map(({ charge }) => charge);
  return { trips: [...over, ...others, ...uncountable(rules, charges)], charges };
}

/** A transaction writes a hundred items at most; the batch itself and what is remembered of its feed are two. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MOST_COUNTED = 98;

/** All scopes are counted at once or none is: what touches more of them than that is held. */
function uncountable(rules: readonly FeedRule[], charges: readonly Charge[]): readonly Trip[] {
  const rule = rules.find(({ id }) => id === charges.at(-1)?.rule);
  if (rule === undefined || charges.length <= MOST_COUNTED) return [];
  const what = `terminations in ${charges.length} departments and offices at once, and ${MOST_COUNTED} can be counted`;
  return [trip(rule, `${what}, release required`)];
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
export function feedKeys(
  feed: Feed,
  rules: readonly FeedRule[],
  known: Omit<KnownBefore, 'counters'>,
): readonly string[] {
  return rules.flatMap((rule) =>
    rule.check === 'terminations' ? endings(feed, rule, known).map(({ scope }) => counterKey(scope)) : [],
  );
}

function trip({ id, because }: FeedRule, what: string): Trip {
  return { rule: id, because: `${what}: ${because}` };
}

function terminations(feed: Feed, rule: TerminationsRule, known: KnownBefore) {
  return endings(feed, rule, known).map(({ scope, workers }) =>
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
        newDates(event, known.records.get(event.subject), feed.now).some((at) => isAway(at, feed.now, rule)),
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

function isAway(at: Instant, now: Instant, { daysAway }: { readonly daysAway: number }): boolean {
  return Math.abs(Date.parse(at) - Date.parse(now)) > daysAway * 86_400_000;
}

/**
 * When it takes effect, and the first and last day of its record where they are news. Of somebody nobody has spoken of, work that
 * began long ago and a contract for years are plausible; a first day far ahead and a last day long past are not.
 */
function newDates(event: LifecycleEvent, before: WorkerRecord | undefined, now: Instant): readonly Instant[] {
  const { person } = event.data;
  const [first, last] = [startsAt(person), endsAt(person)];
  const isNewFirst = before === undefined ? first > now : before.startDate !== person.startDate;
  const isNewLast = before === undefined ? (last ?? now) < now : before.endDate !== person.endDate;
  return [effectiveAt(event), ...(isNewFirst ? [first] : []), ...(isNewLast && last !== undefined ? [last] : [])];
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
