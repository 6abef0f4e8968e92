/** How days and times are written to somebody: in their own zone, in words. Pure: the zone is always said. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../ids.ts';

/** `2 December 2026 at 17:00` */
export function timeIn(at: Instant, timeZone: string): string {
  const here = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
  return `${dayOf(here)} at ${here.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

/** `2 December 2026` */
export function dayIn(at: Instant, timeZone: string): string {
  return dayOf(Temporal.Instant.from(at).toZonedDateTimeISO(timeZone));
}

/** Of a date as HR writes it. */
export function dayOfDate(date: string): string {
  return dayOf(Temporal.PlainDate.from(date));
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
] as const;

function dayOf({ day, month, year }: Pick<Temporal.PlainDate, 'day' | 'month' | 'year'>): string {
  return `${day} ${MONTHS[month - 1]} ${year}`;
}
