/** Who acts, as public evidence may call them: a subject is often an e-mail address, so it is kept in the private part only. */
import { allRecords } from '../../core/employment.ts';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { WorkerId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { Signature, Signer } from '../../core/signatures.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
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
export async function workersOf(caller: Pick<Named, 'workerId'>): Promise<readonly WorkerId[]> {
  return workersIn(caller, await personOf(caller));
}

/**
 * Who signs, as evidence calls them: known again though they were linked to somebody since, HR sent them later than they first signed, or
 * their token names no worker the next time.
 */
export async function signerOf(caller: Named): Promise<Signer> {
  const by = await operatorOf(caller);
  const person = await personOf(caller);
  const called = await findCaller(people(), caller.subject);
  if (called === undefined && person !== undefined)
    await unlessRefused(writeAll(ledger(), [putNewCaller(people().table, caller.subject, person)]));
  const others = [...Object.keys(person?.absorbed ?? {}), ...(called === undefined ? [] : [called])];
  return {
    signature: { by, at: clock() },
    names: [by, caller.subject, ...others.map((pseudonym) => `operator:${pseudonym}`)],
    workers: workersIn(caller, person),
  };
}

/** For the private part of what is about nobody in particular, which no erasure takes away: whom we know the pseudonym tells. */
export async function tokenNameOf(caller: Named): Promise<{ readonly by?: string }> {
  return (await personOf(caller)) === undefined ? { by: caller.subject } : {};
}

/** Who signed, as evidence calls them: what an earlier version took down says how their token called them. */
export async function signedAs({ by, worker }: Signature): Promise<string> {
  return worker === undefined && by.startsWith('operator:') ? by : operatorOf({ subject: by, workerId: worker });
}

function workersIn({ workerId }: Pick<Named, 'workerId'>, person: Person | undefined): readonly WorkerId[] {
  const others = person === undefined ? [] : allRecords(person).map((record) => record.workerId);
  return [...new Set([...(workerId === undefined ? [] : [workerId]), ...others])];
}

async function personOf({ workerId }: Pick<Named, 'workerId'>): Promise<Person | undefined> {
  const personId = workerId && (await personOfWorker(people(), workerId));
  return personId && (await findPerson(people(), personId));
}

async function pseudonymOf(caller: Named): Promise<string | undefined> {
  return (await personOf(caller))?.pseudonym;
}

/** Of somebody we know by a subject only: made once, and kept. */
export async function pseudonymFor(subject: string): Promise<string> {
  const known = await findCaller(people(), subject);
  if (known !== undefined) return known;
  const fresh = newId();
  if (await unlessRefused(writeAll(ledger(), [putNewCaller(people().table, subject, { pseudonym: fresh })])))
    return fresh;
  const others = await findCaller(people(), subject);
  if (others === undefined) throw new EvidenceUnavailable('a pseudonym of the caller cannot be kept; try again');
  return others;
}
