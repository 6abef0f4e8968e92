/** When something that lets a joiner in may be made, from when it counts, and what a second one is told. */
import { describe, expect, it } from 'vitest';
import { alreadyMade, letsInFrom, whyNotNow } from '../../functions/core/first-day.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import { worker } from '../support/worker-record.ts';

const PASS = { title: 'a pass', startsLater: true };
const LINK = { title: 'a link', startsLater: false };
const record = { startDate: '2026-01-05', timeZone: 'America/New_York' };
const joiner = personAfter([eventOf({ kind: 'hired', on: '2026-01-05', record })]);

describe('from when it lets in', () => {
  it('a pass: from the morning of the first day, where they are, and never before', () => {
    expect(letsInFrom(worker(record), PASS)).toBe('2026-01-05T12:00:00.000Z');
    expect(letsInFrom(worker({ ...record, timeZone: 'Asia/Tokyo' }), PASS)).toBe('2026-01-04T22:00:00.000Z');
  });

  it('what counts at once: from the beginning of that day', () => {
    expect(letsInFrom(worker(record), LINK)).toBe('2026-01-05T05:00:00.000Z');
  });
});

describe('now', () => {
  const why = (ability: typeof PASS, when: string, person = joiner) =>
    whyNotNow(person, worker(record), ability, at(when));

  it.each([
    [PASS, '2025-12-22T04:59:00Z', /too early/],
    [PASS, '2025-12-22T05:00:00Z', undefined],
    [LINK, '2026-01-05T04:59:00Z', /at once, and their first day is 2026-01-05/],
    [LINK, '2026-01-05T05:00:00Z', undefined],
    [PASS, '2026-01-12T04:59:00Z', undefined],
    [PASS, '2026-01-12T05:00:00Z', /first 7 days are over/],
  ] as const)('%o at %s', (ability, when, says) => {
    if (says === undefined) expect(why(ability, when)).toBeUndefined();
    else expect(why(ability, when)).toMatch(says);
  });

  it('not for who has worked here until then, under another number or as something else: it would let in to their account', () => {
    const contract = { ...record, workerId: 'w-old', startDate: '2025-06-02' };
    const other = personAfter([eventOf({ kind: 'hired', on: '2025-06-02', record: contract })], joiner);
    expect(why(PASS, '2026-01-05T12:00:00Z', other)).toMatch(/worked here until now/);
    const left = (on: string) => personAfter([eventOf({ kind: 'terminated', on, record: contract })], other);
    expect(why(PASS, '2026-01-05T12:00:00Z', left('2026-01-04'))).toMatch(/worked here until now/);
    expect(why(PASS, '2026-01-05T12:00:00Z', left('2025-12-19'))).toBeUndefined();
    const toCome = personAfter(
      [eventOf({ kind: 'hired', on: '2026-02-02', record: { ...contract, startDate: '2026-02-02' } })],
      joiner,
    );
    expect(why(PASS, '2026-01-05T12:00:00Z', toCome)).toBeUndefined();
    const converted = personAfter([eventOf({ kind: 'converted', on: '2026-01-05', record })], joiner);
    expect(why(PASS, '2026-01-05T12:00:00Z', converted)).toMatch(/worked here until now/);
  });

  it.each(['terminated', 'suspended'] as const)('not for who is %s', (kind) => {
    const person = personAfter([eventOf({ kind, on: '2026-01-06', record })], joiner);
    expect(why(PASS, '2026-01-07T12:00:00Z', person)).toMatch(/do not work here now/);
  });
});

it('who comes second is told when and by whom, and what can be done', () => {
  const mark = { at: at('2026-01-05T08:30:12Z'), by: 'manager' } as const;
  expect(alreadyMade({ ...mark, state: 'made' })).toMatch(
    /^one was made 2026-01-05 08:30 UTC by the manager.*operator/,
  );
  expect(alreadyMade({ ...mark, by: 'operator', state: 'unknown' })).toMatch(/by an operator, and it is not known/);
});
