/** What asking for a plan's approvals comes to: who is asked anew, who else may decide now, and what nobody needs to decide any more. */
import { type Approval, whyClosed } from '../../core/approval.ts';
import { canonical } from '../../core/canonical.ts';
import type { Case } from '../../core/case.ts';
import { given } from '../../core/drift.ts';
import { entryOf, type Facts } from '../../core/entries.ts';
import type { Entry } from '../../core/evidence.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { ApprovalNeed, Plan } from '../../core/plan.ts';
import { approvals } from '../../runtime/parts.ts';
import { closeApproval, putApproval, updateApproval } from '../../store/approvals.ts';
import type { Write } from '../../store/items.ts';

/** One approval that changes, with its evidence. */
export interface Asking {
  readonly about: 'asked' | 'escalated' | 'stale';
  readonly approval: Approval;
  readonly entry: Entry;
  readonly write: Write;
}

interface Asked {
  readonly handled: Case;
  readonly person: Person;
  readonly plan: Plan;
  /** The approvals of the case so far. */
  readonly asked: readonly Approval[];
  readonly requester: PersonId | undefined;
  readonly now: Instant;
}

export function askings(all: Asked): readonly Asking[] {
  const { plan, asked } = all;
  const open = asked.filter(({ state }) => state === 'pending');
  const needed = plan.approvals.flatMap((need) => {
    const known = asked.find(({ approvalId }) => approvalId === need.id);
    if (known === undefined) return [firstAsked(need, all)];
    return known.state === 'pending' && wasHeard(need, known) && differs(need, known)
      ? [askedAgain(need, known, all)]
      : [];
  });
  const gone = open.filter(({ approvalId }) => !plan.approvals.some(({ id }) => id === approvalId));
  return [...needed, ...gone.map((approval) => noLongerAsked(approval, all))];
}

function firstAsked(need: ApprovalNeed, all: Asked): Asking {
  const { handled, plan, now } = all;
  const requester = need.request === undefined ? all.requester : need.requester;
  const approval: Approval = {
    approvalId: need.id,
    caseId: handled.caseId,
    beneficiary: plan.personId,
    ...(requester === undefined ? {} : { requester }),
    planDigest: plan.digest,
    ...whatIsAsked(need),
    gave: given(plan.changes),
    state: 'pending',
    askedAt: now,
  };
  const write = putApproval(approvals().table, approval);
  return { about: 'asked', approval, entry: entryFor('approval-asked', approval, all), write };
}

/** A next stage, somebody else who may decide, or a vote that does not count any more: what they decide about is the plan of now. */
function askedAgain(need: ApprovalNeed, known: Approval, all: Asked): Asking {
  const escalates = need.escalated === true && known.escalated !== true;
  const moves = need.stage !== known.stage;
  const shown = { planDigest: all.plan.digest, gave: given(all.plan.changes) };
  const set = { ...whatIsAsked(need), ...shown, ...(moves ? { reminded: 0 } : {}) };
  const approval = { ...known, ...set };
  const kind = escalates ? 'approval-escalated' : 'approval-asked';
  return {
    about: escalates ? 'escalated' : 'asked',
    approval,
    entry: entryFor(kind, approval, all),
    write: updateApproval(approvals().table, known, set),
  };
}

function noLongerAsked(approval: Approval, { handled, person, plan, asked }: Asked): Asking {
  const { more = [] } = plan.approved?.[approval.approvalId] ?? {};
  const because =
    more.length === 0
      ? (whyClosed(approval, asked) ?? 'what is planned now does not ask this')
      : `the plan has grown since this was asked, and it is asked anew: ${more.join(', ')}`;
  const facts = { approvalId: approval.approvalId, rule: approval.rule, because };
  return {
    about: 'stale',
    approval,
    entry: entryOf(handled, person, 'approval-stale', facts, { entitlement: approval.entitlement }),
    write: closeApproval(approvals().table, approval, { state: 'stale', closedBecause: because }),
  };
}

/** Has the plan heard every vote there is? */
function wasHeard({ heard = 0 }: ApprovalNeed, { votes = [] }: Approval): boolean {
  return heard === votes.length;
}

function whatIsAsked({ id: _, changes: __, heard: ___, ...asked }: ApprovalNeed): Omit<ApprovalNeed, 'id' | 'changes'> {
  return asked;
}

const WATCHED = ['stage', 'approvers', 'seats', 'required', 'escalated', 'votes', 'expiresAt'] as const;

/** An approval an earlier version asked is left as it was shown: its stage has no name. */
function differs(need: ApprovalNeed, known: Approval): boolean {
  const pick = (one: ApprovalNeed | Approval) => canonical(WATCHED.map((field) => one[field] ?? null));
  return known.stage !== undefined && pick(need) !== pick(known);
}

function entryFor(kind: 'approval-asked' | 'approval-escalated', approval: Approval, all: Asked): Entry {
  const { stage = 0, stages = 1, required = 1, passedOver = [], votes = [] } = approval;
  const facts: Facts = {
    approvalId: approval.approvalId,
    rule: approval.rule,
    planDigest: all.plan.digest,
    expiresAt: approval.expiresAt,
    approvers: approval.approvers.length,
    stage: `${stage + 1} of ${stages}`,
    required,
    counted: votes.length,
    ...(approval.alsoGives === undefined ? {} : { alsoGives: [...approval.alsoGives] }),
    ...(passedOver.length === 0 ? {} : { passedOver: passedOver.map((one) => `${one.named}: ${one.because}`) }),
  };
  return entryOf(all.handled, all.person, kind, facts, { entitlement: approval.entitlement });
}
