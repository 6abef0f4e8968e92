/** Asks those who may decide, and lets the state machine wait with a task token; the person's turn goes to others meanwhile. */
import type { Approval } from '../core/approval.ts';
import { entryOf } from '../core/entries.ts';
import { InvalidInput } from '../core/errors.ts';
import type { ApprovalNeed, Plan } from '../core/plan.ts';
import { AskInput } from '../core/steps.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { wakeExecution } from '../runtime/executions.ts';
import { lambda } from '../runtime/lambda.ts';
import { measure } from '../runtime/metrics.ts';
import { approvals, cases, ledger, people } from '../runtime/parts.ts';
import { wake } from '../runtime/wake.ts';
import { approvalsOf, putApproval } from '../store/approvals.ts';
import { loadCase, loadPlan, updateCase } from '../store/cases.ts';
import { loadPerson } from '../store/people.ts';
import { parkTurn } from '../store/turns.ts';
import { requesterOf } from './parts/colleagues.ts';

export const handler = lambda(AskInput, async ({ caseId, planDigest, taskToken }) => {
  const [handled, plan, asked] = await Promise.all([
    loadCase(cases(), caseId),
    loadPlan(cases(), caseId, planDigest),
    approvalsOf(approvals(), caseId),
  ]);
  const { person } = await loadPerson(people(), handled.personId);
  if (person === undefined)
    throw new InvalidInput(`person ${handled.personId} of case ${caseId} is not known any more`);
  const fresh = plan.approvals.filter((need) => !asked.some((approval) => approval.approvalId === need.id));
  const requester = await requesterOf(handled);
  const entries = fresh.map((need) =>
    entryOf(
      handled,
      person,
      'approval-asked',
      { approvalId: need.id, rule: need.rule, planDigest, expiresAt: need.expiresAt, approvers: need.approvers.length },
      { entitlement: need.entitlement },
    ),
  );
  const parked = await unlessRefused(
    append(ledger(), caseId, entries, {
      also: [
        ...parkTurn(people().table, handled),
        ...fresh.map((need) => putApproval(approvals().table, approvalOf(need, plan, requester, clock()))),
        updateCase(cases().table, caseId, {
          state: 'awaiting-approval',
          taskToken,
          asked: true,
          note: `waits for ${plan.approvals.length} approval(s)`,
        }),
      ],
    }),
  );
  // Another case has the turn, or this question was asked already: the case looks again and finds out which.
  if (parked === undefined) return void (await wakeExecution(taskToken));
  if (fresh.length > 0) measure('ApprovalAsked', fresh.length);
  await wake('CaseEnded', [handled.personId]);
  const decidedMeanwhile = (await approvalsOf(approvals(), caseId)).some(
    (approval) => approval.state !== 'pending' && plan.approvals.some((need) => need.id === approval.approvalId),
  );
  if (decidedMeanwhile) await wakeExecution(taskToken);
});

function approvalOf(
  need: ApprovalNeed,
  plan: Plan,
  requester: Approval['requester'],
  askedAt: Approval['askedAt'],
): Approval {
  return {
    approvalId: need.id,
    caseId: plan.caseId,
    beneficiary: plan.personId,
    ...requestedBy(need.request === undefined ? requester : need.requester),
    ...(need.request === undefined ? {} : { request: need.request }),
    entitlement: need.entitlement,
    title: need.title,
    rule: need.rule,
    because: need.because,
    planDigest: plan.digest,
    approvers: need.approvers,
    state: 'pending',
    askedAt,
    expiresAt: need.expiresAt,
  };
}

/** Who asked for it: the person behind the request, or behind the event. */
function requestedBy(requester: Approval['requester']): Pick<Approval, 'requester'> {
  return requester === undefined ? {} : { requester };
}
