/** `POST /v1/approvals/{id}`: one decision by somebody who may make it, bound to the plan they were shown. */
import * as z from 'zod';
import { DigestShown } from '../core/ids.ts';
import { bodyOf, http, requireRole } from '../runtime/http.ts';
import { decide } from './parts/decide.ts';

const Body = z.strictObject({
  decision: z.enum(['approved', 'denied']),
  because: z.string().max(500).optional(),
  /** The digest of the plan that was shown, or its first digits: a decision about another one is refused as stale. */
  planDigest: DigestShown,
});

export const handler = http(async (request) => {
  const { workerId } = requireRole(request, ['approver']);
  const { decision, because, planDigest } = bodyOf(request, Body);
  const approvalId = request.path.id ?? '';
  const said = decision === 'approved' ? 'approve' : 'deny';
  const body = await decide({ approvalId, workerId, decision: said, because, planDigest, via: 'http' });
  return { status: 200, body };
});
