/** Whom an event is about: the person this worker is known to be, else who the source says, else somebody new. A worker id is one source's. */
import { PersonId } from '../../core/ids.ts';
import type { LifecycleEvent } from '../../core/lifecycle-event.ts';
import { people } from '../../runtime/parts.ts';
import { findWorker } from '../../store/people.ts';

/** `otherSource`: whose worker id it is, when it is not the event's own: another human's, for all we know (docs/adr/0135-a-worker-id-is-one-sources.md). */
export interface About {
  readonly personId: PersonId;
  readonly otherSource?: string;
}

export async function personOf(event: LifecycleEvent): Promise<About> {
  const { workerId, personId } = event.data.person;
  const known = await findWorker(people(), workerId);
  if (known === undefined) return { personId: personId ?? PersonId.parse(`p-${workerId}`) };
  const { source } = known;
  return {
    personId: known.personId,
    ...(source === undefined || source === event.source ? {} : { otherSource: source }),
  };
}
