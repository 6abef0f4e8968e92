/** What a source says of a worker now, held against what it said before: the lifecycle events that follow. Pure. */
import { Temporal } from 'temporal-polyfill';
import { digest } from './canonical.ts';
import type { Instant } from './ids.ts';
import { type Effective, type EventKind, LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';
import { addDays, effectiveAt, inOrder, instant } from './schedule.ts';

/** A worker as a source has them, whatever its own words are. */
export interface WorkerSaid {
  /** What the source calls them; never changes. */
  readonly key: string;
  readonly record: WorkerRecord;
  readonly standing: 'active' | 'leave' | 'left';
  /** The last day of work, past or to come, where the source says one. */
  readonly ends?: Effective | undefined;
  /** The source has said that access ends now, whatever the last day is. */
  readonly cutNow?: true | undefined;
  /** When the source last changed what it says, by its own clock. */
  readonly updatedAt?: Instant | undefined;
  readonly reasonCode?: string | undefined;
}

/** What was last taken from the source, and when it was said. */
export interface SaidBefore {
  readonly said: WorkerSaid;
  readonly saidAt: Instant;
}

export interface Reading {
  readonly source: string;
  readonly said: WorkerSaid;
  readonly readAt: Instant;
  /** Somebody never heard of who left longer ago than this is remembered, and nothing more. */
  readonly leaversBackDays: number;
}

/**
 * `same`: nothing follows. `stale`: older than what is known, as from a copy that lags behind. `refused`: what it says cannot be
 * the same worker; an operator must look. `said` is to be remembered with `events`.
 */
export type Difference =
  | { readonly kind: 'same' | 'stale' }
  | { readonly kind: 'refused'; readonly because: string; readonly mend: string }
  | { readonly kind: 'said'; readonly now: SaidBefore; readonly events: readonly LifecycleEvent[] };

export function differ(before: SaidBefore | undefined, reading: Reading): Difference {
  const { said: first, readAt } = reading;
  if (before === undefined) return remembered(reading, first, inOrder(first.updatedAt ?? readAt), firstSteps(reading));
  if (isOlder(reading.said, before.said)) return { kind: 'stale' };
  if (before.said.record.workerId !== reading.said.record.workerId) return otherWorker(before.said, reading.said);
  const said = stillCut(before.said, reading.said);
  if (content(said) === content(before.said)) return { kind: 'same' };
  return remembered(reading, said, saidAfter(before, reading), laterSteps(before.said, said, readAt));
}

/** What happened, and as of when. */
interface Step {
  readonly kind: EventKind;
  readonly effective: Effective;
  readonly urgency?: 'immediate';
}

function firstSteps({ said, readAt, leaversBackDays }: Reading): readonly Step[] {
  const end = ending(said, readAt);
  const isLongAgo = said.ends !== undefined && endsAt(said, said.ends) < addDays(readAt, -leaversBackDays);
  if (said.standing === 'left') return isLongAgo || end === undefined ? [] : [end];
  const onLeave: readonly Step[] =
    said.standing === 'leave' ? [{ kind: 'suspended', effective: today(said, readAt) }] : [];
  return [
    { kind: 'hired', effective: { date: said.record.startDate } },
    ...onLeave,
    ...(end === undefined ? [] : [end]),
  ];
}

function laterSteps(before: WorkerSaid, said: WorkerSaid, readAt: Instant): readonly Step[] {
  const now = today(said, readAt);
  const hadEnded = before.standing === 'left' || before.ends !== undefined || before.cutNow === true;
  const began = hadEnded && begins(before, said);
  const end = ending(said, readAt);
  const steps: Step[] = [];
  if (began) steps.push({ kind: 'rehired', effective: { date: said.record.startDate } });
  else if (hadEnded && end === undefined) steps.push({ kind: 'termination-rescinded', effective: now });
  else if (before.record.employmentType !== said.record.employmentType)
    steps.push({ kind: 'converted', effective: now });
  if (said.standing === 'leave' && before.standing !== 'leave') steps.push({ kind: 'suspended', effective: now });
  if (said.standing === 'active' && before.standing === 'leave') steps.push({ kind: 'resumed', effective: now });
  if (end !== undefined && (began || isNewEnd(end, before, readAt))) steps.push(end);
  const isNews = digest(before.record) !== digest(said.record);
  return isNews && !steps.some(({ effective }) => effective.date <= now.date)
    ? [{ kind: 'changed', effective: now }, ...steps]
    : steps;
}

/** New work after an end: it begins after the last day, or on a day the source did not say before. */
function begins(before: WorkerSaid, { record, standing }: WorkerSaid): boolean {
  if (standing === 'left') return false;
  return before.ends === undefined ? record.startDate > before.record.startDate : record.startDate > before.ends.date;
}

/** That the work ends, where it does. Who has left before their last day, or is to be cut now, is cut at once. */
function ending(said: WorkerSaid, readAt: Instant): Step | undefined {
  if (said.ends === undefined && said.standing !== 'left' && said.cutNow !== true) return undefined;
  const effective = said.ends ?? atOnce(said, readAt);
  const isAhead = endsAt(said, effective) > readAt;
  const isOver = said.standing === 'left' || said.cutNow === true;
  return { kind: 'terminated', effective, ...(isAhead && isOver ? { urgency: 'immediate' } : {}) };
}

/** A last day that was announced and has come is no news; to have left before it, or without one, is. */
function isNewEnd(end: Step, before: WorkerSaid, readAt: Instant): boolean {
  return digest(ending(before, readAt) ?? {}) !== digest(end);
}

function today({ record }: WorkerSaid, readAt: Instant): Effective {
  return { date: inZone(record, readAt).toPlainDate().toString() };
}

/** To the minute, which is as exact as an event is; the minute has begun. */
function atOnce({ record }: WorkerSaid, readAt: Instant): Effective {
  const now = inZone(record, readAt);
  return { date: now.toPlainDate().toString(), time: now.toPlainTime().toString({ smallestUnit: 'minute' }) };
}

function inZone({ timeZone }: WorkerRecord, at: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
}

function endsAt({ record }: WorkerSaid, effective: Effective): Instant {
  const data = { effective, person: record, urgency: 'routine', sourceUpdatedAt: instant(0) } as const;
  return effectiveAt({ type: 'tenure.person.terminated', data });
}

function isOlder({ updatedAt }: WorkerSaid, before: WorkerSaid): boolean {
  return updatedAt !== undefined && before.updatedAt !== undefined && inOrder(updatedAt) < inOrder(before.updatedAt);
}

/** That access ends now was said once, and stands until the last day is taken back or new work begins. */
function stillCut(before: WorkerSaid, said: WorkerSaid): WorkerSaid {
  if (said.cutNow === true || before.cutNow !== true || begins(before, said)) return said;
  const isTakenBack = before.ends !== undefined && said.ends === undefined && said.standing !== 'left';
  return isTakenBack ? said : { ...said, cutNow: true };
}

function content({ updatedAt: _, ...said }: WorkerSaid): string {
  return digest(JSON.parse(JSON.stringify(said)));
}

/** Later than all that was said before, though the source's clock may not have moved between two changes. */
function saidAfter({ saidAt }: SaidBefore, { said, readAt }: Reading): Instant {
  const at = inOrder(said.updatedAt ?? readAt);
  return at > saidAt ? at : inOrder(instant(Date.parse(saidAt) + 1));
}

function otherWorker(before: WorkerSaid, { record }: WorkerSaid): Difference {
  return {
    kind: 'refused',
    because: `the source's record of worker ${before.record.workerId} now has the worker id ${record.workerId}`,
    mend: `send a termination of ${before.record.workerId}, or have the source give the worker id back; a worker id names one employment for good`,
  };
}

function remembered(
  { source }: Reading,
  said: WorkerSaid,
  saidAt: Instant,
  steps: readonly Step[],
): Extract<Difference, { kind: 'said' }> {
  return { kind: 'said', now: { said, saidAt }, events: steps.map((step) => eventOf(source, said, saidAt, step)) };
}

/** Named by what it says: made again of the same reading it is the same event. */
function eventOf(
  source: string,
  said: WorkerSaid,
  saidAt: Instant,
  { kind, effective, urgency }: Step,
): LifecycleEvent {
  const data = {
    effective,
    ...(urgency === undefined ? {} : { urgency }),
    sourceUpdatedAt: saidAt,
    ...(said.reasonCode === undefined ? {} : { reasonCode: said.reasonCode }),
    person: said.record,
  };
  return LifecycleEvent.parse({
    specversion: '1.0',
    id: `${kind}-${digest({ key: said.key, kind, data }).slice(0, 40)}`,
    source,
    type: `tenure.person.${kind}`,
    subject: said.record.workerId,
    data,
  });
}
