/** `POST /v1/approvals/{id}`: one decision by somebody who may make it, bound to the plan they were shown. */
import * as z from 'zod';
import { type Approval, covered, isLastStage, seatTaken, stageIsWhole } from '../core/approval.ts';
import { type Independence, objection, objectionToDelegator } from '../core/approver.ts';
import { type Case, ENDED } from '../core/case.ts';
import { entryOf } from '../core/entries.ts';
import { type Digest, DigestShown, type Instant, type PersonId, type WorkerId } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import type { Decision, Vote } from '../core/reason.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { isRunning, wakeExecution } from '../runtime/executions.ts';
import { bodyOf, http, Problem, requireRole } from '../runtime/http.ts';
import { approvals, cases, ledger, people } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import { findApproval, updateApproval } from '../store/approvals.ts';
import { loadCase } from '../store/cases.ts';
import { findPerson } from '../store/people.ts';
import { colleaguesOf } from './parts/colleagues.ts';
import { delegatorsOf } from './parts/delegators.ts';
import { rejoin } from './parts/rejoin.ts';

const Body = z.strictObject({
  decision: z.enum(['approved', 'denied']),
  because: z.string().max(500).optional(),
  /** The digest of the plan that was shown, or its first digits: a decision about another one is refused as stale. */
  planDigest: DigestShown,
});

export const handler = http(async (request) => {
  const caller = requireRole(request, ['approver']);
  const body = bodyOf(request, Body);
  const approval = await findApproval(approvals(), request.path.id ?? '');
  if (approval === undefined)
    throw new Problem(
      404,
      'No such approval',
      `${request.path.id} is not an approval; tenure approvals lists those that wait`,
    );
  const handled = await loadCase(cases(), approval.caseId);
  const beneficiary = await findPerson(people(), approval.beneficiary);
  if (beneficiary === undefined) throw new Problem(409, 'Stale', 'the person this was about is not known any more');
  const me = await callerAs(caller.workerId, approval, { handled, beneficiary });
  if (hasSaid(approval, me, body.decision)) return again(approval, handled);
  await current(approval, handled, body.planDigest);
  const seat = await seatOf(approval, me, { handled, beneficiary });
  const said: Said = { ...body, me, seat, at: clock() };
  await decide(approval, said, { handled, beneficiary });
  return answer(approval, said, handled);
});

/** What one approver says, and in whose seat. */
interface Said extends z.infer<typeof Body> {
  readonly me: PersonId;
  readonly seat: PersonId;
  readonly at: Instant;
}

interface About {
  readonly handled: Case;
  readonly beneficiary: Person;
}

function hasSaid({ decision, votes = [] }: Approval, me: PersonId, now: Decision['outcome']): boolean {
  if (decision?.approver === me && decision.outcome === now) return true;
  return now === 'approved' && votes.some(({ approver }) => approver === me);
}

/** The person who calls. Throws a 403, and leaves evidence of the attempt, when they may decide nothing about this beneficiary. */
async function callerAs(workerId: WorkerId | undefined, approval: Approval, about: About): Promise<PersonId> {
  const colleague = workerId === undefined ? undefined : (await colleaguesOf([workerId], [])).get(workerId);
  const because = objection(colleague, await partiesOf(approval, about.beneficiary));
  if (because === undefined && colleague !== undefined) return colleague.personId;
  throw await refused(approval, about, colleague?.personId, because ?? 'unknown approver');
}

/** In whose seat they decide: their own, or that of somebody who delegated to them and might decide themselves. Throws as above. */
async function seatOf(approval: Approval, me: PersonId, about: About): Promise<PersonId> {
  const seat = seatTaken(approval, me, await delegatorsOf(me, clock()));
  if (seat === undefined || approval.votes?.some(({ approver }) => approver === me))
    throw await refused(approval, about, me, `${approval.rule} does not name this approver`);
  if (seat === me) return seat;
  const delegator = [...(await colleaguesOf([], [seat])).values()].find(({ personId }) => personId === seat);
  const because = objectionToDelegator(delegator, await partiesOf(approval, about.beneficiary));
  if (because !== undefined) throw await refused(approval, about, me, `of the one who delegated to you: ${because}`);
  return seat;
}

async function partiesOf({ requester }: Approval, beneficiary: Person): Promise<Independence> {
  const asker = requester === undefined ? undefined : await findPerson(people(), requester);
  const workers = [beneficiary, asker].flatMap((person) => Object.values(person?.employments ?? {}));
  return {
    beneficiary: beneficiary.personId,
    requester,
    workers: workers.map(({ record }) => record.workerId),
  };
}

async function refused(
  approval: Approval,
  { handled, beneficiary }: About,
  who: PersonId | undefined,
  because: string,
): Promise<Problem> {
  const actor = who === undefined ? 'person:unknown' : await actorOf(who);
  const facts = { approvalId: approval.approvalId, because };
  const entry = entryOf(handled, beneficiary, 'approval-refused', facts, { actor, entitlement: approval.entitlement });
  await append(ledger(), approval.caseId, [entry]);
  return new Problem(403, 'You may not decide this', because);
}

