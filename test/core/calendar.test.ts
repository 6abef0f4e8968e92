/** Working hours: they only go forward, never count a holiday, and are real hours when the clocks change. */
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { addWorkingHours, hoursLater } from '../../functions/core/calendar.ts';
import { Instant } from '../../functions/core/ids.ts';
import { Calendar, WEEKDAYS } from '../../functions/core/policy/calendars.ts';
import { instant } from '../../functions/core/schedule.ts';

const OFFICE = Calendar.parse({
  name: 'office',
  timeZone: 'Europe/London',
  workDays: WEEKDAYS.slice(0, 5),
  from: '09:00',
  to: '17:00',
  holidays: ['2026-12-25', '2026-12-28'],
});
const at = (text: string) => Instant.parse(`${text}:00.000Z`);

const anyInstant = fc
  .integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2027-12-31T00:00:00Z') })
  .map(instant);
const anyCalendar: fc.Arbitrary<Calendar> = fc.record({
  name: fc.constant('any'),
  timeZone: fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'),
  workDays: fc.subarray([...WEEKDAYS], { minLength: 1 }),
  from: fc.constantFrom('00:00', '01:30', '09:00'),
  to: fc.constantFrom('10:00', '17:30', '23:59'),
  holidays: fc.subarray(['2026-03-29', '2026-10-25', '2026-12-25', '2027-01-01', '2027-03-28']),
});
const anyHours = fc.integer({ min: 1, max: 200 });
const always = (...property: Parameters<typeof fc.property<[Calendar, Instant, Instant, number, number]>>) =>
  fc.assert(fc.property(...property), { numRuns: 300 });

describe('working hours', () => {
  it.each([
    ['within a day', '2026-12-01T10:00', 3, '2026-12-01T13:00'],
    ['begin when work does', '2026-12-01T03:00', 1, '2026-12-01T10:00'],
    ['end with the day, not next morning', '2026-12-01T10:00', 7, '2026-12-01T17:00'],
    ['go over night', '2026-12-01T16:30', 1, '2026-12-02T09:30'],
    ['go over a weekend and two holidays', '2026-12-24T16:00', 2, '2026-12-29T10:00'],
    ['are those of the zone, in summer', '2026-07-01T07:00', 1, '2026-07-01T09:00'],
  ])('%s', (_, from, hours, to) => {
    expect(addWorkingHours(at(from), hours, OFFICE)).toBe(at(to));
  });

  it.each([
    ['a night that loses an hour', '2026-03-29T00:00', '2026-03-29T04:00'],
    ['a night that has one twice', '2026-10-24T23:00', '2026-10-25T03:00'],
  ])('are real hours in %s', (_, from, to) => {
    const nights = { ...OFFICE, workDays: [...WEEKDAYS], from: '00:00', to: '23:59' };
    expect(addWorkingHours(at(from), 4, nights)).toBe(at(to));
  });

  it('none are none, and without a calendar they are hours by the clock', () => {
    expect(addWorkingHours(at('2026-12-25T12:00'), 0, OFFICE)).toBe(at('2026-12-25T12:00'));
    expect(hoursLater(at('2026-12-25T12:00'), 2, undefined)).toBe(at('2026-12-25T14:00'));
    expect(hoursLater(at('2026-12-25T12:00'), 1, OFFICE)).toBe(at('2026-12-29T10:00'));
  });

  it('later asked is never sooner done, and more hours never end sooner', () => {
    always(anyCalendar, anyInstant, anyInstant, anyHours, anyHours, (calendar, one, other, few, more) => {
      const [first, second] = [one, other].toSorted() as [Instant, Instant];
      expect(addWorkingHours(first, few, calendar) <= addWorkingHours(second, few, calendar)).toBe(true);
      expect(addWorkingHours(one, few, calendar) <= addWorkingHours(one, few + more, calendar)).toBe(true);
    });
  });

  it('taken in two parts are the same hours', () => {
    always(anyCalendar, anyInstant, anyInstant, anyHours, anyHours, (calendar, from, _, few, more) => {
      const parts = addWorkingHours(addWorkingHours(from, few, calendar), more, calendar);
      expect(parts).toBe(addWorkingHours(from, few + more, calendar));
    });
  });

  it('end within working time, on no holiday', () => {
    always(anyCalendar, anyInstant, anyInstant, anyHours, anyHours, (calendar, from, _, hours) => {
      const end = Temporal.Instant.from(addWorkingHours(from, hours, calendar)).toZonedDateTimeISO(calendar.timeZone);
      expect(calendar.holidays).not.toContain(end.toPlainDate().toString());
      expect(calendar.workDays).toContain(WEEKDAYS[end.dayOfWeek - 1]);
      expect(
        end.toPlainTime().toString() > calendar.from && end.toPlainTime().toString().slice(0, 5) <= calendar.to,
      ).toBe(true);
    });
  });

  it('that never come are an error that names the calendar', () => {
    const never = { ...OFFICE, to: OFFICE.from };
    expect(() => addWorkingHours(at('2026-12-01T10:00'), 1, never)).toThrow('calendar office has no 1 working hours');
  });
});
