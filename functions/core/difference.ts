/** What a source says of a worker now, held against what it said before: the lifecycle events that follow. Pure. */
import { Temporal } from 'temporal-polyfill';
import { digest } from './canonical.ts';
import { cutHeard, isNewCut, withCut } from './cut-said.ts';
import { Instant } from './ids.ts';
import { type Effective, type EventKind, LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';
import { dated, isFromBefore, isUnproven, unproven } from './said-again.ts';
import { addDays, effectiveAt, inOrder, instant } from './schedule.ts';

/** A worker as a source has them, whatever its own words are. */
export interface WorkerSaid {
  /** What the source calls them; never changes. */
  readonly key: string;
  readonly record: WorkerRecord;
  readonly standing: 'active' | 'leave' | 'left';
  /** The last day of work, past or to come, where the source says one. */
  readonly ends?: Effective | undefined;
  /** When the source said that access ends at once, whatever the last day is. A message says so, never a record (cut-said.ts). */
  readonly cutAt?: Instant | undefined;
  /** When the source last changed what it says, by its own clock. */
  readonly updatedAt?: Instant | undefined;
  readonly reasonCode?: string | undefined;
}

/** What was last taken from the source, and when it was said. */
export interface SaidBefore {
  readonly said: WorkerSaid;
  readonly saidAt: Instant;
  /** When the reading began that it was taken from. */
  readonly readAt?: Instant | undefined;
  /** The latest day that a hire or rehire was said for; no end is said for a day before it, which it would outlast. */
  readonly begunOn?: string | undefined;
  /** The latest day that an end was said for and not taken back. */
  readonly endedOn?: string | undefined;
  /** A leave was said, and no return from it. */
  readonly away?: true | undefined;
  /** It came after `said.updatedAt`, without a time of its own. */
  readonly undated?: true | undefined;
  /** The latest `cutAt` that was believed, whatever has been said since. */
  readonly cutHeardAt?: Instant | undefined;
  /** When the reading began by which somebody whose work had ended, or was to end, was last found back. */
  readonly backAt?: Instant | undefined;
}

export interface Reading {
  readonly source: string;
  readonly said: WorkerSaid;
  readonly readAt: Instant;
  /** Somebody never heard of who left longer ago than this is remembered, and nothing more. */
  readonly leaversBackDays: number;
  /** Nothing tells it from a copy of what was sent before: what gives access back must show that it is later. */
  readonly mayBeCopy?: true | undefined;
}

/**
 * `same`: nothing follows. `stale`: older than what is known, as from a copy that lags behind or a reading that took long. `refused`: what it says cannot be
 * the same worker; an operator must look. `said` is to be remembered with `events`.
 */
export type Difference =
  | { readonly kind: 'same' | 'stale' }
  | { readonly kind: 'refused'; readonly because: string; readonly mend: string }
  | { readonly kind: 'said'; readonly now: SaidBefore; readonly events: readonly LifecycleEvent[] };

export function differ(before: SaidBefore | undefined, reading: Reading): Difference {
  if (before === undefined) {
    const { readAt } = reading;
    const first = withCut(undefined, reading.said, readAt, false);
    const since = {
      saidAt: inOrder(first.updatedAt ?? readAt),
      endedOn: first.standing === 'left' ? first.ends?.date : undefined,
    };
    return remembered(reading, first, since, firstSteps({ ...reading, said: first }));
  }
  if (!isOlder(reading, before)) return held(before, reading);
  // The record is behind what is known. That access ends now was not read from it.
  return isNewCut(before, reading.said) ? held(before, onKnown(before, reading)) : { kind: 'stale' };
}

function held(before: SaidBefore, reading: Reading): Difference {
  const { readAt } = reading;
  if (before.said.record.workerId !== reading.said.record.workerId) return otherWorker(before.said, reading.said);
  const said = withCut(before, reading.said, readAt, begins(before, reading.said));
  if (content(said) === content(before.said)) return { kind: 'same' };
  const steps = laterSteps(before, said, readAt);
  const isPutOff = putsOff(before, said, readAt);
  if (isUnproven(reading, before, steps, isPutOff))
    return { kind: 'refused', ...unproven(said.record.workerId, before.saidAt) };
  if (isFromBefore(reading, before)) return { kind: 'stale' };
  const { said: kept, undated } = dated(before, said);
  const isBack = isPutOff || steps.some(({ kind }) => kind === 'rehired' || kind === 'termination-rescinded');
  const since = { ...before, ...(isBack ? { backAt: readAt } : {}), saidAt: saidAfter(before, reading), undated };
  return remembered(reading, kept, since, steps);
}

/** Of what is known, and no older than that. */
function onKnown({ said, readAt: knownAt }: SaidBefore, { said: { cutAt }, readAt, ...reading }: Reading): Reading {
  const since = knownAt !== undefined && inOrder(knownAt) > inOrder(readAt) ? knownAt : readAt;
  return { ...reading, said: { ...said, cutAt }, readAt: since };
}

/** What happened, and as of when. */
export interface Step {
  readonly kind: EventKind;
  readonly effective: Effective;
  readonly urgency?: 'immediate';
}

function firstSteps({ said, readAt, leaversBackDays }: Reading): readonly Step[] {
  const end = ending(said, readAt);
  const isLongAgo = said.ends !== undefined && endsAt(said, said.ends) < addDays(readAt, -leaversBackDays);
  if (said.standing === 'left') return isLongAgo || end === undefined ? [] : [end];
  const onLeave: readonly Step[] =
    said.standing === 'leave' && !isPast(end, said, readAt)
      ? [{ kind: 'suspended', effective: atOnce(said, readAt) }]
      : [];
  return [
    { kind: 'hired', effective: { date: said.record.startDate } },
    ...onLeave,
    ...(end === undefined ? [] : [end]),
  ];
}

function laterSteps(heard: SaidBefore, said: WorkerSaid, readAt: Instant): readonly Step[] {
  const { said: before, begunOn } = heard;
  const now = atOnce(said, readAt, heard.saidAt);
  const was = ending(before, readAt, begunOn);
  const end = ending(said, readAt, begunOn);
  const began = begins(heard, said);
  // Of work that is over nothing more is said than its end: what began today would be later than a last day that is past.
  const isOver = isPast(end, said, readAt);
  const steps: readonly Step[] = [
    ...(began ? [{ kind: 'rehired', effective: { date: said.record.startDate } } as const] : []),
    ...(!began && was !== undefined && end === undefined
      ? [{ kind: 'termination-rescinded', effective: now } as const]
      : []),
    ...(isOver ? [] : turnsOfWork(said, now, { isAway: heard.away === true, began })),
    ...(end !== undefined && (began || digest(was ?? {}) !== digest(end)) ? [end] : []),
  ];
  const isNews = digest(before.record) !== digest(said.record);
  // A hire or an end of an earlier day would not outlast what was said of a day since.
  const isSaid = steps.some(({ kind, effective }) => kind !== 'terminated' && effective === now);
  return isNews && !isSaid ? [{ kind: 'changed', effective: now }, ...steps] : steps;
}

/** The leave or the return of somebody who goes on working; a leave of work that begins now is another than that of the work before. */
function turnsOfWork(
  { standing }: WorkerSaid,
  effective: Effective,
  { isAway, began }: { readonly isAway: boolean; readonly began: boolean },
): readonly Step[] {
  if (standing === 'leave' && (!isAway || began)) return [{ kind: 'suspended', effective }];
  return standing === 'active' && isAway ? [{ kind: 'resumed', effective }] : [];
}

/** New work after an end begins on a later day than that. */
function begins({ endedOn }: SaidBefore, { record, standing }: WorkerSaid): boolean {
  return standing !== 'left' && endedOn !== undefined && record.startDate > endedOn;
}

/** That the work ends, where it does. Who has left before their last day, or is to be cut now, is cut at once. */
function ending(said: WorkerSaid, readAt: Instant, begunOn = ''): Step | undefined {
  const lastDay = ofThisWork(said);
  if (lastDay === undefined && said.standing !== 'left' && said.cutAt === undefined) return undefined;
  const effective = lastDay === undefined ? atOnce(said, readAt) : lastDay.date < begunOn ? { date: begunOn } : lastDay;
  const isAhead = endsAt(said, effective) > readAt;
  const isOver = said.standing === 'left' || said.cutAt !== undefined;
  return { kind: 'terminated', effective, ...(isAhead && isOver ? { urgency: 'immediate' } : {}) };
}

/** A last day before the first is left over from the work before; unless they have left: then they never came, and leave on their first day. */
function ofThisWork({ ends, standing, record: { startDate } }: WorkerSaid): Effective | undefined {
  if (ends === undefined || ends.date >= startDate) return ends;
  return standing === 'left' ? { date: startDate } : undefined;
}

/**
 * To the minute that has begun, which is as exact as an event is; the next one when something was said within this one that must
 * come before.
 */
function atOnce({ record }: WorkerSaid, readAt: Instant, saidAt?: Instant): Effective {
  const minute = inZone(record, readAt).round({ smallestUnit: 'minute', roundingMode: 'floor' });
  const isBefore = saidAt !== undefined && inOrder(instant(minute.epochMilliseconds)) < saidAt;
  const at = isBefore ? minute.add({ minutes: 1 }) : minute;
  return { date: at.toPlainDate().toString(), time: at.toPlainTime().toString({ smallestUnit: 'minute' }) };
}

function inZone({ timeZone }: WorkerRecord, at: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
}

function isPast(end: Step | undefined, said: WorkerSaid, readAt: Instant): boolean {
  return end !== undefined && endsAt(said, end.effective) <= readAt;
}

/** Was the work over, and would it now end on a day to come? */
function putsOff({ said: before, begunOn }: SaidBefore, said: WorkerSaid, readAt: Instant): boolean {
  const end = ending(said, readAt, begunOn);
  const isToCome = end !== undefined && end.urgency === undefined && !isPast(end, said, readAt);
  return isToCome && isPast(ending(before, readAt, begunOn), before, readAt);
}

function endsAt({ record }: WorkerSaid, effective: Effective): Instant {
  const data = { effective, person: record, urgency: 'routine', sourceUpdatedAt: instant(0) } as const;
  return effectiveAt({ type: 'tenure.person.terminated', data });
}

/** By the source's clock; where that tells nothing, by which reading began first: a slow one must not undo what a quicker one has found since. */
function isOlder({ said, readAt }: Reading, before: SaidBefore): boolean {
  const [now, then] = [said.updatedAt, before.said.updatedAt];
  if (now !== undefined && then !== undefined && inOrder(now) !== inOrder(then)) return inOrder(now) < inOrder(then);
  return before.readAt !== undefined && inOrder(readAt) < inOrder(before.readAt);
}

function content({ updatedAt: _, ...said }: WorkerSaid): string {
  return digest(JSON.parse(JSON.stringify(said)));
}

/** Later than all that was said before, though the source's clock may not have moved between two changes. */
function saidAfter({ saidAt }: SaidBefore, { said, readAt }: Reading): Instant {
  const at = inOrder(said.updatedAt ?? readAt);
  return at > saidAt ? at : laterBy(saidAt, 1);
}

function otherWorker(before: WorkerSaid, { record }: WorkerSaid): Difference {
  return {
    kind: 'refused',
    because: `the source's record of worker ${before.record.workerId} now has the worker id ${record.workerId}`,
    mend: `send a termination of ${before.record.workerId}, or have the source give the worker id back; a worker id names one employment for good`,
  };
}

function remembered(
  { source, readAt }: Reading,
  said: WorkerSaid,
  before: Omit<SaidBefore, 'said' | 'readAt'>,
  steps: readonly Step[],
): Extract<Difference, { kind: 'said' }> {
  const { saidAt, begunOn, endedOn, away, undated, backAt } = before;
  // Of two that begin on one day the later step counts: each is said a moment after the one before.
  const events = steps.map((step, index) => eventOf(source, said, laterBy(saidAt, index), step));
  const begun = steps.flatMap(({ kind, effective }) =>
    kind === 'hired' || kind === 'rehired' ? [effective.date] : [],
  );
  const latest = [...begun, ...(begunOn === undefined ? [] : [begunOn])].sort().at(-1);
  const ended = steps.reduce((day, step) => dayOfEnd(step, day), endedOn);
  const cutHeardAt = cutHeard(before, said);
  const now = {
    ...{ said, saidAt: laterBy(saidAt, steps.length), readAt },
    ...(latest === undefined ? {} : { begunOn: latest }),
    ...(ended === undefined ? {} : { endedOn: ended }),
    ...(steps.reduce(isAwayAfter, away === true) ? ({ away: true } as const) : {}),
    ...(undated === undefined ? {} : { undated }),
    ...(cutHeardAt === undefined ? {} : { cutHeardAt }),
    ...(backAt === undefined ? {} : { backAt }),
  };
  return { kind: 'said', now, events };
}

/** The day the work ends on once this has been said too. */
function dayOfEnd({ kind, effective }: Step, before: string | undefined): string | undefined {
  if (kind === 'terminated') return before !== undefined && before > effective.date ? before : effective.date;
  return kind === 'rehired' || kind === 'termination-rescinded' ? undefined : before;
}

function isAwayAfter(before: boolean, { kind }: Step): boolean {
  if (kind === 'suspended') return true;
  // A rehire of an earlier day does not end a leave of a later one.
  return kind === 'resumed' ? false : before;
}

/** There is none later than the last there is. */
function laterBy(at: Instant, milliseconds: number): Instant {
  const later = Instant.safeParse(Temporal.Instant.from(at).add({ milliseconds }).toString());
  return inOrder(later.success ? later.data : at);
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
