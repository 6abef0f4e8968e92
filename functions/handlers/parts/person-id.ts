/** Whom an event is about: the person this worker is known to be, else who the source says, else somebody new. */
import { PersonId } from '../../core/ids.ts';
import type { LifecycleEvent } from '../../core/lifecycle-event.ts';
import { people } from '../../runtime/parts.ts';
import { personOfWorker } from '../../store/people.ts';

export async function personIdOf(event: LifecycleEvent): Promise<PersonId> {
  const { workerId, personId } = event.data.person;
  return (await personOfWorker(people(), workerId)) ?? personId ?? PersonId.parse(`p-${workerId}`);
}
