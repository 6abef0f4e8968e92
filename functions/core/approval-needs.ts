/** What a plan must ask approvers about, and which of their decisions count when it runs. */
import { covered } from './approval.ts';
import { type Independence, lineAbove, named } from './approver.ts';
import { hoursLater } from './calendar.ts';
import { digest } from './canonical.ts';
import { primaryRecord } from './employment.ts';
import type { EntitlementId, Instant, PersonId, WorkerId } from './ids.ts';
import { alsoGiven, isOutgrown, spent } from './outgrown.ts';
import type { ApprovalNeed } from './plan.ts';
import { type ApprovalRule, type Stage, stagesOf } from './policy/approvals.ts';
import type { Decision, Vote } from './reason.ts';
import type { Pending } from './reasons.ts';
import type { Situation } from './situation.ts';
import { progress, type Question, seated } from './stages.ts';

/** As it is planned now; what an earlier version planned may lack its stages. */
export interface Needed extends ApprovalNeed {
  readonly seats: NonNullable<ApprovalNeed['seats']>;
  readonly required: number;
  readonly passedOver: NonNullable<ApprovalNeed['passedOver']>;
}

/** One approval for each entitlement that waits for one. */
export function approvalNeeds(situation: Situation, pending: readonly Pending[]): readonly Needed[] {
  const first = pending.filter(
    ({ entitlement }, at) => pending.findIndex((one) => one.entitlement === entitlement) === at,
  );
  return first.map((one) => {
    const { entitlement, birthright, approval } = one;
    const { title, rule: wantedBy } = birthright;
    return needOf(situation, {
      ...{ id: approvalId(situation, one), entitlement, title, because: approval.because, wantedBy, approval },
    });
  });
}

/** What one rule for approvals is to say yes to, and what wants it. */
export interface Matter {
  readonly entitlement: EntitlementId;
  readonly approval: ApprovalRule;
  /** The rule that gives it, or lets it be asked for. */
  readonly wantedBy: string;
  /** Who said yes to it by another approval rule: nobody does twice. */
  readonly approvedBy?: readonly PersonId[];
}

export function needOf(
  situation: Situation,
  { approvedBy = [], ...about }: Matter & Pick<ApprovalNeed, 'id' | 'title' | 'because' | 'request'>,
): Needed {
  const { id, entitlement, title, because, approval, wantedBy, request } = about;
  const question = questionAbout(situation, entitlement);
  const asked = situation.asked?.find(({ approvalId: known }) => known === id);
  const stages = stagesOf(approval);
  const now = progress(stages, withoutThose(approvedBy, asked?.votes ?? []), question);
  const since = asked !== undefined && asked.stage === now.stage ? asked.since : situation.now;
  const times = timesOf(approval, since, situation);
  const escalated = times.escalateAt !== undefined && times.escalateAt <= situation.now;
  const seating = { decided: new Set([...approvedBy, ...now.decided]), escalated, expiresAt: times.expiresAt };
  // as: the stage that waits is one of them
  const { seats, passedOver, required } = seated(stages[now.stage] as Stage, question, seating);
  return {
    ...{ id, rule: approval.id, entitlement, title, because },
    changes: [],
    approvers: [...new Set(seats.flatMap(({ deciders }) => deciders))],
    ...{ stage: now.stage, stages: stages.length, votes: now.votes, heard: asked?.votes.length ?? 0 },
    ...{ required, seats, passedOver, since, escalated, ...times },
    wantedBy,
    covers: covered(entitlement, wantedBy, approval),
    ...alsoGiven(situation, { entitlement, request }),
  };
}

function withoutThose(people: readonly PersonId[], votes: readonly Vote[]): readonly Vote[] {
  return votes.filter(({ approver }) => !people.includes(approver));
}

