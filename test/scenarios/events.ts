/** Lifecycle events of invented people, for scenarios: whole records, varied by what the scenario is about. */

import { type EventKind, LifecycleEvent, type WorkerRecord } from '../../functions/core/lifecycle-event.ts';
import { effectiveAt } from '../../functions/core/schedule.ts';

type Over<T> = Partial<Record<keyof T, unknown>>;

/** An engineer in London called after her worker id: nobody the seeds know. */
export function recordOf(workerId: string, over: Over<WorkerRecord> = {}): Record<string, unknown> {
  return {
    workerId,
    givenName: 'Test',
    familyName: `Worker-${workerId}`,
    email: `${workerId}@marlow.example`,
    employmentType: 'employee',
    department: 'Engineering',
    title: 'Engineer',
    country: 'GB',
    timeZone: 'Europe/London',
    managerWorkerId: 'w-1002',
    startDate: '2026-11-30',
    ...over,
  };
}

export interface Said {
  /** What the HR system knew when; later speaks louder. */
  readonly updated?: string;
  readonly date?: string;
  readonly time?: string;
  readonly urgency?: 'immediate';
  readonly requestedBy?: string;
  readonly person?: Over<WorkerRecord>;
  readonly id?: string;
}

/** The event; its id says what and whom, so that a scenario can name its case. */
export function event(kind: EventKind, workerId: string, said: Said = {}): LifecycleEvent {
  const date = said.date ?? '2026-11-30';
  return LifecycleEvent.parse({
    specversion: '1.0',
    id: said.id ?? `${kind}-${workerId}-${date}-${said.updated ?? ''}`,
    source: 'hr',
    type: `tenure.person.${kind}`,
    subject: workerId,
    data: {
      effective: { date, ...(said.time === undefined ? {} : { time: said.time }) },
      sourceUpdatedAt: said.updated ?? `${date}T06:00:00.000Z`,
      ...(said.urgency === undefined ? {} : { urgency: said.urgency }),
      ...(said.requestedBy === undefined ? {} : { requestedByWorkerId: said.requestedBy }),
      person: recordOf(workerId, said.person),
    },
  });
}

/** Terminated with effect at this instant of the company's clock, to the minute before. */
export function gone(workerId: string, at: number, said: Said = {}): LifecycleEvent {
  const minute = new Date(at).toISOString();
  return event('terminated', workerId, {
    date: minute.slice(0, 10),
    time: minute.slice(11, 16),
    updated: minute,
    ...said,
    person: { timeZone: 'Europe/London', ...said.person },
  });
}

export { effectiveAt };
