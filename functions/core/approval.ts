/** A question to an approver, bound to the plan they were shown. */
import * as z from 'zod';
import { CaseId, Digest, EntitlementId, Instant, PersonId } from './ids.ts';
import { Decision } from './reason.ts';

export const Approval = z.strictObject({
  approvalId: z.string(),
  caseId: CaseId,
  beneficiary: PersonId,
  requester: PersonId.optional(),
  entitlement: EntitlementId,
  title: z.string(),
  rule: z.string(),
  because: z.string(),
  planDigest: Digest,
  approvers: z.array(PersonId).readonly(),
  /** `stale`: the plan it was about is no longer wanted. */
  state: z.enum(['pending', 'approved', 'denied', 'expired', 'stale']),
  askedAt: Instant,
  expiresAt: Instant,
  decision: Decision.optional(),
  /** The request it is about; absent for what a rule gives. */
  request: z.string().optional(),
});
export type Approval = z.infer<typeof Approval>;
