/** Who gives access by asking for it, where nobody has to say yes: themselves to themselves, and whoever leads them. */
import { liveRecords } from '../../core/employment.ts';
import type { WorkerId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { people } from '../../runtime/parts.ts';
import { personOfWorker } from '../../store/people.ts';
import { workersOf } from './operator.ts';

export async function givesByAsking(asker: WorkerId | undefined, person: Person): Promise<boolean> {
  if (asker === undefined) return false;
  if ((await personOfWorker(people(), asker)) === person.personId) return true;
  const workers = await workersOf({ workerId: asker });
  return liveRecords(person).some(
    ({ managerWorkerId }) => managerWorkerId !== undefined && workers.includes(managerWorkerId),
  );
}
