/** What a plan must ask approvers about, and which of their decisions count when it runs. */
import { candidates, eligible, objection } from './approver.ts';
import { digest } from './canonical.ts';
import { primaryRecord } from './employment.ts';
import type { EntitlementId, PersonId, WorkerId } from './ids.ts';
import type { ApprovalNeed } from './plan.ts';
import type { ApprovalRule } from './policy/pack.ts';
import type { Decision } from './reason.ts';
import type { Pending } from './reasons.ts';
import { addHours } from './schedule.ts';
import type { Situation } from './situation.ts';

/** One approval for each entitlement that waits for one. */
export function approvalNeeds(situation: Situation, pending: readonly Pending[]): readonly ApprovalNeed[] {
  const { person, policy, now, colleagues, requester } = situation;
  const parties = { beneficiary: person.personId, requester };
  const first = pending.filter(
    ({ entitlement }, at) => pending.findIndex((one) => one.entitlement === entitlement) === at,
  );
  return first.map(({ entitlement, birthright, approval }) => ({
    id: approvalId(situation, { entitlement, approval }),
    rule: approval.id,
    entitlement,
    title: birthright.title,
    because: approval.because,
    changes: [],
    approvers: eligible(candidates(approval, entitlement, primaryRecord(person), policy), colleagues, parties),
    expiresAt: addHours(now, approval.expiresAfterHours),
  }));
}

/** The same however often the case is planned, until a decision is void: then it is another question. */
export function approvalId(
  { case: handled, decided }: Situation,
  { entitlement, approval }: Pick<Pending, 'entitlement' | 'approval'>,
): string {
  const voided = decided.filter((one) => one.entitlement === entitlement && one.request === undefined).length;
  return `a-${digest([handled.caseId, approval.id, entitlement, voided]).slice(0, 20)}`;
}

/** The workers who may be asked about what is pending, before anyone is ruled out. */
export function workersNamed({ person, policy }: Situation, pending: readonly Pending[]): readonly WorkerId[] {
  const named = pending.flatMap(({ entitlement, approval }) =>
    candidates(approval, entitlement, primaryRecord(person), policy),
  );
  return [...new Set(named)];
}

/** The decision that counts for an entitlement: one that an approval was denied or expired, or an approval that still stands. */
export function decisionThatCounts(
  situation: Situation,
  entitlement: EntitlementId,
  approval: ApprovalRule,
): Decision | undefined {
  const named = namedNow(situation, entitlement, approval);
  return situation.decided.find(
    (one) => one.entitlement === entitlement && one.request === undefined && stands(situation, named, one.decision),
  )?.decision;
}

/** Whom today's policy names for it: a rule that was changed since the decision asks again. */
function namedNow({ person, policy, colleagues }: Situation, entitlement: EntitlementId, approval: ApprovalRule) {
  const workers = candidates(approval, entitlement, primaryRecord(person), policy);
  return workers.map((worker) => colleagues.get(worker)?.personId);
}

/** Checked again at execution: an approval by somebody who has since left, or should never have given it, does not count. */
function stands(situation: Situation, named: readonly (PersonId | undefined)[], decision: Decision): boolean {
  if (decision.outcome !== 'approved') return true;
  if (!named.includes(decision.approver)) return false;
  const approver = [...situation.colleagues.values()].find((colleague) => colleague.personId === decision.approver);
  return objection(approver, { beneficiary: situation.person.personId, requester: situation.requester }) === undefined;
}
