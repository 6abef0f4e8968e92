/** An operator's word that two worker records are one human, or are not: the records become one person's, before anything was made for the second. */
import { classify } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import { type Instant, type System, WorkerId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { Problem } from '../../runtime/http.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { putAddresses } from '../../store/addresses.ts';
import { findCase, updateCase } from '../../store/cases.ts';
import type { Write } from '../../store/items.ts';
import {
  deleteInbox,
  deletePerson,
  loadPerson,
  noRight,
  type PersonFile,
  personOfWorker,
  putInbox,
  putPerson,
  reassignWorker,
  unpark,
} from '../../store/people.ts';

/** What stands for a system when it is a worker record that is linked. No connector is called so. */
export const WORKER = 'worker' as System;

export interface Joining {
  /** Who both records are from now on. */
  readonly person: Person;
  readonly kind: ReturnType<typeof classify>;
  readonly writes: readonly Write[];
  readonly supersedes: PersonFile['parked'];
}

/** Everything that makes the person of `worker` the one of `other`, in one transaction with the case it opens. Throws a Problem when it cannot be. */
export async function joining(stray: Person, worker: WorkerId, other: string, now: Instant): Promise<Joining> {
  const known = await knownAs(other);
  if (known.person === undefined || known.person.personId === stray.personId)
    throw new Problem(409, 'One person already', `${worker} and ${other} are one person's worker records already`);
  const file = await loadPerson(people(), stray.personId);
  refuseEstablished(file, worker);
  if (known.right !== undefined)
    throw new Problem(409, 'Not now', `a case of ${other} is writing: wait until it has ended, and say it again`);
  const person = {
    ...known.person,
    employments: { ...known.person.employments, ...stray.employments },
    // Whoever erases them has to find what was written of each.
    absorbed: { ...known.person.absorbed, ...stray.absorbed, [stray.pseudonym]: stray.personId },
  };
  return {
    person,
    kind: classify(known.person, person),
    supersedes: file.parked,
    writes: [
      noRight(people().table, person.personId),
      noRight(people().table, stray.personId),
      putPerson(people().table, person),
      ...putAddresses(people().table, known.person, person),
      ...deletePerson(people().table, stray.personId),
      ...Object.keys(stray.employments).map((one) =>
        reassignWorker(people().table, WorkerId.parse(one), stray.personId, person.personId),
      ),
      ...file.inbox.flatMap((entry) => [
        deleteInbox(people().table, stray.personId, entry),
        putInbox(people().table, person.personId, entry),
        updateCase(cases().table, entry.caseId, { personId: person.personId }),
      ]),
      ...file.parked.flatMap((caseId) => [
        unpark(people().table, stray.personId, caseId),
        updateCase(cases().table, caseId, {
          ...{ state: 'superseded', endedAt: now, personId: person.personId },
          note: `${worker} and ${other} are one person: an operator said so`,
        }),
      ]),
    ],
  };
}

/** The chains of the cases that ended so say it too. */
export async function tellEnded({ supersedes, person }: Joining, by: string): Promise<void> {
  for (const caseId of supersedes) {
    const handled = await findCase(cases(), caseId);
    if (handled === undefined) continue;
    const entry = entryOf(handled, person, 'superseded', { by });
    await unlessRefused(append(ledger(), caseId, [entry]));
  }
}

async function knownAs(other: string): Promise<PersonFile> {
  const workerId = WorkerId.safeParse(other);
  const personId = workerId.success ? await personOfWorker(people(), workerId.data) : undefined;
  if (personId === undefined)
    throw new Problem(404, 'Nobody by that worker id', `no source has sent a worker ${other}`);
  return loadPerson(people(), personId);
}

/** Who has accounts, a name or requests of their own is somebody: what two people hold is not put together by a word. */
function refuseEstablished({ person, requests, right }: PersonFile, worker: WorkerId): void {
  const accounts = Object.keys(person?.accounts ?? {});
  if (accounts.length > 0 || requests.length > 0 || person?.userName !== undefined)
    throw new Problem(
      409,
      'Established already',
      `${worker} has accounts or access of their own: end that employment in HR, and have HR send the person's id with it`,
    );
  if (right !== undefined)
    throw new Problem(409, 'Not now', `a case of ${worker} is under way: wait until it is held, and say it again`);
}
