/** Working hours: when so many of them have passed, in a calendar of the pack. Pure; daylight saving and holidays are the calendar's. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from './ids.ts';
import { type Calendar, WEEKDAYS } from './policy/calendars.ts';
import { addHours, instant } from './schedule.ts';

/** As far as it looks: the longest time a rule may give, 2160 hours, is over by then though a day had but two hours. */
const MOST_DAYS = 3660;

/** `hours` later: of the calendar where there is one, by the clock where there is none. Throws `RangeError` when a calendar never works that long. */
export function hoursLater(at: Instant, hours: number, calendar: Calendar | undefined): Instant {
  return calendar === undefined ? addHours(at, hours) : addWorkingHours(at, hours, calendar);
}

/** The instant at which `hours` of working time have passed since `at`; the last working moment, not the next morning. */
export function addWorkingHours(at: Instant, hours: number, calendar: Calendar): Instant {
  const start = Date.parse(at);
  let left = hours * 3_600_000;
  if (left === 0) return at;
  let day = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(calendar.timeZone).toPlainDate();
  for (let days = 0; days < MOST_DAYS; days++) {
    const { from, to } = workingTime(day, calendar);
    const begins = Math.max(from, start);
    if (begins + left <= to) return instant(begins + left);
    left -= Math.max(0, to - begins);
    day = day.add({ days: 1 });
  }
  throw new RangeError(`calendar ${calendar.name} has no ${hours} working hours in ten years`);
}

/** The working time of a day in milliseconds since 1970; empty on a day nobody works on. */
function workingTime(day: Temporal.PlainDate, calendar: Calendar): { readonly from: number; readonly to: number } {
  if (!isWorkDay(day, calendar)) return { from: 0, to: 0 };
  const at = (time: string) => day.toZonedDateTime({ timeZone: calendar.timeZone, plainTime: time }).epochMilliseconds;
  return { from: at(calendar.from), to: at(calendar.to) };
}

function isWorkDay(day: Temporal.PlainDate, { workDays, holidays }: Calendar): boolean {
  return workDays.some((name) => WEEKDAYS.indexOf(name) + 1 === day.dayOfWeek) && !holidays.includes(day.toString());
}
