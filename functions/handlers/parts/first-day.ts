/** Somebody's first day as the one who looks after it may see it: who they are, since when and by what right. */
import { letsIn } from '../../connectors/lets-in.ts';
import { primaryRecord } from '../../core/employment.ts';
import type { FirstDayAbility, FirstDayMark } from '../../core/first-day.ts';
import { type PersonId, type System, WorkerId } from '../../core/ids.ts';
import type { WorkerRecord } from '../../core/lifecycle-event.ts';
import type { Person } from '../../core/person.ts';
import { Problem } from '../../runtime/http.ts';
import type { SignedInRequest } from '../../runtime/page.ts';
import { people } from '../../runtime/parts.ts';
import { findMark } from '../../store/first-day.ts';
import { findPerson, personOfWorker } from '../../store/people.ts';
import { colleaguesOf } from './colleagues.ts';

export interface FirstDay {
  readonly joiner: Person;
  readonly record: WorkerRecord;
  /** Who looks after it now, and as what. An operator who is the manager is the manager. */
  readonly role: FirstDayMark['by'];
  /** Undefined for an operator who is no worker we know. */
  readonly me: PersonId | undefined;
}

/** The systems that can let this joiner in, by policy or by an account they have. */
export interface Way {
  readonly system: System;
  readonly ability: FirstDayAbility;
  readonly mark: FirstDayMark | undefined;
}

/** For the joiner's manager, who works here, and for an operator; never for the joiner. Throws a 403 that tells others nothing. */
export async function firstDayFor(request: Pick<SignedInRequest, 'path' | 'caller' | 'byRole'>): Promise<FirstDay> {
  const { path, caller, byRole } = request;
  const workerId = WorkerId.safeParse(path.workerId).data;
  const personId = workerId && (await personOfWorker(people(), workerId));
  const joiner = personId && (await findPerson(people(), personId));
  const me = caller.workerId && (await personOfWorker(people(), caller.workerId));
  if (!joiner || Object.keys(joiner.employments).length === 0 || me === joiner.personId) throw notYours();
  const record = primaryRecord(joiner);
  const isManager = me !== undefined && (await managerOf(record)) === me;
  if (!isManager && !byRole) throw notYours();
  return { joiner, record, role: isManager ? 'manager' : 'operator', me };
}

async function managerOf({ managerWorkerId }: WorkerRecord): Promise<PersonId | undefined> {
  if (managerWorkerId === undefined) return undefined;
  const manager = (await colleaguesOf([managerWorkerId], [])).get(managerWorkerId);
  return manager?.worksHere === true ? manager.personId : undefined;
}

function notYours(): Problem {
  return new Problem(
    403,
    'Not yours to look after',
    'a first day is shown to the manager the HR system names, who works here, and to operators, and to nobody about themselves',
  );
}

export async function waysIn({ joiner, record }: FirstDay, systems: readonly string[]): Promise<readonly Way[]> {
  return Promise.all(
    Object.entries(letsIn)
      .filter(([system]) => systems.includes(system))
      .map(async ([name, ability]) => {
        const system = name as System; // the manifest's keys
        const { personId } = joiner;
        return { system, ability, mark: await findMark(people(), { personId, startDate: record.startDate, system }) };
      }),
  );
}
