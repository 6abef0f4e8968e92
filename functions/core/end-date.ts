/** Last days that the HR record names: they end an employment by the clock, though no event comes to say so. */
import { statusSaid } from './employment.ts';
import type { Heard } from './heard.ts';
import type { Instant } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Employment, Person } from './person.ts';
import { addDays, endsAt } from './schedule.ts';

/** The person as the clock has it: whose last day is over has ended, and who was given more days works on. */
export function asOf(person: Person, now: Instant): Person {
  const employments = Object.entries(person.employments).map(([worker, employment]) => [
    worker,
    seenAt(employment, now),
  ]);
  return { ...person, employments: Object.fromEntries(employments) };
}

/** A worker's last day, by their record. */
export interface LastDay {
  readonly record: WorkerRecord;
  readonly lastDayEnds: Instant;
  /** When HR first said it, where that is kept. */
  readonly heard?: Heard | undefined;
}

/** Employments that have run out since this was written down. */
export function runOut(person: Person, now: Instant): readonly LastDay[] {
  return Object.values(person.employments).flatMap((employment) => {
    const { status, endedAt } = seenAt(employment, now);
    const ran = status === 'ended' && employment.status !== 'ended' && endedAt !== undefined;
    return ran ? [{ record: employment.record, lastDayEnds: endedAt, heard: employment.endHeard }] : [];
  });
}

function seenAt({ endedAt: _, ...employment }: Employment, now: Instant): Employment {
  const said = statusSaid(employment);
  const last = lastDay(employment);
  const works = said.status === 'active' || said.status === 'suspended';
  return works && last !== undefined && last <= now
    ? { ...employment, status: 'ended', endedAt: last }
    : { ...employment, ...said };
}

/** A last day before the work began (a rehire, say) is left over from an earlier time. A return from leave begins nothing. */
function lastDay({ record, begunAt }: Pick<Employment, 'record' | 'begunAt'>): Instant | undefined {
  const last = endsAt(record);
  return last !== undefined && begunAt !== undefined && last < begunAt ? undefined : last;
}

/** A last day to come, and a reminder of it that is due. */
export interface Reminder extends LastDay {
  readonly days: number;
}

/** The reminders that are due: of those whose time has come for a last day, the latest. */
export function remindersDue(person: Person, daysBefore: readonly number[], now: Instant): readonly Reminder[] {
  return toCome(person, now).flatMap(({ record, lastDayEnds }) => {
    const days = daysBefore.filter((one) => addDays(lastDayEnds, -one) <= now).sort((a, b) => a - b)[0];
    return days === undefined ? [] : [{ record, lastDayEnds, days }];
  });
}

/** When the clock must next look at this person's last days: a reminder, or the end of one. */
export function nextLook(person: Person, daysBefore: readonly number[], now: Instant): Instant | undefined {
  return toCome(person, now)
    .flatMap(({ lastDayEnds }) => [lastDayEnds, ...daysBefore.map((days) => addDays(lastDayEnds, -days))])
    .filter((at) => at > now)
    .sort()[0];
}

function toCome(person: Person, now: Instant): readonly LastDay[] {
  return Object.values(asOf(person, now).employments).flatMap((employment) => {
    const lastDayEnds = lastDay(employment);
    const works = employment.status === 'active' || employment.status === 'suspended';
    return works && lastDayEnds !== undefined ? [{ record: employment.record, lastDayEnds }] : [];
  });
}
