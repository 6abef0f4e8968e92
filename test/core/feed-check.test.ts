/** Feed checks: what each holds, what it lets by, and that its words carry nobody's data. */
import { describe, expect, it } from 'vitest';
import { cutsIn, endedBy } from '../../functions/core/endings.ts';
import {
  contentOf,
  type Feed,
  feedKeys,
  goesAtOnce,
  judgeFeed,
  type KnownBefore,
} from '../../functions/core/feed-check.ts';
import { WorkerId } from '../../functions/core/ids.ts';
import type { EventKind, LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { FeedRule } from '../../functions/core/policy/brakes.ts';
import { at, eventOf, type Told } from '../support/lifecycle.ts';
import { worker } from '../support/worker-record.ts';

const NOW = at('2026-02-01T12:00:00Z');
const NOTHING: KnownBefore = { counters: {}, laidOff: new Set(), records: new Map(), ended: new Set() };

const ruleOf = (check: string, over: object = {}) =>
  FeedRule.parse({ id: check, because: 'the feed is not as it was', source: 'a test', check, ...over });

const many = (count: number, kind: EventKind, record: Told['record'] = {}, on = '2026-02-01') =>
  Array.from({ length: count }, (_, index) =>
    eventOf({ kind, on, record: { ...record, workerId: WorkerId.parse(`w-${index}`), email: `w-${index}@a.example` } }),
  );

const soon = (event: LifecycleEvent) => ({ ...event, data: { ...event.data, urgency: 'immediate' as const } });

function trips(rule: FeedRule, events: readonly LifecycleEvent[], known: Partial<KnownBefore> = {}, name?: string) {
  const feed: Feed = { source: 'hr', name, events, now: NOW };
  return judgeFeed(feed, [rule], { ...NOTHING, ...known }).trips.map(({ because }) => because);
}

describe('terminations', () => {
  const limits = { withinHours: 24, most: 5, mostPercent: 10, floor: 20 };
  const rule = ruleOf('terminations', limits);

  it('are held over the most, suspended ones too; each person once', () => {
    expect(trips(rule, many(5, 'terminated'))).toEqual([]);
    expect(trips(rule, [...many(5, 'terminated'), ...many(5, 'suspended')])).toEqual([]);
    expect(trips(rule, many(6, 'suspended'))).toEqual([
      'too many terminations: 6 is over 5 within 24 h, release required: the feed is not as it was',
    ]);
    expect(trips(rule, many(60, 'hired'))).toEqual([]);
  });

  it('are held over the share of who works here', () => {
    const census = { at: NOW, total: 40, departments: {}, sites: {} };
    expect(trips(rule, many(5, 'terminated'), { census }).join()).toContain('12.5 % is over 10.0 % (5/40)');
  });

  it.each([
    ['department', 'Finance', { department: 'Finance' }],
    ['site', 'Leeds', { office: 'Leeds' }],
  ] as const)('are counted for each %s: %s', (each, name, record) => {
    const by = ruleOf('terminations', { ...limits, each });
    const events = [
      ...many(5, 'terminated', { department: 'Elsewhere', office: 'Elsewhere' }),
      ...many(6, 'terminated', record),
    ];
    expect(trips(by, events)).toHaveLength(1);
    expect(trips(by, events).join()).toContain(`in ${name}: 6 is over 5`);
    expect(feedKeys({ source: 'hr', events, now: NOW }, [by, ruleOf('same-again')], NOTHING)).toEqual([
      `window#terminations#${each}#Elsewhere`,
      `window#terminations#${each}#${name}`,
    ]);
  });

  it('where records name no office are not of one office', () => {
    const bySite = ruleOf('terminations', { ...limits, each: 'site' });
    expect(trips(bySite, many(60, 'terminated', { office: undefined }))).toEqual([]);
  });

  it('of people who are gone already are not counted', () => {
    const events = many(6, 'terminated');
    const ended = new Set(events.slice(0, 1).map(({ subject }) => subject));
    expect(trips(rule, events, { ended })).toEqual([]);
  });

  const recordsOf = (endDate: string | undefined) =>
    new Map(many(6, 'changed', { endDate }).map(({ subject, data }) => [subject, data.person]));

  it.each([
    ['is over, of nobody we know', undefined, '2026-01-31', 6],
    ['is to come, of nobody we know', undefined, '2026-12-31', 0],
    ['is over, and was not there before', recordsOf(undefined), '2026-01-31', 6],
    ['is to come, and was not there before', recordsOf(undefined), '2026-03-31', 6],
    ['came nearer', recordsOf('2026-12-31'), '2026-03-31', 6],
    ['is the same', recordsOf('2026-01-31'), '2026-01-31', 0],
    ['is put off', recordsOf('2026-03-31'), '2026-12-31', 0],
  ] as const)('are also last days in records: one that %s', (_, records, endDate, count) => {
    const events = many(6, 'changed', { endDate });
    expect(trips(rule, events, records === undefined ? {} : { records })).toHaveLength(count === 0 ? 0 : 1);
    expect(endedBy(events)).toHaveLength(6);
    expect(feedKeys({ source: 'hr', events, now: NOW }, [rule], { ...NOTHING, ...(records && { records }) })).toEqual(
      count === 0 ? [] : ['window#terminations'],
    );
  });

  it.each([
    ['that say so are, from when they take effect', many(3, 'terminated', {}, '2026-01-20'), 3, '2026-01-20T'],
    ['that suspend are', many(2, 'suspended', {}, '2026-02-20'), 2, '2026-02-20T'],
    ['a last day is, from its end', many(1, 'hired', { endDate: '2026-01-31' }), 1, '2026-01-31T23:59:59'],
    ['what is immediate is, from now', many(1, 'terminated', {}, '2026-12-31').map(soon), 1, NOW],
    [
      'the first of them counts',
      [...many(1, 'terminated', {}, '2026-04-01'), ...many(2, 'terminated')],
      2,
      '2026-02-01',
    ],
  ] as const)('whom a batch that is held takes access from: %s', (_, events, people, from) => {
    expect(cutsIn(events, NOTHING, NOW)).toEqual({ people, from: expect.stringContaining(from) });
  });

  it('a batch that takes nothing from anybody says none, and who is gone already is none', () => {
    const ended = new Set(many(1, 'terminated').map(({ subject }) => subject));
    expect(cutsIn([...many(1, 'terminated'), ...many(9, 'hired')], { ...NOTHING, ended }, NOW)).toBeUndefined();
  });

  it('in more scopes than one transaction counts are held', () => {
    const by = ruleOf('terminations', { ...limits, each: 'department' });
    const wide = (count: number) =>
      many(count, 'terminated').map((event, index) => ({
        ...event,
        data: { ...event.data, person: { ...event.data.person, department: `Department ${index}` } },
      }));
    expect(trips(by, wide(98))).toEqual([]);
    expect(trips(by, wide(99))).toEqual([
      'terminations in 99 departments and offices at once, and 98 can be counted, release required: the feed is not as it was',
    ]);
  });

  it('of an approved layoff are not counted, and those of others are', () => {
    const events = many(6, 'terminated');
    const laidOff = new Set([WorkerId.parse('w-0')]);
    expect(trips(rule, events, { laidOff })).toEqual([]);
    expect(judgeFeed({ source: 'hr', events, now: NOW }, [rule], { ...NOTHING, laidOff }).charges).toMatchObject([
      { key: 'window#terminations', count: 5, used: 0, allowed: 5 },
    ]);
  });
});

describe('a named feed', () => {
  const rows = ruleOf('row-count', { leastPercent: 80, mostPercent: 150, floor: 10 });
  const lastOf = (events: readonly LifecycleEvent[]) => ({ last: { rows: events.length, content: contentOf(events) } });
  const ten = lastOf(many(10, 'changed'));

  it('is held when it shrank or grew beyond the limits', () => {
    expect(trips(rows, many(7, 'changed'), ten).join()).toContain(
      'too few rows: 70.0 % of the last feed is under 80.0 % (7/10)',
    );
    expect(trips(rows, many(16, 'changed'), ten).join()).toContain(
      'too many rows: 160.0 % of the last feed is over 150.0 %',
    );
    expect(trips(rows, many(9, 'changed'), ten)).toEqual([]);
  });

  it('is not when there was none before, or a small one', () => {
    expect(trips(rows, many(1, 'changed'))).toEqual([]);
    expect(trips(rows, many(1, 'changed'), lastOf(many(9, 'changed')))).toEqual([]);
  });

  it('is held when it says again what the last one said, under new names', () => {
    const again = ruleOf('same-again');
    const events = many(3, 'changed');
    const renamed = events.map((event) => ({ ...event, id: `${event.id} again` })).reverse();
    expect(trips(again, renamed, lastOf(events)).join()).toContain('the same again: every one of 3 rows');
    expect(trips(again, many(4, 'changed'), lastOf(events))).toEqual([]);
    expect(trips(again, events)).toEqual([]);
  });
});

describe('records', () => {
  it('without managers are held over their share, from a floor on', () => {
    const rule = ruleOf('missing-managers', { mostPercent: 50, floor: 4 });
    const without = many(4, 'changed', { managerWorkerId: undefined });
    expect(trips(rule, without).join()).toContain('records without a manager: 100.0 % is over 50.0 % (4/4)');
    expect(trips(rule, without.slice(1))).toEqual([]);
    expect(trips(rule, many(4, 'changed', { managerWorkerId: WorkerId.parse('w-7') }))).toEqual([]);
  });

  it('with dates of another year are', () => {
    const rule = ruleOf('skewed-dates', { mostPercent: 0, floor: 1, daysAway: 30 });
    expect(trips(rule, many(2, 'changed', {}, '2025-02-01')).join()).toContain('dates more than 30 days away: 100.0 %');
    expect(trips(rule, many(2, 'changed', {}, '2026-01-20'))).toEqual([]);
  });

  it('with first and last days of another year are, where they say something new', () => {
    const rule = ruleOf('skewed-dates', { mostPercent: 0, floor: 1, daysAway: 30 });
    const of = (record: Told['record'], before?: Told['record']) => {
      const events = many(1, 'changed', record);
      const records = new Map(
        before === undefined ? [] : many(1, 'changed', before).map((one) => [one.subject, one.data.person]),
      );
      return trips(rule, events, { records }).length;
    };
    expect(of({ startDate: '2019-03-01' }), 'who began long ago and is new to us').toBe(0);
    expect(of({ startDate: '2062-03-01' })).toBe(1);
    expect(of({ startDate: '2019-03-01' }, { startDate: '2020-03-01' })).toBe(1);
    expect(of({ startDate: '2019-03-01' }, { startDate: '2019-03-01' })).toBe(0);
    expect(of({ endDate: '2028-03-01' }), 'a contract for years').toBe(0);
    expect(of({ endDate: '2019-03-01' })).toBe(1);
    expect(of({ endDate: '2062-03-01' }, { endDate: '2026-03-01' })).toBe(1);
    expect(of({ endDate: '2026-02-20' }, { endDate: '2026-03-01' })).toBe(0);
    expect(of({}, { endDate: '2026-03-01' })).toBe(0);
  });

  it('of ids that name somebody else are, known before or said twice in the batch', () => {
    const rule = ruleOf('reused-ids', { most: 0 });
    const other = { givenName: 'Some', familyName: 'Body', email: 'some.body@a.example' };
    const [event] = many(1, 'changed');
    const known = new Map([[event!.subject, event!.data.person]]);
    const stranger = eventOf({ kind: 'changed', on: '2026-02-01', record: { workerId: event!.subject, ...other } });
    const said = trips(rule, [stranger], { records: known }).join();
    expect(said).toContain('worker ids that name somebody else: 1 is over 0');
    expect(said).not.toMatch(/Some|Body|some\.body/);
    expect(trips(rule, [event!, stranger])).toHaveLength(1);
    const married = eventOf({
      kind: 'changed',
      on: '2026-02-01',
      record: { workerId: event!.subject, familyName: 'New' },
    });
    expect(trips(rule, [married], { records: known })).toEqual([]);
  });

  it('whose fields changed places are', () => {
    const rule = ruleOf('swapped-fields', { most: 0 });
    const before = worker({ department: 'Sales', title: 'Clerk' });
    const records = new Map([[before.workerId, before]]);
    const of = (record: Told['record']) => [eventOf({ kind: 'changed', on: '2026-02-01', record })];
    expect(trips(rule, of({ department: 'Clerk', title: 'Sales' }), { records }).join()).toContain('changed places: 1');
    expect(trips(rule, of({ department: 'Sales', title: 'Clerk' }), { records })).toEqual([]);
    expect(trips(rule, of({ department: 'Clerk', title: 'Sales' }))).toEqual([]);
  });
});

describe('one event alone', () => {
  const now = eventOf({ kind: 'terminated', on: '2026-02-01', urgency: 'immediate' });
  it('goes at once when it is an immediate termination, and not in company', () => {
    expect(goesAtOnce({ events: [now] })).toBe(true);
    expect(goesAtOnce({ events: [now, now] })).toBe(false);
    expect(goesAtOnce({ events: [eventOf({ kind: 'terminated', on: '2026-02-01' })] })).toBe(false);
    expect(goesAtOnce({ events: [] })).toBe(false);
    expect(endedBy([now, now, eventOf({ kind: 'hired', on: '2026-02-01' })])).toEqual([now.subject]);
  });
});
