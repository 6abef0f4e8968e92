/** What people are told about an approval, as the bus carries it: ids and words of ours, no personal data. */
import type { Approval } from './approval.ts';
import type { CaseId, Instant } from './ids.ts';

export interface Notice {
  readonly version: 1;
  /** `escalated`: the next of the fallback chain may decide as well. `decided`: somebody did. `closed`: nobody needs to any more. */
  readonly about: 'asked' | 'reminded' | 'escalated' | 'expired' | 'decided' | 'closed';
  readonly caseId: CaseId;
  readonly approvalId: string;
  readonly entitlement: string;
  readonly expiresAt: Instant;
}

export function noticeOf(
  about: Notice['about'],
  approval: Pick<Approval, 'caseId' | 'approvalId' | 'entitlement' | 'expiresAt'>,
): Notice {
  const { caseId, approvalId, entitlement, expiresAt } = approval;
  return { version: 1, about, caseId, approvalId, entitlement, expiresAt };
}
