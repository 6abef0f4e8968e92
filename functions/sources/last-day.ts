/** Days that a source says without a zone: what holds of them wherever on earth somebody is. Pure. */
import { Temporal } from 'temporal-polyfill';

/** Where a day ends last. */
const LAST = '-12:00';

/**
 * Is this day over for everybody? Only then may a source say that somebody has left: said earlier it would cut them at once, and
 * some of them before the end of their last day.
 */
export function isOverEverywhere(day: string, nowMs: number): boolean {
  return Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(LAST).epochMilliseconds <= nowMs;
}

/** A last day before the first one is left over from earlier work: vendors keep it when somebody comes back. */
export function sinceStart(lastDay: string | undefined, startDate: string | undefined): string | undefined {
  return lastDay !== undefined && startDate !== undefined && lastDay < startDate ? undefined : lastDay;
}

export function daysAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The day it is in a zone. */
export function dayIn(zone: string, nowMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone).toPlainDate().toString();
}
