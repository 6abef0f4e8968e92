/** Rolling windows: what they hold, what a limit allows of how many people, and in which words it is said. */
import { describe, expect, it } from 'vitest';
import { counted, nobodyCounted, populationOf } from '../../functions/core/census.ts';
import { counterKey, weigh } from '../../functions/core/charge.ts';
import { allowance, bucketOf, roomAgainAt, tooMany, usedWithin } from '../../functions/core/window.ts';
import { at, eventOf, nobody, personAfter } from '../support/lifecycle.ts';

const NOON = at('2026-11-30T12:00:00Z');
const DAY = { withinHours: 24, most: 50, mostPercent: 10, floor: 20 };

describe('a window', () => {
  it('holds what was counted within it, and forgets what is older', () => {
    const now = bucketOf(NOON, 24);
    const buckets = { [now]: 1, [now - 23]: 2, [now - 24]: 4, [now - 25]: 8, [now + 1]: 16 };
    expect(usedWithin(buckets, NOON, 24)).toBe(1 + 2 + 4 + 16);
  });

  it('never lets more by within any stretch of its length than its most', () => {
    // the oldest moment that still counts is a whole window ago, whenever in a bucket it is looked
    for (let minutes = 0; minutes < 60; minutes++) {
      const later = at(new Date(Date.parse(NOON) + minutes * 60_000).toISOString());
      const before = at(new Date(Date.parse(later) - 24 * 3_600_000).toISOString());
      expect(usedWithin({ [bucketOf(before, 24)]: 1 }, later, 24)).toBe(1);
    }
  });
});

describe('room in a full window', () => {
  it('is there again at the very moment enough of it is forgotten, and not before', () => {
    const now = bucketOf(NOON, 24);
    const limit = { withinHours: 24, most: 10 };
    for (const buckets of [
      { [now]: 10 },
      { [now - 24]: 1, [now]: 9 },
      { [now - 24]: 4, [now - 3]: 4, [now]: 8 },
      { [now - 30]: 50, [now - 2]: 10 },
    ]) {
      const room = roomAgainAt(buckets, NOON, limit);
      const before = at(new Date(Date.parse(room) - 1).toISOString());
      expect(usedWithin(buckets, before, 24)).toBeGreaterThanOrEqual(10);
      expect(usedWithin(buckets, room, 24)).toBeLessThan(10);
    }
  });
});

describe('a limit', () => {
  it('is the lower of the absolute and the per cent', () => {
    expect(allowance(DAY, 100)).toBe(10);
    expect(allowance(DAY, 10_000)).toBe(50);
  });

  it('knows no per cent below its floor, without a count of people, or where none is said', () => {
    expect(allowance(DAY, 19)).toBe(50);
    expect(allowance(DAY, undefined)).toBe(50);
    expect(allowance({ withinHours: 24, most: 50, floor: 1 }, 100)).toBe(50);
  });

  it('is told in the words of octoDNS, as a per cent where that decides', () => {
    expect(tooMany('terminations', 40, DAY, 100)).toBe(
      'too many terminations: 40.0 % is over 10.0 % (40/100) within 24 h, release required',
    );
    const absolute = 'too many terminations: 60 is over 50 within 24 h, release required';
    expect(tooMany('terminations', 60, DAY, 10_000)).toBe(absolute);
    expect(tooMany('terminations', 60, DAY, undefined)).toBe(absolute);
    expect(tooMany('terminations', 60, { ...DAY, mostPercent: undefined }, 100)).toBe(absolute);
  });
});

describe('a charge', () => {
  it('goes into a full window no more, and says where', () => {
    const scope = { rule: 'r', each: 'department', name: 'Sales' } as const;
    const seen = { counters: { [counterKey(scope)]: { [bucketOf(NOON, 24)]: 49 } }, census: undefined, now: NOON };
    expect(weigh(scope, DAY, 'terminations', 1, seen)).toEqual({
      charge: { key: 'window#r#department#Sales', rule: 'r', withinHours: 24, count: 1, used: 49, allowed: 50 },
    });
    expect(weigh(scope, DAY, 'terminations', 2, seen).over).toContain('terminations in Sales: 51 is over 50');
    expect(weigh({ rule: 'q', name: '' }, DAY, 'terminations', 51, seen)).toMatchObject({
      charge: { key: 'window#q', used: 0 },
      over: 'too many terminations: 51 is over 50 within 24 h, release required',
    });
  });
});

describe('the census', () => {
  const hired = eventOf({ kind: 'hired', on: '2026-01-05', record: { department: 'Sales', office: 'London' } });
  const elsewhere = eventOf({ kind: 'hired', on: '2026-01-05', record: { department: 'Sales' } });
  const away = eventOf({ kind: 'suspended', on: '2026-02-01', record: { department: 'Sales' } });
  const left = eventOf({ kind: 'terminated', on: '2026-02-01' });

  it('counts who works here or is on leave, by department and by office, and nobody else', () => {
    const people = [[hired], [elsewhere], [hired, away], [hired, left], []].map((events) => personAfter(events));
    const census = people.reduce(counted, nobodyCounted(NOON));
    expect(census).toEqual({ at: NOON, total: 3, departments: { Sales: 3 }, sites: { London: 1 } });
    expect(counted(census, nobody())).toBe(census);
    expect(populationOf(census, undefined, '')).toBe(3);
    expect(populationOf(census, 'department', 'Sales')).toBe(3);
    expect(populationOf(census, 'site', 'London')).toBe(1);
    expect(populationOf(census, 'site', 'toString')).toBe(0);
    expect(populationOf(undefined, 'site', 'London')).toBeUndefined();
  });
});