/** Throws a 409 that says why this decision comes too late, or is about something else, and what to do. */
async function current(approval: Approval, handled: Case, shown: DigestShown): Promise<void> {
  if (approval.state === 'approved' || approval.state === 'denied')
    throw new Problem(409, 'Already decided', `this approval is ${approval.state}; nothing was changed`);
  if (approval.state === 'expired' || (approval.state === 'pending' && approval.expiresAt <= clock()))
    throw new Problem(
      409,
      'Expired',
      `this approval expired at ${approval.expiresAt}; the next event of this person asks again if it is still needed`,
    );
  if (approval.state === 'stale' || ENDED.includes(handled.state)) throw over(handled);
  if (stageIsWhole(approval)) {
    await lookAgain(handled);
    throw new Problem(
      409,
      'Already decided',
      'this stage is decided and the next one is being asked; nothing was changed',
    );
  }
  if (!approval.planDigest.startsWith(shown))
    throw new Problem(
      409,
      'Stale',
      'the plan has changed since you were shown it; look at tenure approvals and decide about what it says now',
    );
  if (approval.covers !== undefined && approval.covers !== coversNow(approval)) {
    await lookAgain(handled);
    throw new Problem(
      409,
      'Stale',
      'the policy has changed since this was asked: nothing was changed. It is asked anew in a moment if it is still needed: tenure approvals lists it',
    );
  }
}

/** What an approval of this would be about under today's policy; undefined when nobody need approve it any more. */
function coversNow(approval: Approval): Digest | undefined {
  const { entitlement, wantedBy = '' } = approval;
  const asked = rulesAsked(approval);
  const rule = policyPack().approvals.find(({ id }) => asked.includes(id));
  return rule && covered(entitlement, wantedBy, rule);
}

/** By the catalogue for what a rule gives; for a request by the rule that lets it be made, where that one names any. */
function rulesAsked({ entitlement, request, rule, wantedBy }: Approval): readonly string[] {
  const { catalogue, requestable, exceptions } = policyPack();
  const usual = catalogue.find(({ id }) => id === entitlement)?.approval;
  const byDefault = usual === undefined ? [] : [usual];
  if (request === undefined) return byDefault;
  const named = [...requestable, ...exceptions].find(({ id }) => id === wantedBy)?.approvals;
  if (named === undefined) return [];
  return (named.length > 0 ? named : byDefault).filter((id) => id === rule);
}

function over({ caseId, state, supersededBy }: Case): Problem {
  const next =
    supersededBy === undefined
      ? 'if it is still wanted, have HR or the requester send a new event: that asks again'
      : `case ${supersededBy} of the same person took over, and asks again itself what it still needs: tenure approvals lists it, tenure case ${supersededBy} says what was done`;
  return new Problem(
    409,
    'Stale',
    `case ${caseId} is ${state}: nothing waits for this decision any more, and nothing was changed; ${next}`,
  );
}

async function decide(approval: Approval, said: Said, { handled, beneficiary }: About): Promise<void> {
  const { stage = 0, stages = 1, entitlement } = approval;
  const votes = votesWith(approval, said);
  const facts = {
    approvalId: approval.approvalId,
    decision: said.decision,
    planDigest: approval.planDigest,
    rule: approval.rule,
    independent: true,
    stage: `${stage + 1} of ${stages}`,
    ...(said.seat === said.me ? {} : { for: await actorOf(said.seat) }),
  };
  const entry = entryOf(handled, beneficiary, 'approval-decided', facts, {
    actor: await actorOf(said.me),
    entitlement,
    ...(said.because === undefined ? {} : { private: { because: said.because } }),
  });
  const set = isWhole(approval, said)
    ? { state: said.decision, decision: decisionOf(approval, said, votes), votes }
    : { votes };
  const also = [updateApproval(approvals().table, approval, set)];
  const written = await unlessRefused(append(ledger(), approval.caseId, [entry], { also }));
  if (written === undefined)
    throw new Problem(
      409,
      'Already decided',
      'somebody else decided at the same moment; nothing was changed: look at tenure approvals and decide again if it still waits',
    );
}

/** One who denies ends it; approvals must all be in. */
function isWhole(approval: Approval, said: Said): boolean {
  return (
    said.decision === 'denied' ||
    (isLastStage(approval) && stageIsWhole({ ...approval, votes: votesWith(approval, said) }))
  );
}

function votesWith({ votes = [], stage = 0 }: Approval, { decision, me, seat, at }: Said): readonly Vote[] {
  if (decision === 'denied') return votes;
  return [...votes, { stage, approver: me, decidedAt: at, ...(seat === me ? {} : { for: seat }) }];
}

function decisionOf(approval: Approval, said: Said, votes: readonly Vote[]): Decision {
  return {
    approvalId: approval.approvalId,
    outcome: said.decision,
    approver: said.me,
    decidedAt: said.at,
    planDigest: approval.planDigest,
    ...(said.because === undefined ? {} : { because: said.because }),
    votes: [...votes],
    ...(approval.covers === undefined ? {} : { covers: approval.covers }),
  };
}

/** The case looks when something follows from what was said: a stage is whole, or it is denied. */
async function answer(approval: Approval, said: Said, handled: Case) {
  const after = { ...approval, votes: votesWith(approval, said) };
  if (isWhole(approval, said)) return again(approval, handled, said.decision);
  if (stageIsWhole(after)) return again(approval, handled, 'pending');
  return { status: 200, body: { approvalId: approval.approvalId, caseId: approval.caseId, state: 'pending' } };
}

/** Has the case look, also when a decision is repeated: the first answer may have been lost on the way. */
async function again(approval: Approval, handled: Case, decision: string = approval.state) {
  await lookAgain(handled);
  return { status: 200, body: { approvalId: approval.approvalId, caseId: approval.caseId, state: decision } };
}

/** Wakes the execution that waits for the decision. Where none is left to wait, the case takes its turn anew. */
async function lookAgain(handled: Case): Promise<void> {
  const { taskToken, state, kind } = handled;
  if (taskToken === undefined) return state === 'blocked' ? rejoin(handled) : undefined;
  if ((await wakeExecution(taskToken)) === 'woken' || kind === undefined) return;
  if (!(await isRunning({ ...handled, kind }))) await rejoin(handled);
}

async function actorOf(personId: PersonId): Promise<string> {
  return `person:${(await findPerson(people(), personId))?.pseudonym ?? 'erased'}`;
}
