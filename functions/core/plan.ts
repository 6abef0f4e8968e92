/** The ordered changes for one person, with why, what must be approved, and what is left afterwards. Data: stored, printed, digested. */
import * as z from 'zod';
import { Access } from './access.ts';
import { staged } from './approval.ts';
import { canonical, sha256 } from './canonical.ts';
import { Change } from './change.ts';
import { Drift } from './drift.ts';
import { CaseId, Digest, EntitlementId, Instant, PersonId, System, WorkerId } from './ids.ts';
import { UserName } from './person.ts';
import { Enforcement } from './policy/enforcement.ts';
import { Reason } from './reason.ts';
import { Ruling } from './ruling.ts';

export const CaseKind = z.enum(['joiner', 'mover', 'leaver']);
export type CaseKind = z.infer<typeof CaseKind>;

/** An approval the plan needs: who may decide, about which changes. */
export const ApprovalNeed = z.strictObject({
  id: z.string(),
  rule: z.string(),
  entitlement: EntitlementId,
  /** What approvers know it as. */
  title: z.string(),
  because: z.string(),
  changes: z.array(z.string()).readonly(),
  /** The people who may decide, most fitting first; never the requester, the beneficiary, nor anyone who has left. */
  approvers: z.array(PersonId).readonly(),
  expiresAt: Instant,
  ...staged,
  /** How many votes there were when it was planned: where there are more by now, it is planned again before anything is asked. */
  heard: z.int().optional(),
  /** The request it is about, and who made it; absent for what a rule gives. */
  request: z.string().optional(),
  requester: PersonId.optional(),
});
export type ApprovalNeed = z.infer<typeof ApprovalNeed>;

/** Something a person should know that is not a change: an account of somebody else, access nobody can explain, a group nobody can edit. */
export const Finding = z.strictObject({
  kind: z.string(),
  system: z.string().optional(),
  entitlement: z.string().optional(),
  text: z.string(),
  /** What an operator attests once people have seen to it: `tenure attest CASE TASK`. */
  task: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;

/** What the guards say of the whole plan. `hold` waits for an operator's release, bound to the plan's digest. */
export const Verdict = z.strictObject({
  outcome: z.enum(['proceed', 'hold', 'refuse']),
  guard: z.string().optional(),
  because: z.string().optional(),
  /** What an operator does about it, where that is not to release or to do it by hand. */
  next: z.string().optional(),
});
export type Verdict = z.infer<typeof Verdict>;

const body = {
  version: z.literal(1),
  caseId: CaseId,
  kind: CaseKind,
  personId: PersonId,
  workerId: WorkerId,
  /** The instant it was planned for and at. */
  at: Instant,
  policyDigest: Digest,
  observedDigest: Digest,
  /** What was observed, as planned from: look-before-write compares with it while it is fresh. */
  observed: z.array(Access).readonly(),
  changes: z.array(Change).readonly(),
  approvals: z.array(ApprovalNeed).readonly(),
  findings: z.array(Finding).readonly(),
  /** What the rules about held-together access said; absent when none had anything to say. */
  rulings: z.array(Ruling).readonly().optional(),
  verdict: Verdict,
  /** The user name this plan gives, claimed with it: of the free ones the first. */
  userName: UserName.optional(),
  /** Why they have no user name yet and the case looks again. */
  unnamed: z.string().optional(),
  /** Accounts that are taken for theirs without a worker id, because policy says so: by system, looked at whole by the next plan. */
  linked: z.record(System, z.string()).optional(),
  /** What the rolling windows held, and allow: what the verdict about them follows from. */
  windows: z
    .array(z.strictObject({ key: z.string(), used: z.int(), allowed: z.int() }))
    .readonly()
    .optional(),
  /** Brakes that are only tried, and would have held this. */
  tried: z
    .array(z.strictObject({ rule: z.string(), enforcement: Enforcement, because: z.string() }))
    .readonly()
    .optional(),
  /** The approved layoff the person is of: its people are counted in no window. */
  layoff: z.string().optional(),
  /** How it stands to what an operator released, while that counts; absent where nothing is released. */
  release: Drift.optional(),
  /** How it stands to what approvers were shown: of each approval given in this case, and each it has outgrown. */
  approved: z.record(z.string(), Drift).optional(),
  /** The live and refused reasons once this plan has run. */
  reasons: z.array(Reason).readonly(),
  /** What will be held once every change has run. */
  predicted: z.array(Access).readonly(),
  counts: z.record(z.string(), z.int()),
};

export const Plan = z.strictObject({ ...body, digest: Digest });
export type Plan = z.infer<typeof Plan>;
export type PlanBody = Omit<Plan, 'digest'>;

/** A plan with its own digest: SHA-256 over the canonical JSON of everything else in it. */
export function seal(plan: PlanBody): Plan {
  return { ...plan, digest: sha256(canonical(plan)) };
}

/** The text the digest is of: a plan is kept as this, so that whoever reads it back hashes what they read and nothing else. */
export function planText({ digest: _, ...rest }: Plan): string {
  return canonical(rest);
}

/** The plan a text is of; undefined when the digest is not that of the text. One that fits is what the planner made, and is not parsed again. */
export function planIn(text: string, claimed: Digest): Plan | undefined {
  return sha256(text) === claimed ? { ...(JSON.parse(text) as PlanBody), digest: claimed } : undefined;
}

/** The changes a connector runs now at one target in one lane. Those that wait for an approval, and those people do by hand, are not among them. */
export function batch(plan: Plan, system: string, lane: string): readonly Change[] {
  return plan.changes.filter(
    (change) =>
      change.system === system &&
      change.lane === lane &&
      change.approval === undefined &&
      change.kind !== 'manual-task',
  );
}
