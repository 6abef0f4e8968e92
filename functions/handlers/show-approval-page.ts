/** `GET /v1/approvals/{id}/page`: one approval for somebody who came by a link. It reads, and could not decide if it wanted to: its role has no right to write. */
import { showApprovalPage } from '../routes/approval-page.ts';
import { signedIn } from '../runtime/page.ts';
import { approvalPage } from './parts/approval-page.ts';
import { approvalSeenBy } from './parts/approval-seen.ts';

export const handler = signedIn(showApprovalPage, async (request) => {
  return approvalPage(await approvalSeenBy(request.caller, request.path.id ?? ''), request);
});
