/** Before a first day: the case that makes the accounts, disabled, as many days ahead as policy says. */
import { expecting, standing } from '../../core/employment.ts';
import type { Instant } from '../../core/ids.ts';
import { eventKind, type LifecycleEvent } from '../../core/lifecycle-event.ts';
import type { Person } from '../../core/person.ts';
import { preparedNext, preparedSince } from '../../core/pre-hire.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { policy } from '../../runtime/policy.ts';
import { moveTimer, timerName } from '../../runtime/timers.ts';
import { openByClock } from './clock-cases.ts';
import type { Waiting } from './waiting.ts';

/** Opens what is to be prepared by now, and comes back for the rest. True when a case came into the inbox. */
export async function prepareForStart(person: Person, waiting: readonly Waiting[], now: Instant): Promise<boolean> {
  // Who works here has their accounts, and whoever left has theirs disabled still.
  if (standing(person) !== 'expected') return false;
  const opened = await Promise.all(hiresIn(waiting, now).map((hire) => prepareFor(person, hire, now)));
  return opened.includes(true);
}

async function prepareFor(person: Person, hire: LifecycleEvent, now: Instant): Promise<boolean> {
  const record = expecting(person, hire).employments[hire.subject]?.record ?? hire.data.person;
  const next = preparedNext(record, policy(), now);
  const { personId } = person;
  if (next !== undefined) await moveTimer(timerName('pre-hire', personId), next, { version: INPUT_VERSION, personId });
  const since = preparedSince(record, policy(), now);
  if (since === undefined) return false;
  const about = `${record.workerId} ${since}`;
  return openByClock({ intent: 'pre-hire', about, workerId: record.workerId, effectiveAt: since }, person, now);
}

/** Everybody's first day that is awaited, heard as what it is before the day. */
export function expectAll(
  person: Person,
  waiting: readonly Waiting[],
): { kind: 'absorbed'; person: Person } | { kind: 'stale'; because: string } {
  const hires = waiting.flatMap(({ handled }) => (isHire(handled.event) ? [handled.event] : []));
  return hires.length === 0
    ? { kind: 'stale', because: 'no first day is awaited any more: there is nothing to prepare' }
    : { kind: 'absorbed', person: hires.reduce(expecting, person) };
}

function hiresIn(waiting: readonly Waiting[], now: Instant): readonly LifecycleEvent[] {
  return waiting.flatMap(({ handled, dueAt }) => (dueAt > now && isHire(handled.event) ? [handled.event] : []));
}

function isHire(event: LifecycleEvent | undefined): event is LifecycleEvent {
  return event !== undefined && eventKind(event) === 'hired';
}
