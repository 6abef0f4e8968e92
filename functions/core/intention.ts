/** Events that wait for their day, held against what HR has said since: withdrawn, moved, or joined to the employment that follows. */
import type { Instant, WorkerId } from './ids.ts';
import { type EventKind, eventKind, type LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';
import type { Person, StatusEvent } from './person.ts';
import { addHours, dueAt, effectiveAt, endOfDay, inOrder, startsAt } from './schedule.ts';

/** What a timer of a person is about: each has at most one that is live. */
export type Intent = 'start' | 'end' | 'leave' | 'change';

const INTENTS = {
  hired: 'start',
  rehired: 'start',
  converted: 'start',
  terminated: 'end',
  'termination-rescinded': 'end',
  suspended: 'leave',
  resumed: 'leave',
  changed: 'change',
  corrected: 'change',
} as const satisfies Record<EventKind, Intent>;
export const ALL_INTENTS: readonly Intent[] = [...new Set(Object.values(INTENTS))];

export function intentOf(event: Pick<LifecycleEvent, 'type'>): Intent {
  return INTENTS[eventKind(event)];
}

/**
 * Does `newer` take the place of `older`, which waits for its day? A last day, first day, leave or return is one: the newest
 * word on it counts. `others` wait too: a return between two leaves says that they are two.
 */
export function displaces(
  newer: LifecycleEvent,
  older: LifecycleEvent,
  others: readonly LifecycleEvent[] = [],
): boolean {
  if (newer.subject !== older.subject || !wasKnownAfter(newer.data, older)) return false;
  return GIVES_WAY_TO[eventKind(older)](newer, older) && !isBetween(newer, older, others);
}

/** Was a termination heard that HR knew later, and that is no later than this first day, leave or return, now due? Nobody returns from a leave that was planned before they left. */
export function isOvertaken(event: LifecycleEvent, heard: readonly StatusEvent[]): boolean {
  const intent = intentOf(event);
  if (intent !== 'start' && intent !== 'leave') return false;
  return heard.some(
    (one) => one.kind === 'terminated' && wasKnownAfter(one, event) && one.effectiveAt <= endOfItsDay(event),
  );
}

function wasKnownAfter({ sourceUpdatedAt }: { readonly sourceUpdatedAt: Instant }, older: LifecycleEvent): boolean {
  return inOrder(sourceUpdatedAt) > inOrder(older.data.sourceUpdatedAt);
}

function endOfItsDay({ data: { effective, person } }: LifecycleEvent): Instant {
  return endOfDay(effective.date, effective.timeZone ?? person.timeZone);
}

type GivesWay = (newer: LifecycleEvent, older: LifecycleEvent) => boolean;
const toNothing: GivesWay = () => false;
const toItsKind: GivesWay = (newer, older) => newer.type === older.type;
const toItsKindOrWithdrawal: GivesWay = (newer, older) => toItsKind(newer, older) || withdraws(newer, older);

/** To which newer word an event gives way that waits, by its kind. */
const GIVES_WAY_TO: Record<EventKind, GivesWay> = {
  terminated: (newer, older) => toItsKind(newer, older) || eventKind(newer) === 'termination-rescinded',
  'termination-rescinded': toNothing,
  hired: toItsKindOrWithdrawal,
  rehired: toItsKindOrWithdrawal,
  converted: toItsKind,
  suspended: (newer, older) =>
    toItsKind(newer, older) || (eventKind(newer) === 'resumed' && effectiveAt(newer) <= effectiveAt(older)),
  resumed: toItsKind,
  changed: toNothing,
  corrected: toNothing,
};

/** By the day, not the hour: whose last day is their first day does not come. The first day may have moved in the record alone. */
function withdraws(newer: LifecycleEvent, older: LifecycleEvent): boolean {
  const { startDate, timeZone } = newer.data.person;
  const ends = effectiveAt(newer);
  return eventKind(newer) === 'terminated' && (ends <= endOfItsDay(older) || ends <= endOfDay(startDate, timeZone));
}

const PARTS: Partial<Record<EventKind, readonly EventKind[]>> = {
  suspended: ['resumed'],
  resumed: ['suspended'],
  terminated: ['rehired', 'converted'],
  rehired: ['terminated'],
};

/** Two leaves with a return between them are two, and so are two returns. */
function isBetween(newer: LifecycleEvent, older: LifecycleEvent, others: readonly LifecycleEvent[]): boolean {
  const between = PARTS[eventKind(older)];
  if (newer.type !== older.type || between === undefined) return false;
  const [from = '', to = ''] = [effectiveAt(newer), effectiveAt(older)].sort();
  return others.some((other) => {
    const at = effectiveAt(other);
    return other.subject === older.subject && between.includes(eventKind(other)) && from <= at && at <= to;
  });
}

/**
 * When to act on an event that waits. A first day follows the newest record of the worker: HR moves it by correcting the
 * record as well as by sending the hire again. `waiting` are the person's other events that wait.
 */
export function dueSince(
  event: LifecycleEvent,
  receivedAt: Instant,
  person: Person,
  waiting: readonly LifecycleEvent[],
): Instant {
  const due = dueAt(event, receivedAt);
  if (eventKind(event) !== 'hired') return due;
  const known = person.employments[event.subject];
  const said: readonly Said[] = [
    { record: event.data.person, knownAt: inOrder(event.data.sourceUpdatedAt) },
    ...(known === undefined ? [] : [{ record: known.record, knownAt: known.asOf.sourceUpdatedAt }]),
    ...waiting
      .filter((other) => other.subject === event.subject && intentOf(other) === 'change')
      .map(({ data }) => ({ record: data.person, knownAt: inOrder(data.sourceUpdatedAt) })),
  ];
  const newest = said.reduce((best, one) => (one.knownAt > best.knownAt ? one : best));
  return newest.record.startDate === event.data.person.startDate ? due : startsAt(newest.record);
}

interface Said {
  readonly record: WorkerRecord;
  readonly knownAt: Instant;
}

export interface Ending {
  readonly worker: WorkerId;
  readonly endsAt: Instant;
}

/** A last day so soon followed by a first day of the same person that nothing is cut in between; under another record also at its very instant. */
export function isBridged({ worker, endsAt }: Ending, waiting: readonly LifecycleEvent[], hours: number): boolean {
  const until = addHours(endsAt, hours);
  return waiting.some((event) => {
    const starts = effectiveAt(event);
    const follows = starts > endsAt || (starts === endsAt && event.subject !== worker);
    return intentOf(event) === 'start' && follows && starts <= until;
  });
}
