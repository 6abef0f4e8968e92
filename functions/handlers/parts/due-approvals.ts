/** What the time does to the approvals of a case: reminds, and lets those expire that nobody decided. */
import { type Approval, remindersDue, stageIsWhole } from '../../core/approval.ts';
import type { Case } from '../../core/case.ts';
import { entryOf } from '../../core/entries.ts';
import type { Instant } from '../../core/ids.ts';
import { noticeOf } from '../../core/notice.ts';
import type { Person } from '../../core/person.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { notify } from '../../runtime/notices.ts';
import { approvals, ledger } from '../../runtime/parts.ts';
import { approvalsOf, closeApproval, updateApproval } from '../../store/approvals.ts';

/** May be repeated: what was told once is not told again. */
export async function seeToApprovals(handled: Case, person: Person, now: Instant): Promise<void> {
  const pending = (await approvalsOf(approvals(), handled.caseId)).filter(({ state }) => state === 'pending');
  // A stage that is whole was decided in time: the next one is asked by planning, and has a time of its own.
  for (const approval of pending.filter((one) => !stageIsWhole(one))) {
    if (approval.expiresAt <= now) await expire(approval, { handled, person, now });
    else if (remindersDue(approval, now) > (approval.reminded ?? 0)) await remind(approval, { handled, person, now });
  }
}

interface About {
  readonly handled: Case;
  readonly person: Person;
  readonly now: Instant;
}

/** An approval nobody decided in time is decided: it expired, and says so in evidence. */
async function expire(approval: Approval, { handled, person, now }: About): Promise<void> {
  const { approvalId, planDigest, entitlement } = approval;
  const decision = { approvalId, outcome: 'expired', decidedAt: now, planDigest } as const;
  const entry = entryOf(handled, person, 'approval-expired', { approvalId, planDigest }, { entitlement });
  const also = [closeApproval(approvals().table, approval, { state: 'expired', decision })];
  const expired = await unlessRefused(append(ledger(), handled.caseId, [entry], { also }));
  if (expired !== undefined) await notify([noticeOf('expired', approval)]);
}

async function remind(approval: Approval, { handled, person, now }: About): Promise<void> {
  const { approvalId, entitlement, expiresAt, stage = 0 } = approval;
  const reminded = remindersDue(approval, now);
  const facts = { approvalId, stage: stage + 1, reminder: reminded, expiresAt };
  const entry = entryOf(handled, person, 'approval-reminded', facts, { entitlement });
  const also = [updateApproval(approvals().table, approval, { reminded })];
  await notify([noticeOf('reminded', approval)]);
  await unlessRefused(append(ledger(), handled.caseId, [entry], { also }));
}
