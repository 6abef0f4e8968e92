/** `GET /v1/approvals`: what waits for a decision; an approver sees what they may decide, an operator or auditor everything. */
import * as z from 'zod';
import { Approval } from '../core/approval.ts';
import { http, Problem, requireRole } from '../runtime/http.ts';
import { approvals, cases, people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy-pack.ts';
import { listApprovals } from '../store/approvals.ts';
import { loadPlan } from '../store/cases.ts';
import { personOfWorker } from '../store/people.ts';
import { titlesOf } from './parts/titles.ts';

const Query = z.object({ state: Approval.shape.state.default('pending') });

export const handler = http(async (request) => {
  const caller = requireRole(request, ['approver', 'operator', 'auditor']);
  const query = Query.safeParse(request.query);
  if (!query.success) throw new Problem(400, 'Not as expected', z.prettifyError(query.error));
  const all = await listApprovals(approvals(), query.data.state);
  const me = caller.workerId === undefined ? undefined : await personOfWorker(people(), caller.workerId);
  const seesAll = caller.roles.some((role) => role !== 'approver');
  const mine = all.filter((approval) => seesAll || (me !== undefined && approval.approvers.includes(me)));
  return { status: 200, body: { approvals: await Promise.all(mine.map(withChanges)) } };
});

/** What would run once it is approved, from the very plan the decision is bound to. */
async function withChanges(approval: Approval) {
  const plan = await loadPlan(cases(), approval.caseId, approval.planDigest);
  return {
    ...approval,
    title: titlesOf(policy(), [approval.entitlement])[approval.entitlement],
    changes: plan.changes
      .filter((change) => change.approval === approval.approvalId)
      .map(({ id, kind, system, because, rule }) => ({ id, kind, system, because, rule })),
  };
}
