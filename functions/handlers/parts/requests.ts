/** One request for access, however it came, and taking one back: a case of its own with what was asked for and the first of its evidence, in one. */
import * as z from 'zod';
import { digest } from '../../core/canonical.ts';
import { type Case, caseIdOf } from '../../core/case.ts';
import { primaryRecord } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import { type EntitlementId, Instant, type PersonId, type WorkerId } from '../../core/ids.ts';
import { caseOfRequest } from '../../core/new-case.ts';
import type { Person } from '../../core/person.ts';
import type { Decision, Reason } from '../../core/reason.ts';
import { type AccessRequest, asksNobody, asksTheSame, endOfDay, refusalOf, requestIdOf } from '../../core/request.ts';
import type { TicketRef } from '../../core/ticket-ref.ts';
import type { Asking } from '../../routes/receive-requests.ts';
import { clock } from '../../runtime/clock.ts';
import { Problem } from '../../runtime/http.ts';
import { cases, people } from '../../runtime/parts.ts';
import { policy } from '../../runtime/policy.ts';
import { wake } from '../../runtime/wake.ts';
import { findCase } from '../../store/cases.ts';
import type { Write } from '../../store/items.ts';
import { loadPerson, type PersonFile, personOfWorker } from '../../store/people.ts';
import { deleteRequests, putRequest } from '../../store/requests.ts';
import { openNew } from './new-cases.ts';

/** With whom it is for, which a caller may leave out. */
export type AskingFor = Asking & { readonly workerId: WorkerId };

export interface Requesting {
  readonly asking: AskingFor;
  /** Who asks, and which of their requests it is: the same two are the same request, however often it comes. */
  readonly subject: string;
  readonly key: string;
  readonly requestedBy: PersonId | undefined;
  /** As evidence calls who asks. */
  readonly actor: string;
  /** May who asks give it to this person, where nobody has to say yes to it? */
  gives(person: Person): Promise<boolean>;
  /** The ticket it came with, and what is written together with the request. */
  readonly ticket?: TicketRef;
  also?(request: AccessRequest, personId: PersonId): readonly Write[];
  /** Counts it for who asks, where that is limited: a write of its transaction. Throws a Problem where there is no room. */
  counted?(): Promise<Write>;
}

export interface Requested {
  readonly request: AccessRequest;
  readonly fresh: boolean;
}

/** Throws a Problem that says why it cannot be had, or what became of it before. */
export async function requestAccess(told: Requesting): Promise<Requested> {
  // Before the person is read: a request that is stored at this moment is then among theirs, and not taken for one that is over.
  const known = await findCase(cases(), caseIdOf(nameOf(requestIdOf(told.subject, told.key))));
  const { person, requests, reasons } = await personBy(told.asking.workerId);
  const now = clock();
  const request = requestOf(told, person, now);
  if (known !== undefined) {
    if (standing(request, { requests, reasons })) return again(request, known);
    throw answered(request, reasons);
  }
  const refusal = refusalOf(request, { person, reasons }, policy(), now);
  if (refusal !== undefined) throw new Problem(422, 'Not to be had', refusal);
  if (asksNobody(request, person, policy()) && !(await told.gives(person)))
    throw new Problem(
      403,
      'Not for others',
      'nobody has to approve this, so that asking for it gives it: they ask for it themselves, or their manager or an operator does',
    );
  const fresh = { ...caseOfRequest(person, nameOf(request.requestId), now), request, eventDigest: digest(request) };
  const { requestId, kind, until, entitlement, because, ticket } = request;
  const facts = { requestId, request: kind, until, ...(ticket === undefined ? {} : { via: ticket.system }) };
  const own = { because, ...(request.requestedBy === undefined ? { subject: told.subject } : {}) };
  const entry = entryOf(fresh, person, 'requested', facts, { actor: told.actor, entitlement, private: own });
  const writes = [
    putRequest(people().table, person.personId, request),
    ...(told.also?.(request, person.personId) ?? []),
  ];
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const counted = told.counted === undefined ? [] : [await told.counted()];
    if (await openNew(fresh, [entry], now, [...writes, ...counted])) {
      await wakeFor(fresh);
      return { request, fresh: true };
    }
    const stored = await findCase(cases(), request.caseId);
    // Sent twice at the same moment: the other one was stored. Else others of who asks were counted meanwhile.
    if (stored !== undefined || told.counted === undefined) return again(request, stored);
  }
  throw new Problem(429, 'Too often', 'you ask for too much at the same moment: nothing was asked for; send it again', {
    retryAfter: 1,
  });
}

