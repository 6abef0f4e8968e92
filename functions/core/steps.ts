/** What the states of a case pass to each other: ids and verdicts, never personal data (execution histories outlive an erasure). */
import * as z from 'zod';
import { Lane } from './change.ts';
import { Head } from './evidence.ts';
import { CaseId, Digest, PersonId, System } from './ids.ts';
import { Receipt } from './receipt.ts';
import { Used } from './used.ts';

/** The shape all of these had when they were first deployed; a step refuses what it does not know. */
export const INPUT_VERSION = 1;
/** Timers and waiting executions made by an earlier deployment go on: what they carry stays readable. A new shape adds its number. */
const READABLE_VERSIONS = [INPUT_VERSION] as const;
export const version = z.literal(READABLE_VERSIONS);

/** What every step of a case is given. */
export const about = { version, caseId: CaseId, personId: PersonId };

/** A case to look at from the top. */
export const CaseInput = z.strictObject(about);
export type CaseInput = z.infer<typeof CaseInput>;

export const Wake = z.strictObject({ version, personId: PersonId });
export type Wake = z.infer<typeof Wake>;

export const Loaded = z.strictObject({
  version,
  /** `observe`: there is work. `stop`: nothing to do any more, or somebody else writes for this person: the case is in their inbox. */
  action: z.enum(['observe', 'stop']),
  systems: z.array(System),
});
export type Loaded = z.infer<typeof Loaded>;

/** What became of one target in one lane, or in observing (`lane` absent). */
export const Outcome = z.strictObject({
  system: System,
  lane: Lane.optional(),
  receipts: z.array(Receipt).default([]),
  failed: z.strictObject({ error: z.string(), cause: z.string() }).optional(),
  /** The head of the case's chain after what this call appended. */
  head: Head.optional(),
  /** What the call used, for whoever asks what the case cost. */
  cost: Used.optional(),
});
export type Outcome = z.infer<typeof Outcome>;

export const PlanInput = z.strictObject({ ...about, observing: z.array(Outcome) });
export type PlanInput = z.infer<typeof PlanInput>;

export const Planned = z.strictObject({
  version,
  planDigest: Digest,
  /** `apply`: run the lanes. `settle`: nothing to run now. */
  action: z.enum(['apply', 'settle']),
  lanes: z.record(Lane, z.array(System)),
});
export type Planned = z.infer<typeof Planned>;

export const SettleInput = z.strictObject({ ...about, planDigest: Digest, outcomes: z.array(Outcome) });
export type SettleInput = z.infer<typeof SettleInput>;

export const Settled = z.strictObject({
  version,
  /** `done`, or once more after `seconds`, or ask the approvers and wait at most `seconds`. */
  action: z.enum(['done', 'again', 'ask']),
  seconds: z.int(),
});
export type Settled = z.infer<typeof Settled>;

export const AskInput = z.strictObject({ version, caseId: CaseId, planDigest: Digest, taskToken: z.string() });
export type AskInput = z.infer<typeof AskInput>;

export const Failure = z.strictObject({
  version,
  caseId: CaseId,
  system: System.optional(),
  lane: Lane.optional(),
  error: z.string(),
  cause: z.string(),
});
export type Failure = z.infer<typeof Failure>;
