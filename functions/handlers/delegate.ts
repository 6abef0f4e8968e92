/** `POST /v1/delegations`: has somebody else decide for the caller for a time; `…/{id}/revoke` takes it back, `GET` lists theirs. Never handed on, and never for themselves. */
import type * as z from 'zod';
import { sha256 } from '../core/canonical.ts';
import { type Delegation, delegationRefused, revoked, times } from '../core/delegation.ts';
import { primaryRecord } from '../core/employment.ts';
import { entryOf, type Facts } from '../core/entries.ts';
import { CaseId } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { delegations } from '../routes/delegate.ts';
import { cursorAt } from '../routes/page.ts';
import { clock } from '../runtime/clock.ts';
import { type AskedOf, type Caller, http, Problem } from '../runtime/http.ts';
import { ledger, people } from '../runtime/parts.ts';
import { newId } from '../runtime/random.ts';
import { keptOf, putDelegation } from '../store/delegations.ts';
import { cut, isBehind, type Order, type Place } from '../store/page.ts';
import { findPerson, personOfWorker } from '../store/people.ts';
import { colleaguesOf } from './parts/colleagues.ts';

export const handler = http(delegations, {
  'GET /v1/delegations': async ({ caller, query }) => listed(await delegatorFor(caller), query),
  'POST /v1/delegations/{id}/revoke': async ({ caller, path }) => ({
    status: 200,
    body: await revoke(path.id, caller),
  }),
  'POST /v1/delegations': async ({ caller, body, key }) => {
    const delegator = await delegatorFor(caller);
    const delegationId = key === undefined ? `d-${newId()}` : idFor(caller, key);
    const before = await madeBefore(delegationId, body, delegator);
    if (before !== undefined) return { status: 200, body: before };
    const delegation = await wanted(body, delegator, delegationId);
    await make(delegation, delegator);
    return { status: 201, body: delegation };
  },
});

type Wanted = z.output<(typeof delegations)['POST /v1/delegations']['body']>;

const NEWEST = {
  first: 'newest',
  placeOf: ({ madeAt: at, delegationId: id }: Delegation): Place => ({ at, id }),
} as const satisfies Order<Delegation>;

/** Made and received as one list, in its order. */
async function listed(
  { personId }: Person,
  { cursor, limit }: AskedOf<typeof delegations, 'GET /v1/delegations'>['query'],
) {
  const [by, to] = await Promise.all([
    keptOf(people(), personId, 'delegations'),
    keptOf(people(), personId, 'delegated'),
  ]);
  const behind = [...by.delegations, ...to.delegations].filter((one) => isBehind(NEWEST.placeOf(one), cursor, NEWEST));
  const { items, next } = cut(behind, limit, NEWEST);
  const made = items.filter(({ delegator }) => delegator === personId);
  const received = items.filter(({ delegator }) => delegator !== personId);
  return { status: 200, body: { made, received }, next: next && cursorAt('delegations', next) };
}

/** Throws a 409 when no source has sent a worker record of the caller, or they have left. */
async function delegatorFor({ workerId }: Caller): Promise<Person> {
  const colleague = workerId === undefined ? undefined : (await colleaguesOf([workerId], [])).get(workerId);
  const person = colleague === undefined ? undefined : await findPerson(people(), colleague.personId);
  if (person !== undefined && colleague !== undefined && (colleague.worksHere || colleague.onLeave)) return person;
  throw new Problem(409, 'You decide nothing here', 'only somebody who works here may have others decide for them');
}

function idFor({ subject }: Caller, key: string): string {
  return `d-${sha256(`${subject}\n${key}`).slice(0, 32)}`;
}

/** The same key is the same delegation; with other content it is a mistake, and says so. */
async function madeBefore(delegationId: string, body: Wanted, delegator: Person): Promise<Delegation | undefined> {
  const { delegations: made } = await keptOf(people(), delegator.personId, 'delegations');
  const before = made.find((one) => one.delegationId === delegationId);
  if (before === undefined) return undefined;
  const { from, until } = times(body, primaryRecord(delegator).timeZone);
  const untilThen = before.revokedAt === undefined ? before.until : until; // one that was taken back ended then
  if (before.to === body.to && before.from === from && untilThen === until) return before;
  throw new Problem(
    409,
    'Another request',
    'this idempotency key was used for another delegation: give every one its own',
  );
}

/** Throws a 409 that says why it may not be made, and what to do. */
async function wanted({ to, from, until }: Wanted, delegator: Person, delegationId: string): Promise<Delegation> {
  const delegate = (await colleaguesOf([to], [])).get(to);
  if (delegate === undefined)
    throw new Problem(
      409,
      'Not possible',
      'no source has sent a worker record for that worker id: look it up and say it again',
    );
  const now = clock();
  const asked: Delegation = {
    delegationId,
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
