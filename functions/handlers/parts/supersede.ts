/** Ends a case that a newer one of the same person does the work of: its execution, its open approvals, its place. */
import { type Case, ENDED } from '../../core/case.ts';
import { entryOf } from '../../core/entries.ts';
import type { CaseId, Instant } from '../../core/ids.ts';
import { type Notice, noticeOf } from '../../core/notice.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { stopExecution } from '../../runtime/executions.ts';
import { measure } from '../../runtime/metrics.ts';
import { approvals, cases, people } from '../../runtime/parts.ts';
import { record } from '../../runtime/record.ts';
import { approvalsOf, closeApproval } from '../../store/approvals.ts';
import { findCase, NOT_ENDED, updateCase } from '../../store/cases.ts';
import { loadPerson, unpark } from '../../store/people.ts';
import { leaveInbox } from '../../store/turns.ts';

/**
 * May be repeated: what has ended already stays as it ended. A leaver supersedes also while evidence cannot be written.
 * Answers what approvers are then told, for the caller to send once the newer case is under way: no cut waits for a notice.
 */
export async function supersede(
  caseId: CaseId,
  newer: Pick<Case, 'caseId' | 'kind'>,
  now: Instant,
): Promise<readonly Notice[]> {
  const by = newer.caseId;
  const handled = await findCase(cases(), caseId);
  if (handled?.kind === undefined || ENDED.includes(handled.state)) return [];
  const { person } = await loadPerson(people(), handled.personId);
  await stopExecution({ ...handled, kind: handled.kind }, `superseded by ${by}`);
  const open = handled.asked
    ? (await approvalsOf(approvals(), caseId)).filter((approval) => approval.state === 'pending')
    : [];
  const also = [
    updateCase(
      cases().table,
      caseId,
      { state: 'superseded', supersededBy: by, endedAt: now, note: `superseded by ${by}` },
      { remove: ['taskToken', 'cutPending'], condition: NOT_ENDED },
    ),
    unpark(people().table, handled.personId, caseId),
    leaveInbox(people().table, handled),
    ...open.map((approval) => closeApproval(approvals().table, approval, { state: 'stale' })),
  ];
  const entry = entryOf(handled, { pseudonym: person?.pseudonym ?? 'erased' }, 'superseded', {
    by,
    staleApprovals: open.map((approval) => approval.approvalId),
  });
  const done = await unlessRefused(record(caseId, [entry], { also, cut: newer.kind === 'leaver' }));
  // Somebody decided an approval in this very moment, or ended the case: read again and close what is still open.
  if (done === undefined) return supersede(caseId, newer, now);
  measure('CaseSuperseded');
  return open.map((approval) => noticeOf('closed', approval));
}
