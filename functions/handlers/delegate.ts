/** `POST /v1/delegations`: has somebody else decide for the caller for a time; `…/{id}/revoke` takes it back, `GET` lists theirs. Never handed on, and never for themselves. */
import * as z from 'zod';
import { sha256 } from '../core/canonical.ts';
import { type Delegation, delegationRefused, revoked, times } from '../core/delegation.ts';
import { primaryRecord } from '../core/employment.ts';
import { entryOf, type Facts } from '../core/entries.ts';
import { CaseId, WorkerId } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { bodyOf, type Caller, http, Problem, requireRole } from '../runtime/http.ts';
import { ledger, people } from '../runtime/parts.ts';
import { newId } from '../runtime/random.ts';
import { keptOf, putDelegation } from '../store/delegations.ts';
import { findPerson, personOfWorker } from '../store/people.ts';
import { colleaguesOf } from './parts/colleagues.ts';

const When = z.union([z.iso.date(), z.iso.datetime()]);
const Body = z.strictObject({ to: WorkerId, from: When, until: When });

export const handler = http(async (request) => {
  const caller = requireRole(request, ['approver']);
  if (request.route.startsWith('GET')) return { status: 200, body: await delegationsOf(await delegatorFor(caller)) };
  if (request.path.id !== undefined) return { status: 200, body: await revoke(request.path.id, caller) };
  const body = bodyOf(request, Body);
  const delegator = await delegatorFor(caller);
  const delegation = await wanted(body, delegator);
  await make(delegation, delegator);
  return { status: 201, body: delegation };
});

async function delegationsOf({ personId }: Person) {
  const [by, to] = await Promise.all([
    keptOf(people(), personId, 'delegations'),
    keptOf(people(), personId, 'delegated'),
  ]);
  return { made: by.delegations, received: to.delegations };
}

/** Throws a 409 when no source has sent a worker record of the caller, or they have left. */
async function delegatorFor({ workerId }: Caller): Promise<Person> {
  const colleague = workerId === undefined ? undefined : (await colleaguesOf([workerId], [])).get(workerId);
  const person = colleague === undefined ? undefined : await findPerson(people(), colleague.personId);
  if (person !== undefined && colleague !== undefined && (colleague.worksHere || colleague.onLeave)) return person;
  throw new Problem(409, 'You decide nothing here', 'only somebody who works here may have others decide for them');
}

/** Throws a 409 that says why it may not be made, and what to do. */
async function wanted({ to, from, until }: z.infer<typeof Body>, delegator: Person): Promise<Delegation> {
  const delegate = (await colleaguesOf([to], [])).get(to);
  if (delegate === undefined)
    throw new Problem(
      409,
      'Not possible',
      'no source has sent a worker record for that worker id: look it up and say it again',
    );
  const now = clock();
  const asked: Delegation = {
    delegationId: `d-${newId()}`,
    ...times({ from, until }, primaryRecord(delegator).timeZone),
    delegator: delegator.personId,
    delegate: delegate.personId,
    to,
    madeAt: now,
  };
  const { worksHere, delegations = [] } = delegate;
  const because = delegationRefused({ asked, now, worksHere, delegates: delegations });
  if (because !== undefined) throw new Problem(409, 'Not possible', because);
  return asked;
}

async function make(delegation: Delegation, delegator: Person): Promise<void> {
  const { delegationId, from, until } = delegation;
  const delegate = await findPerson(people(), delegation.delegate);
  const facts = { delegationId, from, until, to: `person:${delegate?.pseudonym ?? 'erased'}` };
  await write(delegation, 'delegated', facts, delegator);
}

/** Before its time. Whoever made it may, also when they have left meanwhile: to take away asks nobody. */
async function revoke(delegationId: string, { workerId }: Caller): Promise<Delegation> {
  const personId = workerId && (await personOfWorker(people(), workerId));
  const delegator = personId && (await findPerson(people(), personId));
  const made = delegator ? (await keptOf(people(), delegator.personId, 'delegations')).delegations : [];
  const delegation = made.find((one) => one.delegationId === delegationId);
  if (!delegator || delegation === undefined)
    throw new Problem(404, 'No such delegation', 'you have made none of this id; tenure delegate lists yours');
  if (delegation.revokedAt !== undefined) return delegation;
  const now = clock();
  if (delegation.until <= now) throw new Problem(409, 'Over already', `it ended at ${delegation.until}`);
  const ended = revoked(delegation, now);
  await write(ended, 'withdrawn', { delegationId, until: now, was: delegation.until }, delegator);
  return ended;
}

async function write(
  delegation: Delegation,
  kind: 'delegated' | 'withdrawn',
  facts: Facts,
  { pseudonym }: Person,
): Promise<void> {
  const entry = entryOf({}, { pseudonym }, kind, facts, { actor: `person:${pseudonym}` });
  const kept = {
    by: await keptOf(people(), delegation.delegator, 'delegations'),
    to: await keptOf(people(), delegation.delegate, 'delegated'),
  };
  const also = putDelegation(people().table, delegation, kept);
  const written = await unlessRefused(append(ledger(), chainOf(delegation), [entry], { also }));
  if (written === undefined)
    throw new Problem(
      409,
      'Just changed',
      'another delegation was made at this very moment; look at yours and try again',
    );
}

/** Delegations are about no case: those of a person have a chain of evidence of their own. */
function chainOf({ delegator }: Delegation): CaseId {
  return CaseId.parse(`c-${sha256(`delegations\n${delegator}`).slice(0, 24)}`);
}
