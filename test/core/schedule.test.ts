/** When things take effect: in the person's zone, over changes of the clocks, and in which order they are handled. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Case, caseIdOf, inboxOrder } from '../../functions/core/case.ts';
import {
  addDays,
  addHours,
  addSeconds,
  dueAt,
  effectiveAt,
  endOfDay,
  inOrder,
  secondsUntil,
  startsAt,
} from '../../functions/core/schedule.ts';
import { anyEvent, at, eventOf } from '../support/lifecycle.ts';
import { worker } from '../support/worker-record.ts';

const inZone = (timeZone: string) => ({ record: { timeZone } });

describe('an event takes effect', () => {
  it.each([
    ['at the start of the day', { kind: 'hired', on: '2026-06-01' }, '2026-05-31T23:00:00.000Z'],
    ['at the end of a last day', { kind: 'terminated', on: '2026-06-01' }, '2026-06-01T22:59:59.000Z'],
    ['at its time', { kind: 'terminated', on: '2026-06-01', time: '17:00' }, '2026-06-01T16:00:00.000Z'],
    [
      'in the zone of the person',
      { kind: 'hired', on: '2026-06-01', ...inZone('Asia/Kolkata') },
      '2026-05-31T18:30:00.000Z',
    ],
    [
      'after the gap when the clocks skip its time',
      { kind: 'hired', on: '2026-03-29', time: '01:30' },
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'the first time when its time comes twice',
      { kind: 'hired', on: '2026-10-25', time: '01:30' },
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'at one where a day begins at one',
      { kind: 'hired', on: '2026-03-29', ...inZone('Asia/Beirut') },
      '2026-03-28T22:00:00.000Z',
    ],
    ['on the short day at its end', { kind: 'terminated', on: '2026-03-29' }, '2026-03-29T22:59:59.000Z'],
  ] as const)('%s', (_, told, instant) => {
    expect(effectiveAt(eventOf(told))).toBe(instant);
  });

  it('in the zone it names itself, when it does', () => {
    const event = eventOf({ kind: 'hired', on: '2026-06-01' });
    const effective = { date: '2026-06-01', timeZone: 'America/New_York' };
    expect(effectiveAt({ ...event, data: { ...event.data, effective } })).toBe('2026-06-01T04:00:00.000Z');
  });

  it('never before its day begins anywhere, nor after it has ended everywhere', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(zones, days, fc.constantFrom('hired', 'terminated'), (timeZone, day, kind) => {
        const on = day.toISOString().slice(0, 10);
        const hours =
          (Date.parse(effectiveAt(eventOf({ kind, on, ...inZone(timeZone) }))) - Date.parse(on)) / 3_600_000;
        expect(hours).toBeGreaterThanOrEqual(-15);
        expect(hours).toBeLessThan(24 + 13);
      }),
    );
  });
});

describe('an event is due', () => {
  const termination = { kind: 'terminated', on: '2026-06-30' } as const;
  it.each([
    ['when it takes effect', termination, '2026-06-01', '2026-06-30T22:59:59.000Z'],
    ['at once when immediate', { ...termination, urgency: 'immediate' }, '2026-06-01', '2026-06-01T00:00:00.000Z'],
    [
      'in its effect when immediate and late',
      { ...termination, urgency: 'immediate' },
      '2026-07-01',
      '2026-06-30T22:59:59.000Z',
    ],
  ] as const)('%s', (_, told, received, due) => {
    expect(dueAt(eventOf(told), at(received))).toBe(due);
  });
});

describe('the inbox', () => {
  it('is in the order of effect, then of when the source knew, however precisely it says so', () => {
    fc.assert(
      fc.property(anyEvent, anyEvent, fc.constantFrom('.000Z', '.5Z', 'Z'), (one, other, precision) => {
        const precise = { ...other.data, sourceUpdatedAt: other.data.sourceUpdatedAt.replace('Z', precision) as never };
        const second = { ...other, data: precise };
        const key = (event: typeof one) =>
          [Date.parse(effectiveAt(event)), Date.parse(event.data.sourceUpdatedAt)] as const;
        const [[a, b], [c, d]] = [key(one), key(second)];
        if (a !== c || b !== d) expect(inboxOrder(one) < inboxOrder(second)).toBe(a < c || (a === c && b < d));
        else expect(inboxOrder(one) < inboxOrder(second)).toBe(one.subject < second.subject);
      }),
    );
  });

  it('knows an event by its source and id alone', () => {
    const id = { source: 'hr', id: '7' };
    expect(caseIdOf({ ...id })).toBe(caseIdOf(id));
    expect(caseIdOf({ ...id, id: '8' })).not.toBe(caseIdOf(id));
    expect(Case.shape.caseId.parse(caseIdOf(id))).toBe(caseIdOf(id));
  });
});

describe('reckoning with instants', () => {
  it('adds days, hours and seconds by the clock in UTC', () => {
    expect(addDays(at('2026-03-28'), 2)).toBe('2026-03-30T00:00:00.000Z');
    expect(addHours(at('2026-03-28'), 1.5)).toBe('2026-03-28T01:30:00.000Z');
    expect(addSeconds(at('2026-03-28'), 1)).toBe('2026-03-28T00:00:01.000Z');
  });

  it('counts whole seconds, rounded up, and none when it is past', () => {
    expect(secondsUntil(at('2026-03-28T00:00:00.100Z'), at('2026-03-28T00:00:02Z'))).toBe(2);
    expect(secondsUntil(at('2026-03-29'), at('2026-03-28'))).toBe(0);
  });

  it('starts the first day where the worker is', () => {
    expect(startsAt(worker({ startDate: '2026-06-01', timeZone: 'Asia/Tokyo' }))).toBe('2026-05-31T15:00:00.000Z');
  });

  it('holds what is beyond the years of four digits at the first or the last of them', () => {
    expect(endOfDay('9999-12-31', 'America/New_York')).toBe('9999-12-31T23:59:59.999Z');
    expect(endOfDay('9999-12-31', 'Asia/Tokyo')).toBe('9999-12-31T14:59:59.000Z');
    expect(startsAt(worker({ startDate: '0000-01-01', timeZone: 'Asia/Tokyo' }))).toBe('0000-01-01T00:00:00.000Z');
    expect(addDays(at('9999-12-31'), 30)).toBe('9999-12-31T23:59:59.999Z');
  });

  it('writes instants of any precision so that text compares as time does', () => {
    const written = [
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00.0000001Z',
      '2026-01-01T00:00:00.001Z',
      '2026-01-01T00:00:01Z',
    ];
    const inTime = written.map((text) => inOrder(text as never));
    expect(inTime.toSorted()).toEqual(inTime);
  });
});
