/** Approvals nobody needs to decide any more, for their case has ended: they are closed, and say why. */
import type { Approval } from '../../core/approval.ts';
import { whyClosed } from '../../core/approval.ts';
import type { Case } from '../../core/case.ts';
import { entryOf } from '../../core/entries.ts';
import { noticeOf } from '../../core/notice.ts';
import type { Person } from '../../core/person.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { notify } from '../../runtime/notices.ts';
import { approvals, ledger } from '../../runtime/parts.ts';
import { approvalsOf, closeApproval } from '../../store/approvals.ts';

/** Of a case that has ended. May be repeated; one that was decided meanwhile stays as it is. */
export async function closeLeftOver(handled: Case, person: Pick<Person, 'pseudonym'>): Promise<void> {
  const asked = await approvalsOf(approvals(), handled.caseId);
  for (const approval of asked.filter(({ state }) => state === 'pending'))
    await close(approval, asked, handled, person);
}

async function close(
  approval: Approval,
  asked: readonly Approval[],
  handled: Case,
  person: Pick<Person, 'pseudonym'>,
): Promise<void> {
  const { approvalId, rule, entitlement } = approval;
  const because = whyClosed(approval, asked) ?? 'its case has ended, and nothing of it waits for this';
  const entry = entryOf(handled, person, 'approval-stale', { approvalId, rule, because }, { entitlement });
  const also = [closeApproval(approvals().table, approval, { state: 'stale', closedBecause: because })];
  const closed = await unlessRefused(append(ledger(), handled.caseId, [entry], { also }));
  if (closed !== undefined) await notify([noticeOf('closed', approval)]);
}
