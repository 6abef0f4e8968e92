/** Who is told in a manager's place when that one has left, is on leave, or is whom it is about: the next up who works here. */
import { standing } from '../employment.ts';
import { asOf } from '../end-date.ts';
import type { Instant, PersonId, WorkerId } from '../ids.ts';
import type { Person } from '../person.ts';
import { knownRecord } from './record.ts';

export type Told =
  | { readonly kind: 'told'; readonly person: Person }
  /** Whoever this worker is must be read first. */
  | { readonly kind: 'read'; readonly worker: WorkerId }
  /** Nobody up the line works here: the operators are told. */
  | { readonly kind: 'nobody' };

/** `known`: the workers read so far; undefined for one whom no source has sent. */
export function upTheLine(
  first: WorkerId | undefined,
  about: PersonId,
  known: ReadonlyMap<WorkerId, Person | undefined>,
  now: Instant,
): Told {
  const passed = new Set<WorkerId>();
  let worker = first;
  while (worker !== undefined && !passed.has(worker)) {
    if (!known.has(worker)) return { kind: 'read', worker };
    const person = known.get(worker);
    if (person === undefined) return { kind: 'nobody' };
    if (person.personId !== about && worksHere(person, now)) return { kind: 'told', person };
    passed.add(worker);
    worker = knownRecord(person)?.managerWorkerId;
  }
  return { kind: 'nobody' };
}

/** A leaver is told nothing, and somebody on leave cannot sign in to act on it. */
export function worksHere(person: Person, now: Instant): boolean {
  return standing(asOf(person, now)) === 'active';
}