function timesOf(
  { remindAfterHours = [], escalateAfterHours, expiresAfterHours, calendar: name }: ApprovalRule,
  since: Instant,
  { policy }: Situation,
) {
  const calendar = name === undefined ? undefined : policy.calendars.get(name);
  const later = (hours: number) => hoursLater(since, hours, calendar);
  return {
    remindAt: remindAfterHours.map(later),
    ...(escalateAfterHours === undefined ? {} : { escalateAt: later(escalateAfterHours) }),
    expiresAt: later(expiresAfterHours),
  };
}

/** The same however often the case is planned, until a decision is void or something else is asked: then it is another question. */
export function approvalId(situation: Situation, { entitlement, approval, birthright }: Pending): string {
  const voided = situation.decided.filter((one) => one.entitlement === entitlement && one.request === undefined).length;
  const covers = covered(entitlement, birthright.rule, approval);
  const before = voided + spent(situation, { entitlement, covers });
  return `a-${digest([situation.case.caseId, approval.id, entitlement, before, covers]).slice(0, 20)}`;
}

/** The workers whose standing planning must know: all who may be asked, and the lines above them. More become known as these are. */
export function workersNamed(
  situation: Situation,
  pending: readonly Pick<Pending, 'entitlement' | 'approval'>[],
): readonly WorkerId[] {
  const { person, policy, colleagues } = situation;
  const asked = pending.flatMap(({ entitlement, approval }) => {
    const question = questionAbout(situation, entitlement);
    const approvers = stagesOf(approval).flatMap((stage) => stage.approvers);
    return named([...approvers, ...policy.approvers.fallback], question).flatMap(({ worker }) => worker ?? []);
  });
  if (asked.length === 0) return [];
  const delegates = asked.flatMap((worker) => colleagues.get(worker)?.delegations?.map(({ to }) => to) ?? []);
  const manager = primaryRecord(person).managerWorkerId;
  const lines = asked.concat(manager ?? []).flatMap((worker) => lineAbove(worker, colleagues));
  return [...new Set([...asked, ...delegates, ...lines])];
}

/** The decision that counts for an entitlement: one that an approval was denied or expired, or an approval that still stands. */
export function decisionThatCounts(
  situation: Situation,
  entitlement: EntitlementId,
  approval: ApprovalRule,
  wantedBy: string,
): Decision | undefined {
  return situation.decided.find(
    (one) =>
      one.entitlement === entitlement &&
      one.request === undefined &&
      stands(situation, one.decision, { entitlement, approval, wantedBy }),
  )?.decision;
}

/**
 * Checked again at execution, against what is planned now and whom today's policy names: an approval of something else, of a
 * plan that gave less, or by somebody who has since left, or should never have given it, does not count.
 */
export function stands(
  situation: Situation,
  decision: Decision,
  { entitlement, approval, wantedBy, approvedBy = [] }: Matter,
): boolean {
  if (decision.outcome !== 'approved') return true;
  if (decision.covers !== undefined && decision.covers !== covered(entitlement, wantedBy, approval)) return false;
  if (isOutgrown(situation, decision)) return false;
  const votes = withoutThose(approvedBy, votesOf(decision));
  return progress(stagesOf(approval), votes, questionAbout(situation, entitlement)).kind === 'approved';
}

/** An earlier version kept no votes: the one who approved decided alone. */
export function votesOf({ votes, approver, decidedAt }: Decision): readonly Vote[] {
  return votes ?? (approver === undefined ? [] : [{ stage: 0, approver, decidedAt }]);
}

function questionAbout(situation: Situation, entitlement: EntitlementId): Question {
  const { person, policy, colleagues, now } = situation;
  return { entitlement, beneficiary: primaryRecord(person), policy, colleagues, now, parties: partiesOf(situation) };
}

function partiesOf({ person, requester, colleagues }: Situation): Independence {
  const own = Object.values(person.employments).map(({ record }) => record.workerId);
  const theirs = [...colleagues].filter(([, { personId }]) => personId === requester).map(([worker]) => worker);
  return { beneficiary: person.personId, requester, workers: [...own, ...theirs] };
}
