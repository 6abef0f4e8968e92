/** A question to approvers, bound to what they were shown: who may decide it, what they said so far, and by when. */
import * as z from 'zod';
import { digest } from './canonical.ts';
import { Gift } from './drift.ts';
import { CaseId, Digest, EntitlementId, Instant, PersonId } from './ids.ts';
import type { ApprovalRule } from './policy/approvals.ts';
import { Decision, Vote } from './reason.ts';
import { seatsFilled } from './stages.ts';

export const PassedOver = z.strictObject({ named: z.string(), because: z.string() });
const Seat = z.strictObject({ person: PersonId, deciders: z.array(PersonId).readonly() });

/** How an approval stands in its stages. What an earlier version asked has none of it: one stage, and anybody named decides. */
export const staged = {
  /** From 0; the votes of this one are counted. */
  stage: z.int().optional(),
  stages: z.int().optional(),
  /** Approvals it takes, by people in different seats. */
  required: z.int().optional(),
  seats: z.array(Seat).readonly().optional(),
  passedOver: z.array(PassedOver).readonly().optional(),
  /** When this stage began. */
  since: Instant.optional(),
  remindAt: z.array(Instant).readonly().optional(),
  escalateAt: Instant.optional(),
  escalated: z.boolean().optional(),
  /** The rule that wants the entitlement. */
  wantedBy: z.string().optional(),
  /** Digest of what is approved: the entitlement, the rule that wants it and the rule that asks. A decision counts for nothing else. */
  covers: Digest.optional(),
  /** Those that count. */
  votes: z.array(Vote).readonly().optional(),
  /** Asked again, for the plan has grown: what it gives more than when this was asked before. */
  alsoGives: z.array(z.string()).readonly().optional(),
};

export const Approval = z.strictObject({
  approvalId: z.string(),
  caseId: CaseId,
  beneficiary: PersonId,
  requester: PersonId.optional(),
  entitlement: EntitlementId,
  title: z.string(),
  rule: z.string(),
  because: z.string(),
  planDigest: Digest,
  /** Who may decide now, for themselves or for somebody who delegated to them. */
  approvers: z.array(PersonId).readonly(),
  /** `stale`: the plan it was about is no longer wanted. */
  state: z.enum(['pending', 'approved', 'denied', 'expired', 'stale']),
  askedAt: Instant,
  expiresAt: Instant,
  decision: Decision.optional(),
  ...staged,
  /** The request it is about; absent for what a rule gives. */
  request: z.string().optional(),
  /** How many reminders went out in this stage. */
  reminded: z.int().optional(),
  /** Everything the plan gave that approvers were shown: with more than this it is asked again. */
  gave: z.array(Gift).readonly().optional(),
  /** Why nobody needs to decide it any more, when it is stale. */
  closedBecause: z.string().optional(),
});
export type Approval = z.infer<typeof Approval>;

/** Digest of what an approval is about: another entitlement, another reason to want it or another rule is another question. */
export function covered(entitlement: EntitlementId, wantedBy: string, approval: ApprovalRule): Digest {
  return digest([entitlement, wantedBy, approval]);
}

/** What a request needs several approvals for, and one said no to, or nobody answered: the others are not needed any more. */
export function whyClosed({ request }: Approval, asked: readonly Approval[]): string | undefined {
  const no = asked.find(
    (one) => request !== undefined && one.request === request && (one.state === 'denied' || one.state === 'expired'),
  );
  if (no === undefined) return undefined;
  const what = no.state === 'denied' ? 'was denied' : 'expired';
  return `approval ${no.approvalId} of ${no.rule}, which it needed as well, ${what}: nothing is granted whatever this says`;
}

/** Who may still decide in the stage that waits: those in an open seat, or for one; nobody who has. */
export function openTo({ approvers, seats, stage = 0, votes = [] }: Approval): readonly PersonId[] {
  const here = votes.filter((vote) => vote.stage === stage);
  const filled = seatsFilled(here);
  const deciders = seats?.filter(({ person }) => !filled.has(person)).flatMap((seat) => seat.deciders) ?? approvers;
  return [...new Set(deciders)].filter((person) => !votes.some(({ approver }) => approver === person));
}

/** Whom this person decides for: themselves, or the first of an open seat who has them decide now (`delegators`). Undefined: they may not decide. */
export function seatTaken(approval: Approval, me: PersonId, delegators: readonly PersonId[]): PersonId | undefined {
  const {
    seats = approval.approvers.map((person) => ({ person, deciders: [person] })),
    stage = 0,
    votes = [],
  } = approval;
  const filled = seatsFilled(votes.filter((vote) => vote.stage === stage));
  const open = seats.filter(({ person }) => !filled.has(person));
  const own = open.find(({ person, deciders }) => person === me && deciders.includes(me));
  return (own ?? open.find(({ person }) => person !== me && delegators.includes(person)))?.person;
}

/** Are all approvals of the stage that waits in? */
export function stageIsWhole({
  stage = 0,
  votes = [],
  required = 1,
}: Pick<Approval, 'stage' | 'votes' | 'required'>): boolean {
  return seatsFilled(votes.filter((vote) => vote.stage === stage)).size >= required;
}

/** Is the stage that waits the last? */
export function isLastStage({ stage = 0, stages = 1 }: Pick<Approval, 'stage' | 'stages'>): boolean {
  return stage + 1 >= stages;
}

/** Has this person decided any of these, or somebody in their seat? Then they carry out nothing of what was decided. */
export function hasDecided(person: PersonId, approvals: readonly Pick<Approval, 'decision' | 'votes'>[]): boolean {
  return approvals.some(({ decision, votes = [] }) =>
    [decision?.approver, ...votes.flatMap((vote) => [vote.approver, vote.for])].includes(person),
  );
}

type Timed = Pick<Approval, 'remindAt' | 'escalateAt' | 'expiresAt'>;

/** How many reminders ought to have gone out by now. */
export function remindersDue({ remindAt = [] }: Timed, now: Instant): number {
  return remindAt.filter((at) => at <= now).length;
}

/** When something is next to be done about an approval nobody decides: remind, let others decide too, or let it expire. */
export function nextNotice({ remindAt = [], escalateAt, expiresAt }: Timed, now: Instant): Instant {
  const [first = expiresAt] = [...remindAt, ...(escalateAt === undefined ? [] : [escalateAt]), expiresAt]
    .filter((at) => at > now)
    .toSorted();
  return first < expiresAt ? first : expiresAt;
}
