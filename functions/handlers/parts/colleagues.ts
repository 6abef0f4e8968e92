/** Who the people are that may decide, and whether they still work here. */
import type { Colleague, Colleagues } from '../../core/approver.ts';
import type { Case } from '../../core/case.ts';
import { standing } from '../../core/employment.ts';
import type { PersonId, WorkerId } from '../../core/ids.ts';
import { people } from '../../runtime/parts.ts';
import { findPerson, personOfWorker } from '../../store/people.ts';

/** Colleagues by worker id: these workers, and every worker id of these people. */
export async function colleaguesOf(workers: readonly WorkerId[], persons: readonly PersonId[]): Promise<Colleagues> {
  const named = await Promise.all(
    workers.map(async (workerId) => [workerId, await personOfWorker(people(), workerId)] as const),
  );
  const known = named.flatMap(([workerId, personId]) =>
    personId === undefined ? [] : [[workerId, personId] as const],
  );
  const wanted = [...new Set([...known.map(([, personId]) => personId), ...persons])];
  const found = new Map(
    await Promise.all(wanted.map(async (personId) => [personId, await colleague(personId)] as const)),
  );
  const byWorker = known.flatMap(([workerId, personId]) => pair(workerId, found.get(personId)));
  const byPerson = [...found.values()].flatMap((one) =>
    one === undefined ? [] : one.workers.flatMap((workerId) => pair(workerId, one)),
  );
  return new Map([...byPerson, ...byWorker]);
}

function pair(workerId: WorkerId, found: Colleague | undefined): readonly (readonly [WorkerId, Colleague])[] {
  return found === undefined ? [] : [[workerId, { personId: found.personId, worksHere: found.worksHere }]];
}

async function colleague(
  personId: PersonId,
): Promise<(Colleague & { readonly workers: readonly WorkerId[] }) | undefined> {
  const person = await findPerson(people(), personId);
  if (person === undefined) return undefined;
  return {
    personId,
    worksHere: standing(person) === 'active',
    workers: Object.values(person.employments).map((employment) => employment.record.workerId),
  };
}

/** Who asked for this in the HR system, where it says. */
export async function requesterOf({ event }: Pick<Case, 'event'>): Promise<PersonId | undefined> {
  const workerId = event?.data.requestedByWorkerId;
  return workerId === undefined ? undefined : personOfWorker(people(), workerId);
}
