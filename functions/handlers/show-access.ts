/**
 * `GET /v1/people/{workerId}/access`: what somebody holds at each target now, why, since when, until when, approved by whom; what
 * was asked for; and with `?if=left`, or `?if=moved&department=Finance`, what would go and come.
 */
import * as z from 'zod';
import { keeps } from '../connectors/manifest.ts';
import { caseIdOf } from '../core/case.ts';
import { nameOf, primaryRecord } from '../core/employment.ts';
import { WorkerId } from '../core/ids.ts';
import { queriesFor } from '../core/queries.ts';
import { isLive, type Reason } from '../core/reason.ts';
import type { Situation } from '../core/situation.ts';
import { consequence } from '../core/what-if.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpRequest, http, Problem, requireRole } from '../runtime/http.ts';
import { lookEverywhere } from '../runtime/look.ts';
import { people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { loadPerson, type PersonFile, personOfWorker } from '../store/people.ts';
import { titlesOf } from './parts/titles.ts';

export const handler = http(async (request) => {
  requireRole(request, ['operator', 'auditor']);
  const workerId = WorkerId.safeParse(request.path.workerId);
  const personId = workerId.success ? await personOfWorker(people(), workerId.data) : undefined;
  const file = personId && (await loadPerson(people(), personId));
  if (file?.person === undefined)
    throw new Problem(404, 'Nobody by that worker id', `no source has sent a worker ${request.path.workerId}`);
  // Known, but nothing HR said of them has taken effect yet: they have no access of ours anywhere.
  if (Object.keys(file.person.employments).length === 0)
    return { status: 200, body: { personId, employments: [], access: [] } };
  const looked = await lookEverywhere(queriesFor(file.person, policy()));
  const access = looked.map((one) =>
    'failed' in one
      ? one
      : {
          ...withoutProfile(one.access),
          holdings: one.access.holdings.map((held) => ({ ...held, ...explained(held.entitlement, file.reasons) })),
        },
  );
  const would = wouldBe(request, file, looked);
  const employments = Object.values(file.person.employments).map(({ record, status }) => ({
    workerId: record.workerId,
    status,
    department: record.department,
    title: record.title,
  }));
  return {
    status: 200,
    body: { personId, name: nameOf(file.person), employments, access, requests: asked(file), ...would },
  };
});

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

function explained(entitlement: string, reasons: readonly Reason[]) {
  const title = [...policy().catalogue.values()].find((entry) => entry.id === entitlement)?.title;
  const live = reasons.filter((reason) => reason.entitlement === entitlement && isLive(reason, clock()));
  return {
    title: title ?? entitlement,
    reasons: live.map(({ kind, rule, because, since, until, decision, request, approvedBy }) => ({
      kind,
      rule,
      because,
      since,
      until,
      request,
      approvedBy: approvedBy?.join(' and ') ?? decision?.approver,
      approvedAt: decision?.decidedAt,
    })),
  };
}

/** Every request that stands, and what became of it. */
function asked({ requests, reasons }: PersonFile) {
  return requests.map(({ requestId, kind, entitlement, until, askedAt, requestedBy, because, caseId }) => {
    const decision = reasons.find(({ request }) => request === requestId)?.decision;
    const title = policy().catalogue.get(entitlement)?.title ?? entitlement;
    return {
      ...{ requestId, kind, entitlement, title, until, askedAt, requestedBy, because, caseId },
      state: stateOf(reasons, requestId) ?? decision?.outcome ?? 'waiting',
    };
  });
}

function stateOf(reasons: readonly Reason[], requestId: string): 'approved' | undefined {
  return reasons.some((reason) => reason.request === requestId && isLive(reason, clock())) ? 'approved' : undefined;
}

/** What planning says of the person as they would be; nothing when nothing is supposed. */
function wouldBe({ query }: HttpRequest, file: PersonFile, looked: Awaited<ReturnType<typeof lookEverywhere>>) {
  const { if: supposed, ...fields } = query;
  if (supposed === undefined || file.person === undefined) return {};
  if (supposed !== 'left' && supposed !== 'moved')
    throw new Problem(400, 'If what?', 'if is left or moved; with moved, name the fields that would be otherwise');
  const { workerId } = primaryRecord(file.person);
  const situation: Situation = {
    case: { caseId: caseIdOf({ source: 'tenure:what-if', id: workerId }), kind: 'mover', workerId, intent: 'event' },
    person: file.person,
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
    consequence(
      situation,
      supposed === 'left' ? { kind: 'left' } : { kind: 'moved', fields: fields as Record<string, string> }, // no query has undefined values
    ),
  );
  return {
    would: {
      if: supposed,
      ...would,
      titles: titlesOf(policy(), [...would.goes, ...would.comes, ...would.asks]),
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
