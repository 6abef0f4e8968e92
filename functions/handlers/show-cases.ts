/** `GET /v1/cases` lists them, newest first; `/v1/cases/{id}` shows one with its plan and its evidence, `…/cost` what it cost, `…/recorded` what a plan was made from. */
import * as z from 'zod';
import { CASE_STATES, type Case, CaseState } from '../core/case.ts';
import { InvalidInput } from '../core/errors.ts';
import { EvidenceRecord } from '../core/evidence.ts';
import { CaseId, type Digest, DigestShown } from '../core/ids.ts';
import { CaseKind, type Plan } from '../core/plan.ts';
import { chainOf } from '../ledger/ledger.ts';
import { type HttpRequest, http, Problem, requireRole } from '../runtime/http.ts';
import { cases, ledger } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import { findRecorded, listCases, loadCase, loadPlan, plansOf } from '../store/cases.ts';
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
  if (request.path.id !== undefined) return { status: 200, body: await shown(request, request.path.id) };
  const query = Query.safeParse(request.query);
  if (!query.success) throw new Problem(400, 'Not as expected', z.prettifyError(query.error));
  const { state, kind, limit } = query.data;
  const lists = await Promise.all(
    (state === undefined ? CASE_STATES : [state]).map((each) =>
      listCases(cases(), each, kind === undefined ? limit + 1 : MOST),
    ),
  );
  const wanted = lists.flat().filter((each) => kind === undefined || each.kind === kind);
  const newest = wanted.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
  return { status: 200, body: { cases: newest.slice(0, limit).map(summary), more: newest.length > limit } };
});

async function shown({ route, query }: HttpRequest, id: string): Promise<unknown> {
  const caseId = CaseId.safeParse(id);
  if (!caseId.success)
    throw new Problem(404, 'No such case', `${id} is no case id; tenure cases lists those there are`);
  const handled = await loadCase(cases(), caseId.data);
  if (route.endsWith('/cost')) return caseCost(handled);
  return route.endsWith('/recorded') ? recorded(handled, query.plan) : whole(handled);
}

async function whole(handled: Case): Promise<unknown> {
  const planned: Shown = handled.planDigest === undefined ? {} : await planOf(handled.caseId, handled.planDigest);
  const evidence = await evidenceOf(handled.caseId);
  const entitlements = [
    ...(planned.plan === undefined ? [] : mentionedIn(planned.plan)),
    ...evidence.flatMap((record) => record.entitlement ?? []),
  ];
  return { case: withoutSecrets(handled), ...planned, evidence, titles: titlesOf(policyPack(), entitlements) };
}

/** A plan, the text it can be made again from, and the evidence of what came of it. The latest plan, unless another is asked for. */
async function recorded(handled: Case, asked: string | undefined): Promise<unknown> {
  const { caseId } = handled;
  const digest = asked === undefined ? handled.planDigest : await planNamed(caseId, asked);
  if (digest === undefined)
    throw new Problem(404, 'No such plan', `case ${caseId} has no plan yet: tenure case ${caseId} says how it goes`);
  const text = await findRecorded(cases(), caseId, digest);
  if (text === undefined)
    throw new Problem(404, 'Not recorded', `what plan ${digest.slice(0, 12)} of ${caseId} was made from is not stored`);
  return { plan: await loadPlan(cases(), caseId, digest), recorded: text, evidence: await evidenceOf(caseId) };
}

/** The plan of a case whose digest begins so. Throws a 404 that names those there are. */
async function planNamed(caseId: CaseId, asked: string): Promise<Digest> {
  const plans = await plansOf(cases(), caseId);
  const shown = DigestShown.safeParse(asked);
  const [found] = shown.success ? plans.filter((digest) => digest.startsWith(shown.data)) : [];
  if (found !== undefined) return found;
  const those = plans.map((digest) => digest.slice(0, 12)).join(', ') || 'none';
  throw new Problem(404, 'No such plan', `case ${caseId} has no plan ${asked}; it has: ${those}`);
}

async function evidenceOf(caseId: CaseId): Promise<readonly EvidenceRecord[]> {
  return Array.fromAsync(chainOf(ledger(), caseId), (item) => EvidenceRecord.parse(JSON.parse(item.record)));
}

interface Shown {
  readonly plan?: Plan;
  readonly planProblem?: string;
}

/** A plan that was altered is never shown: what is wrong with it is, and the case with its evidence. */
async function planOf(caseId: CaseId, digest: Digest): Promise<Shown> {
  try {
    return { plan: await loadPlan(cases(), caseId, digest) };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { planProblem: error.message };
  }
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
