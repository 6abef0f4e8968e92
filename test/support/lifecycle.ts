/** Lifecycle events, people and policies for tests of the core: literal ones to vary, and any at all. */
import * as fc from 'fast-check';
import { digest } from '../../functions/core/canonical.ts';
import { absorb } from '../../functions/core/employment.ts';
import { Instant, PersonId, type WorkerId } from '../../functions/core/ids.ts';
import { type EventKind, EventKind as Kinds, LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import type { Person } from '../../functions/core/person.ts';
import { worker } from './worker-record.ts';

export interface Told {
  readonly kind: EventKind;
  /** The effective day. */
  readonly on: string;
  /** When the source knew; noon of the effective day unless told. */
  readonly known?: string;
  readonly id?: string;
  readonly time?: string;
  readonly urgency?: 'routine' | 'immediate';
  readonly record?: Parameters<typeof worker>[0];
}

export function eventOf({ kind, on, known = `${on}T12:00:00Z`, id, time, urgency, record = {} }: Told): LifecycleEvent {
  const person = worker(record);
  return LifecycleEvent.parse({
    specversion: '1.0',
    id: id ?? `${kind} ${on} ${known}`,
    source: 'hr',
    type: `tenure.person.${kind}`,
    subject: person.workerId,
    data: {
      effective: { date: on, ...(time === undefined ? {} : { time }) },
      sourceUpdatedAt: known,
      ...(urgency === undefined ? {} : { urgency }),
      person,
    },
  });
}

export function nobody(accounts: Person['accounts'] = {}): Person {
  return { personId: PersonId.parse('p-1'), pseudonym: 'x', employments: {}, accounts };
}

/** The person after these events, heard in this order; what is stale changes nothing. */
export function personAfter(events: readonly LifecycleEvent[], person: Person = nobody()): Person {
  return events.reduce((before, event) => {
    const heard = absorb(before, event);
    return heard.kind === 'stale' ? before : heard.person;
  }, person);
}

export function at(text: string): Instant {
  return Instant.parse(new Date(text).toISOString());
}

const DAYS = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
const DEPARTMENTS = ['Legal', 'Finance'];

/** Any event of one of two workers, on few days and known at few moments, so that they meet in every way. */
export const anyEvent: fc.Arbitrary<LifecycleEvent> = fc
  .record({
    kind: fc.constantFrom(...Kinds.options),
    on: fc.constantFrom(...DAYS),
    known: fc.constantFrom(...DAYS).map((day) => `${day}T12:00:00Z`),
    urgency: fc.constantFrom('routine', 'immediate'),
    record: fc.record({
      workerId: fc.constantFrom('w-1', 'w-2') as fc.Arbitrary<WorkerId>,
      startDate: fc.constantFrom(...DAYS),
      department: fc.constantFrom(...DEPARTMENTS),
      country: fc.constantFrom('GB', 'DE'),
      employmentType: fc.constantFrom('employee', 'contractor'),
      legalHold: fc.boolean(),
    }),
  })
  .map((told) => eventOf({ ...told, id: digest(told) }));

export const anyEvents = fc.array(anyEvent, { minLength: 1, maxLength: 7 });
