/** `GET /v1/approvals`: what waits for a decision; an approver sees what they may decide, an operator or auditor everything. */
import { type Approval, openTo, seatTaken } from '../core/approval.ts';
import { nameOf } from '../core/employment.ts';
import { InvalidInput } from '../core/errors.ts';
import type { PersonId } from '../core/ids.ts';
import type { Plan } from '../core/plan.ts';
import { cursorAt } from '../routes/page.ts';
import { showApprovals } from '../routes/show-approvals.ts';
import { clock } from '../runtime/clock.ts';
import { type AskedOf, type Caller, http } from '../runtime/http.ts';
import { approvals, cases, people } from '../runtime/parts.ts';
import { pageOfApprovals, placeOfApproval } from '../store/approvals.ts';
import { loadPlan } from '../store/cases.ts';
import { type Page, pageWhere } from '../store/page.ts';
import { findPerson, personOfWorker } from '../store/people.ts';
import { delegatorsOf } from './parts/delegators.ts';
import { noteRead } from './parts/note-read.ts';

/** Our choice: an approver's own are found among those of everybody, so many looked at for each request. */
const LOOKED_AT = { atATime: 200, times: 10 } as const;

export const handler = http(
  showApprovals,
  {
    'GET /v1/approvals': async ({ caller, query }) => {
      const { items, next } = await visible(query, await eyesOf(caller));
      const body = { approvals: await Promise.all(items.map(withChanges)) };
      return { status: 200, body, next: next && cursorAt('approvals', next) };
    },
  },
  { note: noteRead },
);

type Sees = (approval: Approval) => boolean;

/** Operators and auditors see all; a requester who is no approver too sees nothing, for that is no role of this route. */
async function eyesOf({ workerId, roles }: Caller): Promise<Sees> {
  if (roles.includes('operator') || roles.includes('auditor')) return () => true;
  const me = workerId === undefined ? undefined : await personOfWorker(people(), workerId);
  if (me === undefined) return () => false;
  const delegators = await delegatorsOf(me, clock());
  return (approval) => mayDecide(approval, me, delegators);
}

type Query = AskedOf<typeof showApprovals, 'GET /v1/approvals'>['query'];

/** A page may hold fewer than asked for, and there be more: where few of many are the caller's. */
function visible({ state, cursor, limit }: Query, sees: Sees): Promise<Page<Approval>> {
  return pageWhere(sees, {
    read: (after) => pageOfApprovals(approvals(), state, after, LOOKED_AT.atATime),
    placeOf: placeOfApproval,
    times: LOOKED_AT.times,
    after: cursor,
    most: limit,
  });
}

/** Of what waits: that which they may still decide. Of the rest: that which they were asked. */
function mayDecide(approval: Approval, me: PersonId, delegators: readonly PersonId[]): boolean {
  if (approval.state !== 'pending') return approval.approvers.includes(me);
  return !approval.votes?.some(({ approver }) => approver === me) && seatTaken(approval, me, delegators) !== undefined;
}

/** For whom, and what would run once it is approved, from the very plan the decision is bound to. */
async function withChanges(approval: Approval) {
  const [plan, person] = await Promise.all([planOf(approval), findPerson(people(), approval.beneficiary)]);
  return {
    ...approval,
    approvers: approval.state === 'pending' ? openTo(approval) : approval.approvers,
    beneficiaryName: person === undefined ? 'somebody no longer known' : nameOf(person),
    changes: (plan?.changes ?? [])
      .filter((change) => change.approval === approval.approvalId)
      .map(({ id, kind, system, because, rule }) => ({ id, kind, system, because, rule })),
  };
}

/** None where the plan was altered: then it never runs whatever is decided, and the others are still listed. */
async function planOf({ caseId, planDigest }: Approval): Promise<Plan | undefined> {
  try {
    return await loadPlan(cases(), caseId, planDigest);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return undefined;
  }
}
