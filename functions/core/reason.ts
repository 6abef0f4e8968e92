/** Why an entitlement is held. It is held while at least one live reason supports it. */
import * as z from 'zod';
import { CaseId, Digest, EntitlementId, Instant, PersonId } from './ids.ts';

/** What one approver said in one stage of an approval. */
export const Vote = z.strictObject({
  stage: z.int().min(0),
  approver: PersonId,
  /** Whom they decided for, by a delegation; absent: for themselves. */
  for: PersonId.optional(),
  decidedAt: Instant,
});
export type Vote = z.infer<typeof Vote>;

/** A decision someone made on an approval, kept with the reason it supports or forbids. */
export const Decision = z.strictObject({
  approvalId: z.string(),
  outcome: z.enum(['approved', 'denied', 'expired']),
  /** Who decided; absent when the approval expired. */
  approver: PersonId.optional(),
  decidedAt: Instant,
  planDigest: Digest,
  because: z.string().optional(),
  /** Every approval it took, where it took stages or several people; absent: the approver's alone. */
  votes: z.array(Vote).readonly().optional(),
  /** Digest of what was approved (functions/core/approval.ts). */
  covers: Digest.optional(),
});
export type Decision = z.infer<typeof Decision>;

export const Reason = z.strictObject({
  entitlement: EntitlementId,
  kind: z.enum(['birthright', 'request', 'exception', 'overlap']),
  rule: z.string(),
  because: z.string(),
  since: Instant,
  until: Instant.optional(),
  caseId: CaseId,
  /** The approval that lets this reason live, where policy asks for one. `denied` and `expired` keep it from living. */
  decision: Decision.optional(),
  /** The request behind a request or exception: when it is withdrawn, this reason goes. */
  request: z.string().optional(),
  /** Everybody who had to say yes, where that was more than one. */
  approvedBy: z.array(PersonId).readonly().optional(),
  /** Of what was denied: the job it was denied for (functions/core/refusal.ts). */
  job: Digest.optional(),
});
export type Reason = z.infer<typeof Reason>;

/** Does this reason support holding its entitlement at `now`? */
export function isLive(reason: Reason, now: Instant): boolean {
  return (
    (reason.decision === undefined || reason.decision.outcome === 'approved') &&
    (reason.until === undefined || now < reason.until)
  );
}
