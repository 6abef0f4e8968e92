/** Who the people are that may decide, whom they report to, who decides for them, and whether they still work here. */
import type { Colleague, Colleagues } from '../../core/approver.ts';
import type { Case } from '../../core/case.ts';
import { liveRecords, primaryRecord, standing } from '../../core/employment.ts';
import type { PersonId, WorkerId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { workersToAsk } from '../../core/planner.ts';
import { endsAt } from '../../core/schedule.ts';
import type { Situation } from '../../core/situation.ts';
import { people } from '../../runtime/parts.ts';
import { delegationsBy } from '../../store/delegations.ts';
import { type InboxEntry, loadPerson, personOfWorker } from '../../store/people.ts';

/** The situation with everybody its approvals turn on: who is named, their managers, their delegates, the requester, who decided. */
export async function withColleagues(situation: Situation): Promise<Situation> {
  const decided = situation.decided.flatMap(({ decision }) => decision.approver ?? []);
  const voted = (situation.asked ?? []).flatMap(({ votes }) => votes.map(({ approver }) => approver));
  const first = workersToAsk(situation);
  if (first.length + decided.length === 0) return situation;
  let known = await colleaguesOf(first, [
    ...decided,
    ...voted,
    ...(situation.requester === undefined ? [] : [situation.requester]),
    ...(situation.requests ?? []).flatMap(({ requestedBy }) => requestedBy ?? []),
  ]);
  const looked = new Set(first);
  for (;;) {
    const more = workersToAsk({ ...situation, colleagues: known }).filter((worker) => !looked.has(worker));
    if (more.length === 0) return { ...situation, colleagues: known };
    for (const worker of more) looked.add(worker);
    known = new Map([...known, ...(await colleaguesOf(more, []))]);
  }
}

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

interface Found {
  readonly colleague: Colleague;
  readonly workers: readonly WorkerId[];
}

function pair(workerId: WorkerId, found: Found | undefined): readonly (readonly [WorkerId, Colleague])[] {
  return found === undefined ? [] : [[workerId, found.colleague]];
}

async function colleague(personId: PersonId): Promise<Found | undefined> {
  const [{ person, inbox }, delegations] = await Promise.all([
    loadPerson(people(), personId),
    delegationsBy(people(), personId),
  ]);
  if (person === undefined) return undefined;
  const manager = managerOf(person);
  const ends = lastDay(person, inbox);
  return {
    colleague: {
      personId,
      worksHere: standing(person) === 'active',
      onLeave: standing(person) === 'suspended',
      ...(manager === undefined ? {} : { manager }),
      ...(ends === undefined ? {} : { endsAt: ends }),
      ...(delegations.length === 0 ? {} : { delegations }),
    },
    workers: Object.values(person.employments).map((employment) => employment.record.workerId),
  };
}

function managerOf(person: Person): WorkerId | undefined {
  return Object.keys(person.employments).length === 0 ? undefined : primaryRecord(person).managerWorkerId;
}

/** The end of the last day of somebody whose every employment has one: in its record, or announced and not here yet. */
function lastDay(person: Person, inbox: readonly InboxEntry[]): Colleague['endsAt'] {
  const ends = liveRecords(person).map((record) => {
    const announced = inbox.filter(({ ends: worker }) => worker === record.workerId).map(({ dueAt }) => dueAt);
    return [...announced, ...[endsAt(record)].flatMap((end) => end ?? [])].toSorted().at(0);
  });
  return ends.includes(undefined)
    ? undefined
    : ends
        .flatMap((end) => end ?? [])
        .toSorted()
        .at(-1);
}

/** Who asked for this in the HR system, where it says. */
export async function requesterOf({ event }: Pick<Case, 'event'>): Promise<PersonId | undefined> {
  const workerId = event?.data.requestedByWorkerId;
  return workerId === undefined ? undefined : personOfWorker(people(), workerId);
}
