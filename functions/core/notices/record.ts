/** The worker record that speaks of somebody: of the employment a case is about, though it has not begun and is known from its event only. */
import type { Case } from '../case.ts';
import { nameOf, primaryRecord } from '../employment.ts';
import type { WorkerRecord } from '../lifecycle-event.ts';
import type { Person } from '../person.ts';

/** Undefined for somebody of whom nothing has been heard yet that took effect. */
export function knownRecord(person: Person): WorkerRecord | undefined {
  return Object.keys(person.employments).length === 0 ? undefined : primaryRecord(person);
}

export function recordFor(
  person: Person,
  workerId: string | undefined,
  { event }: Partial<Pick<Case, 'event'>> = {},
): WorkerRecord | undefined {
  const own = Object.values(person.employments).find(({ record }) => record.workerId === workerId);
  return own?.record ?? (event?.subject === workerId ? event?.data.person : undefined) ?? knownRecord(person);
}

/** How people speak of them. */
export function calledFor(person: Person | undefined): string {
  return person === undefined || knownRecord(person) === undefined ? 'somebody' : nameOf(person);
}
