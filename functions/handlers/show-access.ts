/**
 * `GET /v1/people/{workerId}/access`: what somebody holds at each target now, why, since when, until when, approved by whom; what
 * was asked for; and with `?if=left`, or `?if=moved&department=Finance`, what would go and come.
 */
import * as z from 'zod';
import { keeps } from '../connectors/manifest.ts';
import { caseIdOf } from '../core/case.ts';
import { nameOf, primaryRecord } from '../core/employment.ts';
import { asOf } from '../core/end-date.ts';
import { type Instant, type PersonId, WorkerId } from '../core/ids.ts';
import { queriesFor } from '../core/queries.ts';
import { type Decision, isLive, type Reason } from '../core/reason.ts';
import type { Situation } from '../core/situation.ts';
import { consequence } from '../core/what-if.ts';
import { showAccess } from '../routes/show-access.ts';
import { admit } from '../runtime/admit.ts';
import { clock } from '../runtime/clock.ts';
import { type AskedOf, http, Problem } from '../runtime/http.ts';
import { lookEverywhere } from '../runtime/look.ts';
import { people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { findPerson, loadPerson, type PersonFile, personOfWorker } from '../store/people.ts';
import { noteRead } from './parts/note-read.ts';
import { titlesOf } from './parts/titles.ts';

type Asked = AskedOf<typeof showAccess, 'GET /v1/people/{workerId}/access'>;

export const handler = http(
  showAccess,
  {
    'GET /v1/people/{workerId}/access': async ({ path, query }) => {
      const workerId = WorkerId.safeParse(path.workerId);
      const personId = workerId.success ? await personOfWorker(people(), workerId.data) : undefined;
      const file = personId && (await loadPerson(people(), personId));
      if (file?.person === undefined)
        throw new Problem(404, 'Nobody by that worker id', `no source has sent a worker ${path.workerId}`);
      const shown = { facts: { about: file.person.pseudonym } };
      // Known, but nothing HR said of them has taken effect yet: they have no access of ours anywhere.
      if (Object.keys(file.person.employments).length === 0)
        return { status: 200, body: { personId, employments: [], access: [] }, shown };
      const looked = await lookEverywhere(queriesFor(file.person, policy()));
      const names = await namesOf(file);
      const access = looked.map((one) =>
        'failed' in one
          ? one
          : {
              ...withoutProfile(one.access),
              holdings: one.access.holdings.map((held) => ({
                ...held,
                ...explained(held.entitlement, file.reasons, names),
              })),
            },
      );
      const would = wouldBe(query, file, looked);
      const employments = Object.values(file.person.employments).map(({ record, status }) => ({
        workerId: record.workerId,
        status,
        department: record.department,
        title: record.title,
      }));
      return {
        status: 200,
        body: { personId, name: nameOf(file.person), employments, access, requests: asked(file, names), ...would },
        shown,
      };
    },
  },
  { admit, note: noteRead },
);

function withoutProfile({
  system,
  status,
  accountId,
}: {
  system: string;
  status: string;
  accountId?: string | undefined;
}) {
  return { system, status, ...(accountId === undefined ? {} : { accountId }) };
}

type Names = ReadonlyMap<PersonId, string>;

/** What those are called who approved or asked for something of this person's. */
async function namesOf({ reasons, requests }: PersonFile): Promise<Names> {
  const said = reasons.flatMap(({ decision, approvedBy = [] }) => [...approvedBy, ...approversIn(decision)]);
  const ids = [...new Set([...said, ...requests.flatMap(({ requestedBy }) => requestedBy ?? [])])];
  const found = await Promise.all(ids.map((id) => findPerson(people(), id)));
  return new Map(found.flatMap((person) => (person === undefined ? [] : [[person.personId, nameOf(person)]])));
}

function approversIn(decision: Decision | undefined): readonly PersonId[] {
  if (decision === undefined) return [];
  return [decision.approver, ...(decision.votes ?? []).flatMap((vote) => [vote.approver, vote.for])].flatMap(
    (id) => id ?? [],
  );
}

function explained(entitlement: string, reasons: readonly Reason[], names: Names) {
  const title = [...policy().catalogue.values()].find((entry) => entry.id === entitlement)?.title;
  const live = reasons.filter((reason) => reason.entitlement === entitlement && isLive(reason, clock()));
  return {
    title: title ?? entitlement,
    reasons: live.map((reason) => ({
      ...pick(reason),
      approvals: approvalsOf(reason).map(({ approver, for: seat, at }) => ({
        ...called(approver, names),
        ...(seat === undefined ? {} : { for: called(seat, names) }),
        ...(at === undefined ? {} : { at }),
      })),
    })),
  };
}

function pick({ kind, rule, because, since, until, request, caseId }: Reason) {
  return { kind, rule, because, since, until, request, caseId };
}

interface Approved {
  readonly approver: PersonId;
  readonly for?: PersonId | undefined;
  readonly at?: Instant | undefined;
}

/** Everybody whose yes it took. */
function approvalsOf({ decision, approvedBy }: Reason): readonly Approved[] {
  if (approvedBy !== undefined) return approvedBy.map((approver) => ({ approver, at: decision?.decidedAt }));
  if (decision?.votes !== undefined && decision.votes.length > 0)
    return decision.votes.map(({ approver, for: seat, decidedAt }) => ({ approver, for: seat, at: decidedAt }));
  return decision?.approver === undefined ? [] : [{ approver: decision.approver, at: decision.decidedAt }];
}

function called(personId: PersonId, names: Names) {
  const name = names.get(personId);
  return { personId, ...(name === undefined ? {} : { name }) };
}

/** Every request that stands, and what became of it. */
function asked({ requests, reasons }: PersonFile, names: Names) {
  return requests.map(({ requestId, kind, entitlement, until, askedAt, requestedBy, because, caseId }) => {
    const decision = reasons.find(({ request }) => request === requestId)?.decision;
    const title = policy().catalogue.get(entitlement)?.title ?? entitlement;
    return {
      ...{ requestId, kind, entitlement, title, until, askedAt, because, caseId },
      ...(requestedBy === undefined ? {} : { requestedBy: called(requestedBy, names) }),
      state: stateOf(reasons, requestId) ?? decision?.outcome ?? 'waiting',
    };
  });
}

function stateOf(reasons: readonly Reason[], requestId: string): 'approved' | undefined {
  return reasons.some((reason) => reason.request === requestId && isLive(reason, clock())) ? 'approved' : undefined;
}

/** What planning says of the person as they would be; nothing when nothing is supposed. */
function wouldBe(query: Asked['query'], file: PersonFile, looked: Awaited<ReturnType<typeof lookEverywhere>>) {
  const { if: supposed, ...fields } = query;
  if (supposed === undefined || file.person === undefined) return {};
  const { workerId } = primaryRecord(file.person);
  const situation: Situation = {
    case: { caseId: caseIdOf({ source: 'tenure:what-if', id: workerId }), kind: 'mover', workerId, intent: 'event' },
    person: asOf(file.person, clock()),
    now: clock(),
    policy: policy(),
    observed: looked.flatMap((one) => ('access' in one ? [one.access] : [])),
    keeps,
    reasons: file.reasons,
    requests: file.requests,
    decided: [],
    acknowledged: [],
    colleagues: new Map(),
  };
  const { plan: made, ...would } = readably(() =>
    consequence(situation, supposed === 'left' ? { kind: 'left' } : { kind: 'moved', fields }),
  );
  return {
    would: {
      if: supposed,
      ...would,
      titles: titlesOf(policy(), [
        ...[...would.goes, ...would.comes, ...would.asks],
        ...would.later.map(({ entitlement }) => entitlement),
      ]),
      verdict: made.verdict,
    },
  };
}

function readably<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof z.ZodError) throw new Problem(400, 'No such record', z.prettifyError(error), { cause: error });
    throw error;
  }
}
