/** All that somebody was ever known by, for their erasure: also as who they were before their worker records were linked. */
import { readRecord } from '../../core/chain.ts';
import { chainOfErasure, type Erasure, type Work, workOf } from '../../core/erasure.ts';
import type { CaseId, Instant, PersonId, WorkerId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { chainFrom } from '../../ledger/ledger.ts';
import { isDestroyed } from '../../ledger/person-keys.ts';
import { cases, erasures, ledger, people, personKeys } from '../../runtime/parts.ts';
import { casesOf } from '../../store/erase-cases.ts';
import { workersKnownAs } from '../../store/erase-people.ts';
import { findErasure } from '../../store/erasures.ts';
import { findPerson, personOfWorker } from '../../store/people.ts';

/**
 * Their own record tells of who was linked to them. Of a link of before records told that, their cases do: a case says its worker's
 * id, whomever that worker was taken for then, and the first record of its chain under which pseudonym.
 */
export async function everythingOf(person: Person, until: Instant): Promise<Work> {
  const own = workOf(person);
  const ids = new Set([person.personId, ...(await nobodysNow(own.otherIds))]);
  const workers = new Map(own.workers.map((worker) => [worker.workerId, worker]));
  for (const id of ids)
    for (const worker of await workersKnownAs(people(), id))
      if (!workers.has(worker.workerId)) workers.set(worker.workerId, worker);
  const pseudonyms = new Set(own.otherPseudonyms);
  const whose = { personIds: [...ids], workerIds: [...workers.keys()] };
  for await (const { caseId, personId, workerId } of casesOf(cases(), whose, until)) {
    if (!workers.has(workerId) && !(await leadsOnlyTo(ids, workerId))) continue;
    if (!workers.has(workerId)) workers.set(workerId, { workerId });
    if (!ids.has(personId) && (await nobodysNow([personId])).length === 1) ids.add(personId);
    const pseudonym = await pseudonymIn(caseId);
    if (pseudonym !== undefined) pseudonyms.add(pseudonym);
  }
  ids.delete(person.personId);
  pseudonyms.delete(person.pseudonym);
  return { ...own, otherIds: [...ids], otherPseudonyms: [...pseudonyms], workers: [...workers.values()] };
}

/** A source may have said one of these ids of somebody else since: they are left alone. */
async function nobodysNow(ids: readonly PersonId[]): Promise<readonly PersonId[]> {
  const known = await Promise.all(ids.map((id) => findPerson(people(), id)));
  return ids.filter((_, at) => known[at] === undefined);
}

async function leadsOnlyTo(ids: ReadonlySet<PersonId>, workerId: WorkerId): Promise<boolean> {
  const holder = await personOfWorker(people(), workerId);
  return holder === undefined || ids.has(holder);
}

/** Every chain of a case begins with a record about its person. */
async function pseudonymIn(caseId: CaseId): Promise<string | undefined> {
  for await (const { record } of chainFrom(ledger(), caseId, 0, 1)) return readRecord(record)?.person;
  return undefined;
}

/** Those whose key is not destroyed yet: somebody who came back has cases that begin under the pseudonym they had before. */
export async function stillToErase(pseudonyms: readonly string[]): Promise<readonly string[]> {
  const gone = await Promise.all(pseudonyms.map((one) => isDestroyed(personKeys(), one)));
  return pseudonyms.filter((_, at) => !gone[at]);
}

/** What was asked of one of them before they were linked: it is kept without whom it was about. */
export async function askedBefore(pseudonyms: readonly string[]): Promise<readonly Erasure[]> {
  const asked = await Promise.all(
    pseudonyms.map((pseudonym) => findErasure(erasures(), chainOfErasure({ pseudonym }))),
  );
  return asked.flatMap((erasure) => (erasure === undefined ? [] : [withdrawn(erasure)]));
}

function withdrawn({ personId: _, work: __, ...asked }: Erasure): Erasure {
  const because = ['their worker record was linked to another of theirs, and they were erased as one person'];
  return { ...asked, state: 'refused', signatures: [], because, version: asked.version + 1 };
}
