/** Asks those who may decide, and lets the state machine wait with a task token; the person's turn goes to others meanwhile. */
import { type Approval, stageIsWhole } from '../core/approval.ts';
import { InvalidInput } from '../core/errors.ts';
import { noticeOf } from '../core/notice.ts';
import type { ApprovalNeed } from '../core/plan.ts';
import { AskInput } from '../core/steps.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { wakeExecution } from '../runtime/executions.ts';
import { lambda } from '../runtime/lambda.ts';
import { measure } from '../runtime/metrics.ts';
import { notify } from '../runtime/notices.ts';
import { approvals, cases, ledger, people } from '../runtime/parts.ts';
import { wake } from '../runtime/wake.ts';
import { approvalsOf } from '../store/approvals.ts';
import { loadCase, loadPlan, updateCase } from '../store/cases.ts';
import { loadPerson } from '../store/people.ts';
import { parkTurn } from '../store/turns.ts';
import { type Asking, askings } from './parts/askings.ts';
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
  const requester = await requesterOf(handled);
  const asking = askings({ handled, person, plan, asked, requester, now: clock() });
  const parked = await unlessRefused(
    append(
      ledger(),
      caseId,
      asking.map(({ entry }) => entry),
      {
        also: [
          ...parkTurn(people().table, handled),
          ...asking.map(({ write }) => write),
          updateCase(cases().table, caseId, {
            state: 'awaiting-approval',
            taskToken,
            asked: true,
            note: `waits for ${plan.approvals.length} approval(s)`,
          }),
        ],
      },
    ),
  );
  // Another case has the turn, somebody decided at this moment, or this was asked already: the case looks again and finds out which.
  if (parked === undefined) return void (await wakeExecution(taskToken));
  await tell(asking);
  await wake('CaseEnded', [handled.personId]);
  const now = await approvalsOf(approvals(), caseId);
  const wanted = plan.approvals.map((need) => ({ need, approval: now.find((one) => one.approvalId === need.id) }));
  if (wanted.some(hasMovedOn)) await wakeExecution(taskToken);
});

/** Somebody decided since it was planned, or while nothing waited for it. */
function hasMovedOn({
  need,
  approval,
}: {
  readonly need: ApprovalNeed;
  readonly approval: Approval | undefined;
}): boolean {
  if (approval === undefined) return false;
  const kept = need.votes?.length ?? 0;
  return approval.state !== 'pending' || stageIsWhole(approval) || (approval.votes?.length ?? 0) > kept;
}

async function tell(asking: readonly Asking[]): Promise<void> {
  const fresh = asking.filter(({ about }) => about === 'asked').length;
  if (fresh > 0) measure('ApprovalAsked', fresh);
  await notify(asking.map(({ about, approval }) => noticeOf(about === 'stale' ? 'closed' : about, approval)));
}