/** Our choice: each attempt that is lost is one that moved the window of who asks. */
const MOST_ATTEMPTS = 5;

export interface Withdrawing {
  readonly person: Person;
  readonly request: AccessRequest;
  readonly actor: string;
  readonly because: string | undefined;
  /** What the token of who takes it back calls them. */
  readonly subject?: string;
}

/** Takes a request back, waiting or approved: what it gave goes, unless something else supports it. Answers the case that sees to it. */
export async function withdrawRequest({
  person,
  request,
  actor,
  because,
  subject,
}: Withdrawing): Promise<Case['caseId']> {
  const now = clock();
  const { requestId } = request;
  const fresh = caseOfRequest(person, { source: 'tenure:withdrawal', id: requestId }, now);
  const more = {
    ...{ actor, entitlement: request.entitlement },
    private: { ...(because === undefined ? {} : { because }), ...(subject === undefined ? {} : { subject }) },
  };
  const entry = entryOf(fresh, person, 'withdrawn', { requestId, request: request.kind, case: request.caseId }, more);
  await openNew(fresh, [entry], now, deleteRequests(people().table, person.personId, [requestId]));
  await wakeFor(fresh);
  return fresh.caseId;
}

export async function personBy(workerId: WorkerId): Promise<PersonFile & { readonly person: Person }> {
  const personId = await personOfWorker(people(), workerId);
  const file = personId && (await loadPerson(people(), personId));
  if (file?.person === undefined || Object.keys(file.person.employments).length === 0)
    throw new Problem(404, 'Nobody by that worker id', `no source has sent a worker ${workerId} who has begun`);
  return { ...file, person: file.person };
}

/** What its case is named by. */
export function nameOf(requestId: AccessRequest['requestId']) {
  return { source: 'tenure:request', id: requestId };
}

/** The same key means the same request; with other content it is a mistake, and says so. */
async function again(request: AccessRequest, known: Case | undefined): Promise<Requested> {
  if (known?.request === undefined || !asksTheSame(known.request, request))
    throw new Problem(
      409,
      'Another request',
      'this idempotency key was used for another request: give every request its own',
    );
  await wake('CaseReceived', [known.personId]);
  return { request: known.request, fresh: false };
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

function requestOf(
  { asking, subject, key, requestedBy, ticket }: Requesting,
  person: Person,
  now: Instant,
): AccessRequest {
  const requestId = requestIdOf(subject, key);
  const day = z.iso.date().safeParse(asking.until);
  return {
    ...{ requestId, kind: asking.kind, entitlement: named(asking.entitlement), because: asking.because, askedAt: now },
    until: day.success ? endOfDay(day.data, primaryRecord(person)) : Instant.parse(asking.until),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    caseId: caseIdOf(nameOf(requestId)),
    ...(ticket === undefined ? {} : { ticket }),
  };
}

function wakeFor({ personId, caseId }: Case): Promise<void> {
  return wake('CaseReceived', [personId], undefined, new Map([[personId, [caseId]]]));
}

function named(text: string): EntitlementId {
  const entry = [...policy().catalogue.values()].find(({ name, id }) => name === text || id === text);
  if (entry !== undefined) return entry.id;
  throw new Problem(422, 'No such entitlement', `the catalogue has no ${text}: name one of policies/catalogue.yaml`);
}
