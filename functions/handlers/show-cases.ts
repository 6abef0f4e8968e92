/** `GET /v1/cases` lists them, newest first; `/v1/cases/{id}` shows one with its plan and its evidence, `/v1/cases/{id}/cost` what it cost. */
import * as z from 'zod';
import { CASE_STATES, type Case, CaseState } from '../core/case.ts';
import { EvidenceRecord } from '../core/evidence.ts';
import { CaseId } from '../core/ids.ts';
import { CaseKind } from '../core/plan.ts';
import { chainOf } from '../ledger/ledger.ts';
import { http, Problem, requireRole } from '../runtime/http.ts';
import { cases, ledger } from '../runtime/parts.ts';
import { policy } from '../runtime/policy-pack.ts';
import { listCases, loadCase, loadPlan } from '../store/cases.ts';
import { caseCost } from './parts/case-cost.ts';
import { mentionedIn, titlesOf } from './parts/titles.ts';

const MOST = 500;
const Query = z.object({
  state: CaseState.optional(),
  kind: CaseKind.optional(),
  limit: z.coerce.number().int().min(1).max(MOST).default(100),
});

export const handler = http(async (request) => {
  requireRole(request, ['operator', 'auditor']);
  if (request.path.id !== undefined) return { status: 200, body: await shown(request.route, request.path.id) };
  const query = Query.safeParse(request.query);
  if (!query.success) throw new Problem(400, 'Not as expected', z.prettifyError(query.error));
  const { state, kind, limit } = query.data;
  const lists = await Promise.all(
    (state === undefined ? CASE_STATES : [state]).map((each) =>
      listCases(cases(), each, kind === undefined ? limit : MOST),
    ),
  );
  const wanted = lists.flat().filter((each) => kind === undefined || each.kind === kind);
  const newest = wanted.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
  return { status: 200, body: { cases: newest.slice(0, limit).map(summary), more: newest.length > limit } };
});

async function shown(route: string, id: string): Promise<unknown> {
  const caseId = CaseId.safeParse(id);
  if (!caseId.success)
    throw new Problem(404, 'No such case', `${id} is no case id; tenure cases lists those there are`);
  const handled = await loadCase(cases(), caseId.data);
  return route.endsWith('/cost') ? caseCost(handled) : whole(handled);
}

async function whole(handled: Case): Promise<unknown> {
  const plan =
    handled.planDigest === undefined ? undefined : await loadPlan(cases(), handled.caseId, handled.planDigest);
  const evidence = [];
  for await (const item of chainOf(ledger(), handled.caseId))
    evidence.push(EvidenceRecord.parse(JSON.parse(item.record)));
  const entitlements = [
    ...(plan === undefined ? [] : mentionedIn(plan)),
    ...evidence.flatMap((record) => record.entitlement ?? []),
  ];
  return { case: withoutSecrets(handled), plan, evidence, titles: titlesOf(policy(), entitlements) };
}

function summary({ caseId, personId, workerId, state, kind, event, receivedAt, effectiveAt, ...rest }: Case) {
  const { startedAt, cutAt, endedAt, note } = rest;
  return {
    caseId,
    personId,
    workerId,
    state,
    kind,
    eventId: event?.id,
    receivedAt,
    effectiveAt,
    startedAt,
    cutAt,
    endedAt,
    note,
  };
}

/** Whoever has the task token can wake the case: it never leaves. */
function withoutSecrets({ taskToken: _, ...shown }: Case) {
  return shown;
}
