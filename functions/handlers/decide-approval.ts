/** `POST /v1/approvals/{id}`: one decision by somebody who may make it, bound to the plan they were shown. */
import { decideApproval } from '../routes/decide-approval.ts';
import { http } from '../runtime/http.ts';
import { decide } from './parts/decide.ts';

export const handler = http(decideApproval, {
  'POST /v1/approvals/{id}': async ({ caller: { workerId }, path, body: { decision, because, planDigest } }) => {
    const said = decision === 'approved' ? 'approve' : 'deny';
    return {
      status: 200,
      body: await decide({ approvalId: path.id, workerId, decision: said, because, planDigest, via: 'http' }),
    };
  },
});
