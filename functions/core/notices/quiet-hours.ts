/** When somebody may be written to: not in their quiet hours unless it is urgent, and together with what else is for them. Pure. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../ids.ts';
import { instant } from '../schedule.ts';
import type { NoticeSettings, QuietHours } from './settings.ts';

const MINUTE_MS = 60_000;
const SATURDAY = 6;

/** The first instant from `at` on that is not quiet where the person is. Quiet the whole day long: the day counts as work. */
export function afterQuiet(at: Instant, timeZone: string, quiet: QuietHours | undefined): Instant {
  if (quiet === undefined) return at;
  const here = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
  const monday = quiet.weekends ? afterWeekend(here) : here;
  const waits = quietUntil(monday, quiet);
  const next = waits === undefined ? monday : waits;
  if (next.equals(here)) return at;
  return afterQuiet(instant(next.epochMilliseconds), timeZone, quiet);
}

export function isQuiet(at: Instant, timeZone: string, quiet: QuietHours | undefined): boolean {
  return afterQuiet(at, timeZone, quiet) !== at;
}

/** The beginning of Monday, on a day of the weekend. */
function afterWeekend(here: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return here.dayOfWeek < SATURDAY ? here : here.add({ days: 8 - here.dayOfWeek }).startOfDay();
}

/** When the quiet hours that it is in end; undefined outside them. */
function quietUntil(here: Temporal.ZonedDateTime, { from, to }: QuietHours): Temporal.ZonedDateTime | undefined {
  const time = here.toPlainTime().toString({ smallestUnit: 'minute' });
  const end = (days: number) => {
    const day = here.toPlainDate().add({ days });
    return day.toZonedDateTime({ timeZone: here.timeZoneId, plainTime: to });
  };
  const overnight = from > to;
  if (overnight && time >= from) return end(1);
  if (overnight ? time < to : time >= from && time < to) return later(end(0), here);
  return undefined;
}

/** A clock that is put back shows a time twice: the end that was passed is not come back to. */
function later(end: Temporal.ZonedDateTime, here: Temporal.ZonedDateTime): Temporal.ZonedDateTime | undefined {
  return Temporal.ZonedDateTime.compare(end, here) > 0 ? end : undefined;
}

/** The end of the window `at` is in: windows begin on round times, so that what comes in together is sent together. */
export function windowEnd(at: Instant, { digestMinutes }: Pick<NoticeSettings, 'digestMinutes'>): Instant {
  if (digestMinutes === 0) return at;
  const window = digestMinutes * MINUTE_MS;
  return instant((Math.floor(Date.parse(at) / window) + 1) * window);
}

/** When a notice may go out: what is urgent at once, all else with its window, and not in quiet hours. */
export function notBefore(
  at: Instant,
  timeZone: string,
  urgency: 'routine' | 'urgent',
  settings: Pick<NoticeSettings, 'digestMinutes' | 'quietHours'>,
): Instant {
  return urgency === 'urgent' ? at : afterQuiet(windowEnd(at, settings), timeZone, settings.quietHours);
}
