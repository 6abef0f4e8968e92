/** When things take effect, in the person's zone. */
import { Temporal } from 'temporal-polyfill';
import { Instant } from './ids.ts';
import { eventKind, type LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';

const END_OF_DAY = '23:59:59';
const START_OF_DAY = '00:00:00';

/**
 * The instant an event takes effect. A time that a daylight saving change skips moves on by the gap; one that happens twice
 * means the first (Temporal's `compatible`). No time: end of day for a termination, start of day for all else.
 */
export function effectiveAt(event: Pick<LifecycleEvent, 'type' | 'data'>): Instant {
  const { effective, person } = event.data;
  const time = effective.time ?? (eventKind(event) === 'terminated' ? END_OF_DAY : START_OF_DAY);
  return instantOf(effective.date, time, effective.timeZone ?? person.timeZone);
}

/** The start of a worker's first day, in their zone. */
export function startsAt({ startDate, timeZone }: WorkerRecord): Instant {
  return instantOf(startDate, START_OF_DAY, timeZone);
}

/** The end of a worker's last day, in their zone, where HR says which it is. */
export function endsAt({ endDate, timeZone }: Pick<WorkerRecord, 'endDate' | 'timeZone'>): Instant | undefined {
  return endDate === undefined ? undefined : endOfDay(endDate, timeZone);
}

export function endOfDay(date: string, timeZone: string): Instant {
  return instantOf(date, END_OF_DAY, timeZone);
}

function instantOf(date: string, time: string, zone: string): Instant {
  return instant(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds);
}

/** An instant of a source's own precision, written so that text compares as time does: to the nanosecond. */
export function inOrder(at: Instant): Instant {
  return Instant.parse(Temporal.Instant.from(at).toString({ smallestUnit: 'nanosecond' }));
}

/** When to act on an event: an immediate one as soon as it is known, whatever its date. */
export function dueAt(event: Pick<LifecycleEvent, 'type' | 'data'>, receivedAt: Instant): Instant {
  const effective = effectiveAt(event);
  return event.data.urgency === 'immediate' && receivedAt < effective ? receivedAt : effective;
}

/** From when an event has to be acted on: when it takes effect, or when it came if that was later. */
export function owedFrom(event: Pick<LifecycleEvent, 'type' | 'data'>, receivedAt: Instant): Instant {
  const due = dueAt(event, receivedAt);
  if (due < receivedAt) return receivedAt;
  return due;
}

/** `days` later, by the clock in UTC. */
export function addDays(at: Instant, days: number): Instant {
  return addHours(at, days * 24);
}

export function addHours(at: Instant, hours: number): Instant {
  return instant(Date.parse(at) + hours * 3_600_000);
}

export function addSeconds(at: Instant, seconds: number): Instant {
  return instant(Date.parse(at) + seconds * 1000);
}

/** Whole seconds from one instant to another; 0 when it is past. */
export function secondsUntil(from: Instant, to: Instant): number {
  return Math.max(0, Math.ceil((Date.parse(to) - Date.parse(from)) / 1000));
}

/**
 * Instants are text that compares as time does, for years of four digits: what is beyond is held at the first or the last of them.
 * HR systems write `9999-12-31` for an end nobody knows, which is over in the year 10000 west of Greenwich.
 */
export function instant(epochMilliseconds: number): Instant {
  const held = Math.min(LAST_MILLISECOND, Math.max(FIRST_MILLISECOND, epochMilliseconds));
  return Instant.parse(Temporal.Instant.fromEpochMilliseconds(held).toString({ smallestUnit: 'millisecond' }));
}

const FIRST_MILLISECOND = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_MILLISECOND = Date.parse('9999-12-31T23:59:59.999Z');
