/** One approval as somebody signed in may see it: what is asked, for whom, what was said already, and whether they may decide. Reads only. */
import { type Approval, seatTaken, stageIsWhole } from '../../core/approval.ts';
import { type Case, ENDED } from '../../core/case.ts';
import { nameOf } from '../../core/employment.ts';
import { InvalidInput } from '../../core/errors.ts';
import type { PersonId } from '../../core/ids.ts';
import type { Plan } from '../../core/plan.ts';
import { clock } from '../../runtime/clock.ts';
import { type Caller, Problem } from '../../runtime/http.ts';
import { approvals, cases, people } from '../../runtime/parts.ts';
import { policyPack } from '../../runtime/policy-pack.ts';
import { approvalsOf, findApproval } from '../../store/approvals.ts';
import { loadCase, loadPlan } from '../../store/cases.ts';
import { findPeople, personOfWorker } from '../../store/people.ts';
import { delegatorsOf } from './delegators.ts';
import { mentionedIn, type Titles, titlesOf } from './titles.ts';

export interface Seen {
  readonly approval: Approval;
  /** None where the plan was altered: then it never runs, whatever is decided. */
  readonly plan: Plan | undefined;
  readonly titles: Titles;
  /** What people are called, by person id; who is not known any more is not among them. */
  readonly names: ReadonlyMap<PersonId, string>;
  /** Does anybody's decision still count? */
  readonly isOpen: boolean;
  readonly mayDecide: boolean;
  /** The question that took its place, where there is one. */
  readonly next: Approval | undefined;
}

/** Throws a 404 for what is no approval, and a 403 for somebody it is not shown to. */
export async function approvalSeenBy(caller: Caller, approvalId: string): Promise<Seen> {
  const approval = await findApproval(approvals(), approvalId);
  if (approval === undefined)
    throw new Problem(404, 'No such approval', 'the link does not lead to an approval: open it in your message again');
  const me = caller.workerId === undefined ? undefined : await personOfWorker(people(), caller.workerId);
  const delegators = me === undefined ? [] : await delegatorsOf(me, clock());
  const isShown = (me !== undefined && concerns(approval, me, delegators)) || mayLook(caller);
  if (!isShown)
    throw new Problem(
      403,
      'This is not yours to decide',
      `${approval.rule} asks somebody else. If somebody who is asked is away, they can have you decide for them`,
    );
  const [handled, plan] = await Promise.all([loadCase(cases(), approval.caseId), planOf(approval)]);
  const known = await findPeople(people(), peopleIn(approval));
  return {
    ...{ approval, plan, next: await nextOf(approval, handled) },
    titles: plan === undefined ? {} : titlesOf(policyPack(), mentionedIn(plan)),
    names: new Map([...known].map(([personId, person]) => [personId, nameOf(person)])),
    isOpen: isOpen(approval, handled),
    mayDecide: me !== undefined && isOpen(approval, handled) && isTheirs(approval, me, delegators),
  };
}

/** They were asked, or decide for somebody who was, or have said something. */
function concerns(approval: Approval, me: PersonId, delegators: readonly PersonId[]): boolean {
  const { approvers, seats = [], votes = [], decision } = approval;
  const asked = [...approvers, ...seats.flatMap((seat) => [seat.person, ...seat.deciders])];
  return (
    [...asked, ...votes.map(({ approver }) => approver), decision?.approver].includes(me) ||
    isTheirs(approval, me, delegators)
  );
}

/** An auditor does not: this is shown by a function that can write no evidence of it. */
function mayLook({ roles }: Caller): boolean {
  return roles.includes('operator');
}

function isTheirs(approval: Approval, me: PersonId, delegators: readonly PersonId[]): boolean {
  const voted = approval.votes?.some(({ approver }) => approver === me) ?? false;
  return !voted && seatTaken(approval, me, delegators) !== undefined;
}

function isOpen(approval: Approval, { state }: Case): boolean {
  return (
    approval.state === 'pending' &&
    clock() < approval.expiresAt &&
    approval.closedBecause === undefined &&
    !ENDED.includes(state) &&
    !stageIsWhole(approval)
  );
}

/** Asked anew: in the same case, or in the one that took over. */
async function nextOf(approval: Approval, handled: Case): Promise<Approval | undefined> {
  if (approval.state !== 'stale' && !ENDED.includes(handled.state)) return undefined;
  const caseIds = [handled.caseId, ...(handled.supersededBy === undefined ? [] : [handled.supersededBy])];
  const asked = (await Promise.all(caseIds.map((caseId) => approvalsOf(approvals(), caseId)))).flat();
  return asked.find(({ state, entitlement }) => state === 'pending' && entitlement === approval.entitlement);
}

async function planOf({ caseId, planDigest }: Approval): Promise<Plan | undefined> {
  try {
    return await loadPlan(cases(), caseId, planDigest);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return undefined;
  }
}

function peopleIn({ beneficiary, requester, votes = [], decision }: Approval): readonly PersonId[] {
  const said = votes.flatMap((vote) => [vote.approver, vote.for]);
  return [beneficiary, requester, decision?.approver, ...said].flatMap((id) => id ?? []);
}
