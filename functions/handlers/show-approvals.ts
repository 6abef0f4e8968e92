/** `GET /v1/approvals`: what waits for a decision; an approver sees what they may decide, an operator or auditor everything. */
import * as z from 'zod';
import { Approval, openTo, seatTaken } from '../core/approval.ts';
import { nameOf } from '../core/employment.ts';
import { InvalidInput } from '../core/errors.ts';
import type { PersonId } from '../core/ids.ts';
import type { Plan } from '../core/plan.ts';
import { clock } from '../runtime/clock.ts';
import { http, Problem, requireRole } from '../runtime/http.ts';
import { approvals, cases, people } from '../runtime/parts.ts';
import { listApprovals } from '../store/approvals.ts';
import { loadPlan } from '../store/cases.ts';
import { findPerson, personOfWorker } from '../store/people.ts';
import { delegatorsOf } from './parts/delegators.ts';

const Query = z.object({ state: Approval.shape.state.default('pending') });

export const handler = http(async (request) => {
  const caller = requireRole(request, ['approver', 'operator', 'auditor']);
  const query = Query.safeParse(request.query);
  if (!query.success) throw new Problem(400, 'Not as expected', z.prettifyError(query.error));
  const all = await listApprovals(approvals(), query.data.state);
  const me = caller.workerId === undefined ? undefined : await personOfWorker(people(), caller.workerId);
  const seesAll = caller.roles.some((role) => role !== 'approver');
  const delegators = me === undefined || seesAll ? [] : await delegatorsOf(me, clock());
  const mine = all.filter((approval) => seesAll || (me !== undefined && mayDecide(approval, me, delegators)));
  return { status: 200, body: { approvals: await Promise.all(mine.map(withChanges)) } };
});

/** Of what waits: that which they may still decide. Of the rest: that which they were asked. */
function mayDecide(approval: Approval, me: PersonId, delegators: readonly PersonId[]): boolean {
  if (approval.state !== 'pending') return approval.approvers.includes(me);
  return !approval.votes?.some(({ approver }) => approver === me) && seatTaken(approval, me, delegators) !== undefined;
}

/** For whom, and what would run once it is approved, from the very plan the decision is bound to. */
async function withChanges(approval: Approval) {
  const [plan, person] = await Promise.all([planOf(approval), findPerson(people(), approval.beneficiary)]);
  return {
    ...approval,
    approvers: approval.state === 'pending' ? openTo(approval) : approval.approvers,
    beneficiaryName: person === undefined ? 'somebody no longer known' : nameOf(person),
    changes: (plan?.changes ?? [])
      .filter((change) => change.approval === approval.approvalId)
      .map(({ id, kind, system, because, rule }) => ({ id, kind, system, because, rule })),
  };
}

/** None where the plan was altered: then it never runs whatever is decided, and the others are still listed. */
async function planOf({ caseId, planDigest }: Approval): Promise<Plan | undefined> {
  try {
    return await loadPlan(cases(), caseId, planDigest);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return undefined;
  }
}
