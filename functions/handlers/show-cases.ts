/** `GET /v1/cases` lists them, newest first; `/v1/cases/{id}` shows one with its plan and its evidence, `…/cost` what it cost, `…/recorded` what a plan was made from. */
import { CASE_STATES, type Case } from '../core/case.ts';
import { InvalidInput } from '../core/errors.ts';
import { EvidenceRecord } from '../core/evidence.ts';
import { CaseId, type Digest, DigestShown } from '../core/ids.ts';
import type { Plan } from '../core/plan.ts';
import { chainFrom, chainOf } from '../ledger/ledger.ts';
import { cursorAt } from '../routes/page.ts';
import { EVIDENCE_A_PAGE, showCases } from '../routes/show-cases.ts';
import { type AskedOf, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { cases, ledger } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import { findRecorded, listCases, loadCase, loadPlan, placeOfCase, plansOf } from '../store/cases.ts';
import { type Page, pageWhere } from '../store/page.ts';
import { caseCost } from './parts/case-cost.ts';
import { noteRead } from './parts/note-read.ts';
import { mentionedIn, titlesOf } from './parts/titles.ts';

/** Our choice: those of one kind are found among all, so many looked at for each request. */
const LOOKED_AT = { atATime: 500, times: 6 } as const;

export const handler = http(
  showCases,
  {
    'GET /v1/cases': async ({ query }) => {
      const { items, next } = await listed(query);
      return { status: 200, body: { cases: items.map(summary) }, next: next && cursorAt('cases', next) };
    },
    'GET /v1/cases/{id}': async ({ path }) => whole(await caseBy(path.id)),
    'GET /v1/cases/{id}/evidence': async ({ path, query }) => {
      const { caseId } = await caseBy(path.id);
      const { records, next } = await evidenceOf(caseId, query.cursor?.position ?? -1, query.limit);
      return { status: 200, body: { evidence: records }, next };
    },
    'GET /v1/cases/{id}/cost': async ({ path }) => ({ status: 200, body: await caseCost(await caseBy(path.id)) }),
    'GET /v1/cases/{id}/recorded': async ({ path, query }) => ({
      status: 200,
      body: await recorded(await caseBy(path.id), query.plan),
    }),
  },
  { note: noteRead },
);

type Query = AskedOf<typeof showCases, 'GET /v1/cases'>['query'];

/** A page may hold fewer than asked for, and there be more: where few of many are of the kind. */
async function listed({ state, kind, cursor, limit }: Query): Promise<Page<Case>> {
  const states = state === undefined ? CASE_STATES : [state];
  if (kind === undefined) return listCases(cases(), states, cursor, limit);
  return pageWhere((one) => one.kind === kind, {
    read: (after) => listCases(cases(), states, after, LOOKED_AT.atATime),
    placeOf: placeOfCase,
    times: LOOKED_AT.times,
    after: cursor,
    most: limit,
  });
}

async function caseBy(id: string): Promise<Case> {
  const caseId = CaseId.safeParse(id);
  if (!caseId.success)
    throw new Problem(404, 'No such case', `${id} is no case id; tenure cases lists those there are`);
  return loadCase(cases(), caseId.data);
}

/** With the first page of its evidence. */
async function whole(handled: Case): Promise<HttpResponse> {
  const planned: Shown = handled.planDigest === undefined ? {} : await planOf(handled.caseId, handled.planDigest);
  const { records: evidence, next } = await evidenceOf(handled.caseId, -1, EVIDENCE_A_PAGE.usual);
  const entitlements = [
    ...(planned.plan === undefined ? [] : mentionedIn(planned.plan)),
    ...evidence.flatMap((record) => record.entitlement ?? []),
  ];
  const shown = { case: withoutSecrets(handled), ...planned, evidence, titles: titlesOf(policyPack(), entitlements) };
  return { status: 200, body: { ...shown, ...(next === undefined ? {} : { moreEvidence: next }) } };
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
  return { plan: await loadPlan(cases(), caseId, digest), recorded: text, evidence: await allEvidenceOf(caseId) };
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

/** Those behind a position. */
async function evidenceOf(caseId: CaseId, behind: number, most: number) {
  const records: EvidenceRecord[] = [];
  for await (const { record } of chainFrom(ledger(), caseId, behind + 1, most + 1))
    if (records.push(EvidenceRecord.parse(JSON.parse(record))) > most) break;
  const page = records.slice(0, most);
  const last = page.at(-1);
  const more = records.length > most && last !== undefined;
  return { records: page, next: more ? cursorAt('evidence', { position: last.position }) : undefined };
}

async function allEvidenceOf(caseId: CaseId): Promise<readonly EvidenceRecord[]> {
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
