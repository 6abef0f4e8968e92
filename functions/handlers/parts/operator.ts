/** Who acts, as public evidence may call them: a subject is often an e-mail address, so it is kept in the private part only. */
import { allRecords } from '../../core/employment.ts';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { WorkerId } from '../../core/ids.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import type { Caller } from '../../runtime/http.ts';
import { ledger, people } from '../../runtime/parts.ts';
import { newId } from '../../runtime/random.ts';
import { findCaller, putNewCaller } from '../../store/callers.ts';
import { findPerson, personOfWorker } from '../../store/people.ts';

/** What a token says of who calls, or what was kept of it. */
type Named = Pick<Caller, 'subject' | 'workerId'>;

/** By the pseudonym of the person the token names, or by one of their own: the same whenever they act. `caller`: in no such role. */
export async function operatorOf(caller: Named, as: 'operator' | 'caller' = 'operator'): Promise<string> {
  return `${as}:${await pseudonymOfCaller(caller)}`;
}

export async function pseudonymOfCaller(caller: Named): Promise<string> {
  return (await pseudonymOf(caller)) ?? (await pseudonymFor(caller.subject));
}

/** Every worker id of who calls: nobody decides about themselves under another of theirs. */
export async function workersOf({ workerId }: Pick<Named, 'workerId'>): Promise<readonly WorkerId[]> {
  const personId = workerId && (await personOfWorker(people(), workerId));
  const person = personId && (await findPerson(people(), personId));
  const others = person === undefined ? [] : allRecords(person).map((record) => record.workerId);
  return [...new Set([...(workerId === undefined ? [] : [workerId]), ...others])];
}

async function pseudonymOf({ workerId }: Named): Promise<string | undefined> {
  const personId = workerId && (await personOfWorker(people(), workerId));
  return personId && (await findPerson(people(), personId))?.pseudonym;
}

/** Of somebody we know by a subject only: made once, and kept. */
export async function pseudonymFor(subject: string): Promise<string> {
  const known = await findCaller(people(), subject);
  if (known !== undefined) return known;
  const fresh = newId();
  if (await unlessRefused(writeAll(ledger(), [putNewCaller(people().table, subject, fresh)]))) return fresh;
  const others = await findCaller(people(), subject);
  if (others === undefined) throw new EvidenceUnavailable('a pseudonym of the caller cannot be kept; try again');
  return others;
}
