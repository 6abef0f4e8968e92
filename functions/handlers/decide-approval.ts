/** `POST /v1/approvals/{id}`: one decision by somebody who may make it, bound to the plan they were shown. */
import * as z from 'zod';
import type { Approval } from '../core/approval.ts';
import { objection } from '../core/approver.ts';
import { type Case, ENDED } from '../core/case.ts';
import { entryOf } from '../core/entries.ts';
import { Digest, type PersonId } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import type { Decision } from '../core/reason.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { isRunning, wakeExecution } from '../runtime/executions.ts';
import { bodyOf, http, Problem, requireRole } from '../runtime/http.ts';
import { approvals, cases, ledger, people } from '../runtime/parts.ts';
import { closeApproval, findApproval } from '../store/approvals.ts';
import { loadCase } from '../store/cases.ts';
import { findPerson } from '../store/people.ts';
import { colleaguesOf } from './parts/colleagues.ts';
import { rejoin } from './parts/rejoin.ts';

const Body = z.strictObject({
  decision: z.enum(['approved', 'denied']),
  because: z.string().max(500).optional(),
  /** The digest of the plan that was shown: a decision about another one is refused as stale. */
  planDigest: Digest,
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
  const approver = await decider(approval, caller.workerId, { handled, beneficiary });
  if (approval.decision?.approver === approver && approval.decision.outcome === body.decision)
    return again(approval, handled);
  await current(approval, handled, body.planDigest);
  const decision: Decision = {
    approvalId: approval.approvalId,
    outcome: body.decision,
    approver,
    decidedAt: clock(),
    planDigest: approval.planDigest,
    ...(body.because === undefined ? {} : { because: body.because }),
  };
  await decide(approval, decision, handled, beneficiary);
  return again(approval, handled, body.decision);
});

/** Throws a 403, and leaves evidence of the attempt, when this caller may not decide. */
async function decider(
  approval: Approval,
  workerId: Parameters<typeof colleaguesOf>[0][number] | undefined,
  about: { readonly handled: Case; readonly beneficiary: Person },
): Promise<PersonId> {
  const colleague = workerId === undefined ? undefined : (await colleaguesOf([workerId], [])).get(workerId);
  const because =
    objection(colleague, approval) ??
    (colleague !== undefined && approval.approvers.includes(colleague.personId)
      ? undefined
      : `${approval.rule} does not name this approver`);
  if (because === undefined && colleague !== undefined) return colleague.personId;
  const actor = colleague === undefined ? 'person:unknown' : await actorOf(colleague.personId);
  const entry = entryOf(
    about.handled,
    about.beneficiary,
    'approval-refused',
    { approvalId: approval.approvalId, because: because ?? 'unknown' },
    { actor, entitlement: approval.entitlement },
  );
  await append(ledger(), approval.caseId, [entry]);
  throw new Problem(403, 'You may not decide this', because ?? 'unknown approver');
}

/** Throws a 409 that says why this decision comes too late, or is about something else, and what to do. */
async function current(approval: Approval, handled: Case, planDigest: Digest): Promise<void> {
  if (approval.state === 'approved' || approval.state === 'denied')
    throw new Problem(409, 'Already decided', `this approval is ${approval.state}; nothing was changed`);
  if (approval.state === 'expired' || (approval.state === 'pending' && approval.expiresAt <= clock()))
    throw new Problem(
      409,
      'Expired',
      `this approval expired at ${approval.expiresAt}; the next event of this person asks again if it is still needed`,
    );
  if (approval.state === 'stale' || ENDED.includes(handled.state)) throw over(handled);
  if (approval.planDigest !== planDigest)
    throw new Problem(
      409,
      'Stale',
      'the plan has changed since you were shown it; look at tenure approvals and decide about what it says now',
    );
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

async function decide(approval: Approval, decision: Decision, handled: Case, beneficiary: Person): Promise<void> {
  const facts = {
    approvalId: approval.approvalId,
    decision: decision.outcome,
    planDigest: approval.planDigest,
    rule: approval.rule,
    independent: true,
  };
  const actor = decision.approver === undefined ? 'person:unknown' : await actorOf(decision.approver);
  const entry = entryOf(handled, beneficiary, 'approval-decided', facts, {
    actor,
    entitlement: approval.entitlement,
    ...(decision.because === undefined ? {} : { private: { because: decision.because } }),
  });
  const also = [
    closeApproval(approvals().table, approval, {
      state: decision.outcome === 'approved' ? 'approved' : 'denied',
      decision,
    }),
  ];
  const written = await unlessRefused(append(ledger(), approval.caseId, [entry], { also }));
  if (written === undefined)
    throw new Problem(409, 'Already decided', 'somebody else decided this at the same moment; nothing was changed');
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
