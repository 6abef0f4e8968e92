/** Events that wait for their day, held against what HR has said since: withdrawn, moved, or joined to the employment that follows. */
import type { Instant } from './ids.ts';
import { type EventKind, eventKind, type LifecycleEvent, type WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import { addHours, dueAt, effectiveAt, inOrder, startsAt } from './schedule.ts';

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

/** Does `newer` take the place of `older`, which waits for its day? A last day or first day is one: the newest word on it counts. */
export function displaces(newer: LifecycleEvent, older: LifecycleEvent): boolean {
  if (newer.subject !== older.subject || !isKnownAfter(newer, older)) return false;
  const kind = eventKind(newer);
  const notLater = effectiveAt(newer) <= effectiveAt(older);
  return GIVES_WAY_TO[eventKind(older)]?.(kind, notLater) ?? false;
}

/** By what waits: to which newer word it gives way, and whether that one takes effect no later. */
const GIVES_WAY_TO: Partial<Record<EventKind, (now: EventKind, notLater: boolean) => boolean>> = {
  terminated: (now) => now === 'terminated' || now === 'termination-rescinded',
  hired: (now, notLater) => now === 'hired' || (now === 'terminated' && notLater),
  rehired: (now) => now === 'rehired',
  suspended: (now, notLater) => now === 'resumed' && notLater,
};

function isKnownAfter(newer: LifecycleEvent, older: LifecycleEvent): boolean {
  return inOrder(newer.data.sourceUpdatedAt) > inOrder(older.data.sourceUpdatedAt);
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

/** A last day so soon followed by a first day of the same person under another record that nothing is cut in between. */
export function isBridged(ending: Instant, waiting: readonly LifecycleEvent[], hours: number): boolean {
  const until = addHours(ending, hours);
  return waiting.some((event) => {
    const starts = effectiveAt(event);
    return intentOf(event) === 'start' && starts > ending && starts <= until;
  });
}
