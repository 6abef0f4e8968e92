/** Nobody is written to in their quiet hours unless it is urgent, and what comes in together goes out together. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterQuiet, isQuiet, notBefore, windowEnd } from '../../../functions/core/notices/quiet-hours.ts';
import type { QuietHours } from '../../../functions/core/notices/settings.ts';
import { at } from '../../support/lifecycle.ts';

const NIGHT: QuietHours = { from: '20:00', to: '07:00', weekends: true };
const ZONES = ['Europe/London', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'] as const;

const anyTime = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((time) => at(time.toISOString()));
const anyZone = fc.constantFrom(...ZONES);
const timeOfDay = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const anyQuiet: fc.Arbitrary<QuietHours> = fc.record({ from: timeOfDay, to: timeOfDay, weekends: fc.boolean() });

describe('quiet hours', () => {
  it.each([
    ['in the day it is said at once', '2026-12-01T10:00:00Z', 'Europe/London', '2026-12-01T10:00:00Z'],
    ['in the evening it waits for the morning', '2026-12-01T21:30:00Z', 'Europe/London', '2026-12-02T07:00:00Z'],
    ['before dawn it waits for the same morning', '2026-12-01T03:00:00Z', 'Europe/London', '2026-12-01T07:00:00Z'],
    ['the morning is theirs, not ours', '2026-12-01T21:30:00Z', 'America/New_York', '2026-12-01T21:30:00Z'],
    ['on Friday evening it waits for Monday', '2026-12-04T20:00:00Z', 'Europe/London', '2026-12-07T07:00:00Z'],
    ['on Sunday it waits for Monday', '2026-12-06T12:00:00Z', 'Europe/London', '2026-12-07T07:00:00Z'],
    ['over the change to summer time', '2027-03-28T21:00:00Z', 'Europe/London', '2027-03-29T06:00:00Z'],
  ])('%s', (_, from, zone, until) => {
    expect(afterQuiet(at(from), zone, NIGHT)).toBe(at(until));
  });

  it('may be of one day, and only on workdays', () => {
    const lunch: QuietHours = { from: '12:00', to: '13:00', weekends: false };
    expect(afterQuiet(at('2026-12-05T12:30:00Z'), 'UTC', lunch)).toBe(at('2026-12-05T13:00:00Z'));
    expect(isQuiet(at('2026-12-05T13:00:00Z'), 'UTC', lunch)).toBe(false);
  });

  it('an hour that comes twice is not come back to', () => {
    const early: QuietHours = { from: '01:00', to: '01:30', weekends: false };
    // 01:45 of winter time comes an hour after 01:45 of summer time.
    expect(afterQuiet(at('2026-10-25T01:10:00Z'), 'Europe/London', early)).toBe(at('2026-10-25T01:10:00Z'));
  });

  it('none: at once', () => {
    fc.assert(fc.property(anyTime, anyZone, (time, zone) => afterQuiet(time, zone, undefined) === time));
  });

  it('end: what comes out of them is later, is not quiet, and comes out of them again as it is', () => {
    fc.assert(
      fc.property(anyTime, anyZone, anyQuiet, (time, zone, quiet) => {
        const after = afterQuiet(time, zone, quiet);
        expect(after >= time).toBe(true);
        expect(isQuiet(after, zone, quiet)).toBe(false);
      }),
    );
  });
});

describe('when a notice goes out', () => {
  const settings = { digestMinutes: 30, quietHours: NIGHT };

  it('with the others of its window, which is over within its minutes', () => {
    expect(windowEnd(at('2026-12-01T10:00:00Z'), settings)).toBe(at('2026-12-01T10:30:00Z'));
    expect(windowEnd(at('2026-12-01T10:29:59Z'), settings)).toBe(at('2026-12-01T10:30:00Z'));
    expect(windowEnd(at('2026-12-01T10:29:59Z'), { digestMinutes: 0 })).toBe(at('2026-12-01T10:29:59Z'));
  });

  it('never in quiet hours, unless it is urgent: then at once', () => {
    fc.assert(
      fc.property(anyTime, anyZone, fc.integer({ min: 0, max: 1440 }), (time, zone, digestMinutes) => {
        const all = { digestMinutes, quietHours: NIGHT };
        expect(isQuiet(notBefore(time, zone, 'routine', all), zone, NIGHT)).toBe(false);
        expect(notBefore(time, zone, 'urgent', all)).toBe(time);
      }),
    );
  });
});
