/** `POST /v1/approvals/{id}`: one decision by somebody who may make it, bound to the plan they were shown. */
import { type Approval, isLastStage, stageIsWhole } from '../core/approval.ts';
import type { Case } from '../core/case.ts';
import { entryOf } from '../core/entries.ts';
import type { Instant, PersonId } from '../core/ids.ts';
import type { Decision, Vote } from '../core/reason.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { type Deciding, decideApproval } from '../routes/decide-approval.ts';
import { clock } from '../runtime/clock.ts';
import { http, Problem } from '../runtime/http.ts';
import { approvals, cases, ledger, people } from '../runtime/parts.ts';
import { findApproval, updateApproval } from '../store/approvals.ts';
import { loadCase } from '../store/cases.ts';
import { findPerson } from '../store/people.ts';
import { current } from './parts/current-approval.ts';
import { type About, actorOf, callerAs, seatOf } from './parts/decider.ts';
import { wakeWaiting } from './parts/wake-waiting.ts';

export const handler = http(decideApproval, {
  'POST /v1/approvals/{id}': async ({ caller, path, body }) => {
    const approval = await findApproval(approvals(), path.id);
    if (approval === undefined)
      throw new Problem(
        404,
        'No such approval',
        `${path.id} is not an approval; tenure approvals lists those that wait`,
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
  },
});

/** What one approver says, and in whose seat. */
interface Said extends Deciding {
  readonly me: PersonId;
  readonly seat: PersonId;
  readonly at: Instant;
}

function hasSaid({ decision, votes = [] }: Approval, me: PersonId, now: Decision['outcome']): boolean {
  if (decision?.approver === me && decision.outcome === now) return true;
  return now === 'approved' && votes.some(({ approver }) => approver === me);
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
  await wakeWaiting(handled);
  return { status: 200, body: { approvalId: approval.approvalId, caseId: approval.caseId, state: decision } };
}
