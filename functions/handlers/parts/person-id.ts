/** Whom an event is about: the person this worker is known to be, else who the source says, else somebody new. A worker id is one source's. */
import { PersonId } from '../../core/ids.ts';
import type { LifecycleEvent } from '../../core/lifecycle-event.ts';
import type { Person } from '../../core/person.ts';
import { people } from '../../runtime/parts.ts';
import { findPerson, findWorkerAnd } from '../../store/people.ts';

/** `otherSource`: whose worker id it is, when it is not the event's own: another human's, for all we know (docs/adr/0135-a-worker-id-is-one-sources.md). */
export interface About {
  readonly personId: PersonId;
  /** As far as they are known. */
  readonly person: Person | undefined;
  readonly otherSource?: string;
}

/** One read, where the worker is the person they were first taken for: nearly everybody. */
export async function personOf(event: LifecycleEvent): Promise<About> {
  const { workerId, personId: named } = event.data.person;
  const guess = named ?? PersonId.parse(`p-${workerId}`);
  const { worker, person } = await findWorkerAnd(people(), workerId, guess);
  if (worker === undefined) return { personId: guess, person };
  const { source, personId } = worker;
  return {
    personId,
    person: personId === guess ? person : await findPerson(people(), personId),
    ...(source === undefined || source === event.source ? {} : { otherSource: source }),
  };
}
