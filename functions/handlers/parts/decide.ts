/** One decision on one approval, however it came: by somebody who may make it, bound to the plan they were shown, with evidence. */
import { type Approval, isLastStage, stageIsWhole } from '../../core/approval.ts';
import type { Case } from '../../core/case.ts';
import { entryOf } from '../../core/entries.ts';
import type { CaseId, DigestShown, Instant, PersonId, WorkerId } from '../../core/ids.ts';
import { noticeOf } from '../../core/notice.ts';
import type { Decision, Vote } from '../../core/reason.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
import { Problem } from '../../runtime/http.ts';
import { notify } from '../../runtime/notices.ts';
import { approvals, cases, ledger, people } from '../../runtime/parts.ts';
import { findApproval, updateApproval } from '../../store/approvals.ts';
import { loadCase } from '../../store/cases.ts';
import { findPerson } from '../../store/people.ts';
import { current } from './current-approval.ts';
import { type About, actorOf, askedOfIn, callerAs, seatOf, type Via } from './decider.ts';
import { wakeWaiting } from './wake-waiting.ts';

export interface Deciding {
  readonly approvalId: string;
  /** Who decides, as their channel found out; undefined where it found nobody we know, which is refused with evidence of the attempt. */
  readonly workerId: WorkerId | undefined;
  readonly decision: 'approve' | 'deny';
  readonly because?: string | undefined;
  /** Of the plan they were shown: a decision about another one is refused as stale. */
  readonly planDigest: DigestShown;
  readonly via: Via;
  /** An id of this very attempt, where its channel may deliver it twice. */
  readonly attempt?: string | undefined;
  /** Whom a ticket system asked, where somebody else answered there. */
  readonly askedOf?: PersonId | undefined;
}

/** `pending`: it counts, and others are to decide as well. */
export interface Decided {
  readonly approvalId: string;
  readonly caseId: CaseId;
  readonly state: Approval['state'];
}

/** Ours: each look finds another vote, and an approval takes a few. */
const MOST_LOOKS = 10;

/**
 * Saying the same again changes nothing and answers the same. Throws a Problem that says why it does not count, and what to do: what
 * somebody else says at the same moment is looked at first, and both count where both are asked for.
 */
export async function decide(deciding: Deciding): Promise<Decided> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const decided = await decideAsItIs(deciding);
    if (decided !== 'overtaken') return decided;
  }
  throw new Problem(
    503,
    'Failed here',
    `${deciding.approvalId} is being decided by others at this very moment; nothing was changed: try again`,
  );
}

/** `overtaken`: somebody was first at this very moment, and nothing was written. */
async function decideAsItIs({
  approvalId,
  workerId,
  decision,
  via,
  attempt,
  askedOf,
  ...shown
}: Deciding): Promise<Decided | 'overtaken'> {
  const approval = await findApproval(approvals(), approvalId);
  if (approval === undefined)
    throw new Problem(
      404,
      'No such approval',
      `${approvalId} is not an approval; tenure approvals lists those that wait`,
    );
  const handled = await loadCase(cases(), approval.caseId);
  const beneficiary = await findPerson(people(), approval.beneficiary);
  if (beneficiary === undefined) throw new Problem(409, 'Stale', 'the person this was about is not known any more');
  const about: About = { handled, beneficiary, via, attempt, askedOf };
  const outcome = OUTCOMES[decision];
  const me = await callerAs(workerId, approval, about);
  if (hasSaid(approval, me, outcome)) {
    await notify([noticeOf('decided', approval)]);
    return again(approval, handled);
  }
  await current(approval, handled, shown.planDigest);
  const seat = await seatOf(approval, me, about);
  const said: Said = { decision: outcome, because: shown.because, me, seat, at: clock() };
  if (!(await write(approval, said, about))) return 'overtaken';
  await notify([noticeOf('decided', approval)]);
  return answer(approval, said, handled);
}

const OUTCOMES = { approve: 'approved', deny: 'denied' } as const satisfies Record<
  Deciding['decision'],
  Decision['outcome']
>;

/** What one approver says, and in whose seat. */
interface Said {
  readonly decision: (typeof OUTCOMES)[Deciding['decision']];
  readonly because: string | undefined;
  readonly me: PersonId;
  readonly seat: PersonId;
  readonly at: Instant;
}

function hasSaid({ decision, votes = [] }: Approval, me: PersonId, now: Decision['outcome']): boolean {
  if (decision?.approver === me && decision.outcome === now) return true;
  return now === 'approved' && votes.some(({ approver }) => approver === me);
}

/** False, and nothing is written, when it is not as it was read any more. */
async function write(approval: Approval, said: Said, about: About): Promise<boolean> {
  const { handled, beneficiary, via } = about;
  const { stage = 0, stages = 1, entitlement } = approval;
  const votes = votesWith(approval, said);
  const facts = {
    approvalId: approval.approvalId,
    decision: said.decision,
    planDigest: approval.planDigest,
    rule: approval.rule,
    independent: true,
    // Looked at before (decider.ts): who has left, or is away, decides nothing.
    approverActive: true,
    ...(approval.requester === undefined ? {} : { requester: await actorOf(approval.requester) }),
    via,
    stage: `${stage + 1} of ${stages}`,
    ...(said.seat === said.me ? {} : { for: await actorOf(said.seat) }),
    ...(await askedOfIn(about)),
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
  return (await unlessRefused(append(ledger(), approval.caseId, [entry], { also }))) !== undefined;
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
async function answer(approval: Approval, said: Said, handled: Case): Promise<Decided> {
  const after = { ...approval, votes: votesWith(approval, said) };
  if (isWhole(approval, said)) return again(approval, handled, said.decision);
  if (stageIsWhole(after)) return again(approval, handled, 'pending');
  return { approvalId: approval.approvalId, caseId: approval.caseId, state: 'pending' };
}

/** Has the case look, also when a decision is repeated: the first answer may have been lost on the way. */
async function again(approval: Approval, handled: Case, state = approval.state): Promise<Decided> {
  await wakeWaiting(handled);
  return { approvalId: approval.approvalId, caseId: approval.caseId, state };
}
