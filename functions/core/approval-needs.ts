/** What a plan must ask approvers about, and which of their decisions count when it runs. */
import { covered } from './approval.ts';
import { type Independence, lineAbove, named } from './approver.ts';
import { hoursLater } from './calendar.ts';
import { digest } from './canonical.ts';
import type { EntitlementId, Instant, PersonId, WorkerId } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import { alsoGiven, isOutgrown, spent } from './outgrown.ts';
import type { ApprovalNeed } from './plan.ts';
import type { ApprovalRule, Stage } from './policy/approvals.ts';
import { stagesOf } from './policy/stages-of.ts';
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
    const { title } = one.birthright;
    return needOf(situation, {
      ...{ ...matterOf(one), id: approvalId(situation, one), title, because: one.approval.because },
    });
  });
}

/** What an approver is to say of what a rule would give. */
export function matterOf({ entitlement, approval, birthright, record }: Pending): Matter {
  return { entitlement, approval, wantedBy: birthright.rule, record };
}

/** What one rule for approvals is to say yes to, and what wants it. */
export interface Matter {
  readonly entitlement: EntitlementId;
  readonly approval: ApprovalRule;
  /** The rule that gives it, or lets it be asked for. */
  readonly wantedBy: string;
  /** The employment it is for: who stands above it, and whose department it is. */
  readonly record: WorkerRecord;
  /** Who said yes to it by another approval rule: nobody does twice. */
  readonly approvedBy?: readonly PersonId[];
}

export function needOf(
  situation: Situation,
  { approvedBy = [], ...about }: Matter & Pick<ApprovalNeed, 'id' | 'title' | 'because' | 'request'>,
): Needed {
  const { id, entitlement, title, because, approval, wantedBy, request } = about;
  const question = questionAbout(situation, about);
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
  const voided = decisionsOn(situation, entitlement).length;
  const covers = covered(entitlement, birthright.rule, approval);
  const before = voided + spent(situation, { entitlement, covers });
  return `a-${digest([situation.case.caseId, approval.id, entitlement, before, covers]).slice(0, 20)}`;
}

/** The workers whose standing planning must know: all who may be asked, and the lines above them. More become known as these are. */
export function workersNamed(situation: Situation, matters: readonly Matter[]): readonly WorkerId[] {
  const { policy, colleagues } = situation;
  const asked = matters.flatMap((matter) => {
    const question = questionAbout(situation, matter);
    const approvers = stagesOf(matter.approval).flatMap((stage) => stage.approvers);
    return named([...approvers, ...policy.approvers.fallback], question).flatMap(({ worker }) => worker ?? []);
  });
  if (asked.length === 0) return [];
  const delegates = asked.flatMap((worker) => colleagues.get(worker)?.delegations?.map(({ to }) => to) ?? []);
  const managers = matters.flatMap(({ record }) => record.managerWorkerId ?? []);
  const lines = [...asked, ...managers].flatMap((worker) => lineAbove(worker, colleagues));
  return [...new Set([...asked, ...delegates, ...lines])];
}

/** The decision that counts for an entitlement: one that an approval was denied or expired, or an approval that still stands. */
export function decisionThatCounts(situation: Situation, matter: Matter): Decision | undefined {
  return decisionsOn(situation, matter.entitlement).find((decision) => stands(situation, decision, matter));
}

/** Somebody said no in this case to what a rule gives: whichever rule asked, and whether or not policy asks still. */
export function denialOf(situation: Situation, entitlement: EntitlementId): Decision | undefined {
  return decisionsOn(situation, entitlement).find(({ outcome }) => outcome === 'denied');
}

/** Those of this case about what a rule gives, not about a request. */
function decisionsOn({ decided }: Situation, entitlement: EntitlementId): readonly Decision[] {
  return decided
    .filter((one) => one.entitlement === entitlement && one.request === undefined)
    .map(({ decision }) => decision);
}

/**
 * Checked again at execution, against what is planned now and whom today's policy names: an approval of something else, of a
 * plan that gave less, or by somebody who has since left, or should never have given it, does not count.
 */
export function stands(situation: Situation, decision: Decision, matter: Matter): boolean {
  const { entitlement, approval, wantedBy, approvedBy = [] } = matter;
  if (decision.outcome !== 'approved') return true;
  if (decision.covers !== undefined && decision.covers !== covered(entitlement, wantedBy, approval)) return false;
  if (isOutgrown(situation, decision)) return false;
  const votes = withoutThose(approvedBy, votesOf(decision));
  return progress(stagesOf(approval), votes, questionAbout(situation, matter)).kind === 'approved';
}

/** An earlier version kept no votes: the one who approved decided alone. */
export function votesOf({ votes, approver, decidedAt }: Decision): readonly Vote[] {
  return votes ?? (approver === undefined ? [] : [{ stage: 0, approver, decidedAt }]);
}

function questionAbout(situation: Situation, { entitlement, record }: Matter): Question {
  const { policy, colleagues, now } = situation;
  return { entitlement, beneficiary: record, policy, colleagues, now, parties: partiesOf(situation) };
}

function partiesOf({ person, requester, colleagues }: Situation): Independence {
  const own = Object.values(person.employments).map(({ record }) => record.workerId);
  const theirs = [...colleagues].filter(([, { personId }]) => personId === requester).map(([worker]) => worker);
  return { beneficiary: person.personId, requester, workers: [...own, ...theirs] };
}
