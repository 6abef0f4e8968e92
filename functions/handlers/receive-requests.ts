/** `POST /v1/requests` and `POST /v1/requests/{id}/withdraw`: access asked for until a day, access to be kept beyond a termination, and taking that back. */
import * as z from 'zod';
import { digest } from '../core/canonical.ts';
import { type Case, caseIdOf } from '../core/case.ts';
import { primaryRecord } from '../core/employment.ts';
import { entryOf } from '../core/entries.ts';
import type { Entry } from '../core/evidence.ts';
import { type EntitlementId, Instant, type PersonId, type WorkerId } from '../core/ids.ts';
import { caseOfRequest } from '../core/new-case.ts';
import type { Person } from '../core/person.ts';
import type { Decision, Reason } from '../core/reason.ts';
import { type AccessRequest, asksTheSame, endOfDay, RequestId, refusalOf, requestIdOf } from '../core/request.ts';
import { type Asking, receiveRequests } from '../routes/receive-requests.ts';
import { clock } from '../runtime/clock.ts';
import { type AskedOf, type Caller, http, Problem } from '../runtime/http.ts';
import { cases, people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { wake } from '../runtime/wake.ts';
import { findCase } from '../store/cases.ts';
import type { Write } from '../store/items.ts';
import { findPerson, loadPerson, type PersonFile, personOfWorker } from '../store/people.ts';
import { deleteRequests, putRequest } from '../store/requests.ts';
import { openNew } from './parts/new-cases.ts';
import { shownRequest } from './parts/shown-request.ts';

export const handler = http(receiveRequests, {
  'POST /v1/requests': ask,
  'GET /v1/requests/{id}': show,
  'POST /v1/requests/{id}/withdraw': withdraw,
});

async function ask({ caller, body: asking, key }: AskedOf<typeof receiveRequests, 'POST /v1/requests'>) {
  const { person, requests, reasons } = await personBy(forWhom(asking, caller));
  const now = clock();
  const entitlement = named(asking.entitlement);
  const request = await requestOf({ asking, entitlement, key, caller, person, now });
  const known = await findCase(cases(), request.caseId);
  if (known !== undefined) {
    if (standing(request, { requests, reasons })) return again(request, known);
    throw answered(request, reasons);
  }
  const refusal = refusalOf(request, { person, reasons }, policy(), now);
  if (refusal !== undefined) throw new Problem(422, 'Not to be had', refusal);
  const fresh = { ...caseOfRequest(person, nameOf(request.requestId), now), request, eventDigest: digest(request) };
  const facts = { requestId: request.requestId, request: request.kind, until: request.until };
  const more = { actor: await actorOf(caller), entitlement, private: { because: request.because } };
  const opened = await open(
    fresh,
    entryOf(fresh, person, 'requested', facts, more),
    [putRequest(people().table, person.personId, request)],
    now,
  );
  // Sent twice at the same moment: the other one was stored.
  return opened ? answer(202, request) : again(request, await findCase(cases(), request.caseId));
}

/** The caller, where nobody is named: HR must know them. */
function forWhom({ workerId }: Asking, caller: Caller): WorkerId {
  const whom = workerId ?? caller.workerId;
  if (whom !== undefined) return whom;
  throw new Problem(400, 'For whom?', 'your token names no worker id: say whom it is for, in "workerId"');
}

/** Throws a 404 that says no more to whom it is none of their business. */
async function show({ caller, path }: AskedOf<typeof receiveRequests, 'GET /v1/requests/{id}'>) {
  const requestId = RequestId.safeParse(path.id);
  const handled = requestId.success ? await findCase(cases(), caseIdOf(nameOf(requestId.data))) : undefined;
  if (handled?.request === undefined || !(await maySee(caller, handled)))
    throw new Problem(404, 'No such request', `you asked for nothing of the id ${path.id}`);
  return { status: 200, body: await shownRequest(handled, handled.request, policy(), clock()) };
}

async function maySee(caller: Caller, { request, personId }: Case): Promise<boolean> {
  if (caller.roles.includes('operator') || caller.roles.includes('auditor')) return true;
  const me = await callerAs(caller);
  return me !== undefined && (me === request?.requestedBy || me === personId);
}

/** What its case is named by. */
function nameOf(requestId: AccessRequest['requestId']) {
  return { source: 'tenure:request', id: requestId };
}

/** The same key means the same request; with other content it is a mistake, and says so. */
async function again(request: AccessRequest, known: Case | undefined) {
  if (known?.request === undefined || !asksTheSame(known.request, request))
    throw new Problem(
      409,
      'Another request',
      'this idempotency key was used for another request: give every request its own',
    );
  await wake('CaseReceived', [known.personId]);
  return answer(200, known.request);
}

/** Waits, or was approved and not withdrawn since. */
function standing({ requestId }: AccessRequest, { requests, reasons }: Pick<PersonFile, 'requests' | 'reasons'>) {
  const refused = reasons.some(({ request, decision }) => request === requestId && isRefusal(decision));
  return !refused && requests.some((known) => known.requestId === requestId);
}

function isRefusal(decision: Decision | undefined): boolean {
  return decision !== undefined && decision.outcome !== 'approved';
}

/** The same words again, when they were answered: saying them once more asks nothing. */
function answered({ requestId, caseId }: AccessRequest, reasons: readonly Reason[]): Problem {
  const decision = reasons.find(({ request }) => request === requestId)?.decision;
  const became = decision === undefined ? 'withdrawn, or over' : decision.outcome;
  return new Problem(
    409,
    'Answered already',
    `this was asked before, as ${requestId}, and is ${became}: tenure case ${caseId} says how it went. To ask anew, send another Idempotency-Key (tenure request … --again)`,
  );
}

function answer(status: number, { requestId, caseId, until }: AccessRequest) {
  return { status, body: { requestId, caseId, until } };
}

interface Told {
  readonly asking: Asking;
  readonly entitlement: EntitlementId;
  readonly key: string;
  readonly caller: Caller;
  readonly person: Person;
  readonly now: Instant;
}

async function requestOf({ asking, entitlement, key, caller, person, now }: Told): Promise<AccessRequest> {
  const requestId = requestIdOf(caller.subject, key);
  const requestedBy = await callerAs(caller);
  const day = z.iso.date().safeParse(asking.until);
  return {
    ...{ requestId, kind: asking.kind, entitlement, because: asking.because, askedAt: now },
    until: day.success ? endOfDay(day.data, primaryRecord(person)) : Instant.parse(asking.until),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    caseId: caseIdOf(nameOf(requestId)),
  };
}

/** Takes a request back, waiting or approved: what it gave goes, unless something else supports it. */
async function withdraw({ caller, path, body }: AskedOf<typeof receiveRequests, 'POST /v1/requests/{id}/withdraw'>) {
  const { workerId, because } = body;
  const { person, requests } = await personBy(workerId);
  const request = requests.find(({ requestId }) => requestId === path.id);
  if (request === undefined)
    throw new Problem(
      404,
      'No such request',
      `${path.id} is no request that stands for ${workerId}: tenure access ${workerId} lists those that do`,
    );
  const by = await callerAs(caller);
  const mine = by !== undefined && (by === request.requestedBy || by === person.personId);
  if (!mine && !caller.roles.includes('operator'))
    throw new Problem(403, 'Not yours', 'who asked, whom it is for, and operators withdraw a request; nobody else');
  const now = clock();
  const { requestId } = request;
  const fresh = caseOfRequest(person, { source: 'tenure:withdrawal', id: requestId }, now);
  const more = {
    ...{ actor: await actorOf(caller), entitlement: request.entitlement },
    ...(because === undefined ? {} : { private: { because } }),
  };
  await open(
    fresh,
    entryOf(fresh, person, 'withdrawn', { requestId, request: request.kind, case: request.caseId }, more),
    deleteRequests(people().table, person.personId, [requestId]),
    now,
  );
  return { status: 202, body: { requestId, caseId: fresh.caseId, withdrawn: true } };
}

/** Stores the case and wakes it; false when it is there already. */
async function open(fresh: Case, entry: Entry, writes: readonly Write[], now: Instant): Promise<boolean> {
  const opened = await openNew(fresh, [entry], now, writes);
  await wake('CaseReceived', [fresh.personId]);
  return opened;
}

async function personBy(workerId: WorkerId) {
  const personId = await personOfWorker(people(), workerId);
  const file = personId && (await loadPerson(people(), personId));
  if (file?.person === undefined || Object.keys(file.person.employments).length === 0)
    throw new Problem(404, 'Nobody by that worker id', `no source has sent a worker ${workerId} who has begun`);
  return { ...file, person: file.person };
}

function named(text: string): EntitlementId {
  const entry = [...policy().catalogue.values()].find(({ name, id }) => name === text || id === text);
  if (entry !== undefined) return entry.id;
  throw new Problem(422, 'No such entitlement', `the catalogue has no ${text}: name one of policies/catalogue.yaml`);
}

async function callerAs({ workerId }: Caller): Promise<PersonId | undefined> {
  return workerId === undefined ? undefined : personOfWorker(people(), workerId);
}

async function actorOf(caller: Caller): Promise<string> {
  const personId = await callerAs(caller);
  if (personId === undefined) return `operator:${caller.subject}`;
  return `person:${(await findPerson(people(), personId))?.pseudonym ?? 'erased'}`;
}
