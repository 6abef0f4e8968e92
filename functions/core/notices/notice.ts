/** Something to tell somebody, as it is kept until it is sent: ids only. What it says is read when it is sent, and is true then. */
import * as z from 'zod';
import { sha256 } from '../canonical.ts';
import { CaseId, Instant, PersonId, WorkerId } from '../ids.ts';
import { audienceOf, OCCASION_NAMES, type Occasion, rankOf, saysAlso } from './occasion.ts';

/** The operators are told together, at the addresses that are configured. */
export const OPERATORS = 'operators';

/** What it is about: as many of these as its occasion has. */
export const Matter = z.strictObject({
  caseId: CaseId.optional(),
  personId: PersonId.optional(),
  workerId: WorkerId.optional(),
  approvalId: z.string().optional(),
  batchId: z.string().optional(),
  layoffId: z.string().optional(),
  requestId: z.string().optional(),
  source: z.string().optional(),
  /** Tells apart what is told again of the same: the plan that is held, the stage that is asked. */
  time: z.string().optional(),
});
export type Matter = z.infer<typeof Matter>;

export const Notice = z.strictObject({
  noticeId: z.string(),
  /** A person id, or `operators`. */
  to: z.string(),
  occasion: z.enum(OCCASION_NAMES as [Occasion, ...Occasion[]]),
  about: Matter,
  urgency: z.enum(['routine', 'urgent']),
  since: Instant,
  notBefore: Instant,
  /** `dropped`: nobody need know any more. `undeliverable`: the mail service refused it for good. */
  state: z.enum(['waits', 'sent', 'dropped', 'undeliverable']),
  endedAt: Instant.optional(),
  /** The mail it went out with. */
  mailId: z.string().optional(),
  because: z.string().optional(),
});
export type Notice = z.infer<typeof Notice>;

/** The same notice to the same person has the same id, however often it is come to. */
export function noticeIdOf(occasion: Occasion, about: Matter): string {
  const { caseId, personId, workerId, approvalId, batchId, layoffId, requestId, source, time } = about;
  // One leaving may have several cases: the clock's, and the event that says so late.
  const leaving = occasion === 'leaver-cut' || occasion === 'leaver-completed' ? workerId : undefined;
  const words = [leaving ?? approvalId ?? batchId ?? layoffId ?? requestId ?? source ?? caseId ?? personId, time];
  return [occasion, ...words.flatMap((word) => word ?? [])].join('#');
}

/** What both of two notices are about, whatever they say of it. */
function matterOf({ about }: Notice): string {
  const { caseId, personId, approvalId, batchId, layoffId, requestId, source } = about;
  return approvalId ?? batchId ?? layoffId ?? requestId ?? source ?? caseId ?? personId ?? '';
}

/** Those another of them says as well. */
export function alsoSaid(notices: readonly Notice[]): readonly Notice[] {
  return notices.filter((one) =>
    notices.some(
      (other) => other !== one && matterOf(other) === matterOf(one) && saysAlso(other.occasion, one.occasion),
    ),
  );
}

/** What needs doing first comes first. */
export function inOrderOfNeed(notices: readonly Notice[]): readonly Notice[] {
  const key = ({ occasion, since, noticeId }: Notice) =>
    `${String(rankOf(occasion)).padStart(3, '0')} ${since} ${noticeId}`;
  return notices.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Names a mail by what is in it: sent twice, it carries the same name twice. */
export function mailIdOf(to: string, notices: readonly Pick<Notice, 'noticeId'>[]): string {
  const ids = notices.map(({ noticeId }) => noticeId).toSorted();
  return `m-${sha256([to, ...ids].join('\n')).slice(0, 24)}`;
}

/** A mail has a chain of evidence of its own, under its id with another letter in front. */
export function chainOfMail(mailId: string): CaseId {
  return CaseId.parse(`c-${mailId.slice(2)}`);
}

/** An auditor asks whether approvers were asked and managers told; what operators are told of has evidence of its own. */
export function leavesEvidence({ occasion }: Pick<Notice, 'occasion'>): boolean {
  return audienceOf(occasion) !== 'operator';
}
