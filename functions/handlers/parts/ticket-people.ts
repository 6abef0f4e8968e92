/** Which worker a user of a ticket system is: by the worker id it keeps of them, or by their e-mail address. */
import { standing } from '../../core/employment.ts';
import { WorkerId } from '../../core/ids.ts';
import { people } from '../../runtime/parts.ts';
import type { TicketUser } from '../../sources/ticket-system.ts';
import { workerOfAddress } from '../../store/addresses.ts';
import { findPerson, personOfWorker } from '../../store/people.ts';

/** Undefined where nobody we know is meant, or it is not certain who. */
export async function workerOf(user: TicketUser | undefined): Promise<WorkerId | undefined> {
  if (user?.workerId !== undefined) {
    const workerId = WorkerId.safeParse(user.workerId);
    return workerId.success && (await personOfWorker(people(), workerId.data)) ? workerId.data : undefined;
  }
  return user?.email === undefined ? undefined : workerOfAddress(people(), user.email);
}

/** Who may speak there: a user who may not sign in any more has left, whatever they said before. */
export function speaker(user: TicketUser | undefined): Promise<WorkerId | undefined> {
  return user?.active === true ? workerOf(user) : Promise.resolve(undefined);
}

/** The same, of those HR says work here now: a worker id is known for ever. */
export async function colleague(user: TicketUser | undefined): Promise<WorkerId | undefined> {
  const workerId = await speaker(user);
  const personId = workerId && (await personOfWorker(people(), workerId));
  const person = personId && (await findPerson(people(), personId));
  return person !== undefined && standing(person) === 'active' ? workerId : undefined;
}

/** As evidence calls them; the system itself where it is nobody we know. */
export async function ticketActor(workerId: WorkerId | undefined, system: string): Promise<string> {
  const personId = workerId === undefined ? undefined : await personOfWorker(people(), workerId);
  const person = personId === undefined ? undefined : await findPerson(people(), personId);
  return person === undefined ? `source:${system}` : `person:${person.pseudonym}`;
}
