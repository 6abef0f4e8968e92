/** Who gives access by asking for it, where nobody has to say yes: themselves to themselves, and whoever leads them. */
import { allRecords, liveRecords } from '../../core/employment.ts';
import type { WorkerId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { workersOf } from './operator.ts';

export async function givesByAsking(asker: WorkerId | undefined, person: Person): Promise<boolean> {
  const theirs = await workersOf({ workerId: asker });
  const isOne = (workerId: WorkerId | undefined) => workerId !== undefined && theirs.includes(workerId);
  return (
    allRecords(person).some(({ workerId }) => isOne(workerId)) ||
    liveRecords(person).some(({ managerWorkerId }) => isOne(managerWorkerId))
  );
}
