/**
 * The day a Workday report is asked for. Workday's integration users live in Pacific Time, whatever is set for them: in Tokyo today is
 * its tomorrow, and what takes effect "today" is seen a day late unless the report is asked as of later.
 * learn.microsoft.com/entra/identity/app-provisioning/configure-workday-termination-lookahead
 */
import { Temporal } from 'temporal-polyfill';

const WORKDAY_ZONE = 'America/Los_Angeles';

/** As Workday writes it into a report's own address, `2026-11-23-08:00`. One day ahead is the day of everybody on earth, or later. */
export function asOf(nowMs: number, lookAheadDays: number): string {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(WORKDAY_ZONE).toPlainDate();
  const day = today.add({ days: lookAheadDays });
  return `${day.toString()}${day.toZonedDateTime(WORKDAY_ZONE).offset}`;
}
