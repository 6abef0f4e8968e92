/** What the states of a case pass to each other: ids and verdicts, never personal data (execution histories outlive an erasure). */
import * as z from 'zod';
import { Lane } from './change.ts';
import { Used } from './cost.ts';
import { CaseId, Digest, PersonId, System } from './ids.ts';
import { Receipt } from './receipt.ts';

/** The shape all of these had when they were first deployed; a step refuses what it does not know. */
export const INPUT_VERSION = 1;
const version = z.literal(INPUT_VERSION);

/** Starts a state machine, and wakes a person's inbox. */
export const CaseInput = z.strictObject({ version, caseId: CaseId });
export type CaseInput = z.infer<typeof CaseInput>;

export const Wake = z.strictObject({ version, personId: PersonId });
export type Wake = z.infer<typeof Wake>;

export const Loaded = z.strictObject({
  version,
  caseId: CaseId,
  /** `observe`: there is work. `wait`: somebody else writes for this person; come back. `stop`: nothing to do any more. */
  action: z.enum(['observe', 'wait', 'stop']),
  seconds: z.int(),
  systems: z.array(System),
});
export type Loaded = z.infer<typeof Loaded>;

export const ConnectorRequest = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('observe'), version, caseId: CaseId, system: System }),
  z.strictObject({
    action: z.literal('apply'),
    version,
    caseId: CaseId,
    system: System,
    planDigest: Digest,
    lane: Lane,
  }),
  /** Reads and answers without storing: a preview, an access question; a doctor's check, with the secret read `anew`. */
  z.strictObject({ action: z.literal('look'), version, query: z.unknown(), how: z.literal('anew').optional() }),
]);
export type ConnectorRequest = z.infer<typeof ConnectorRequest>;

/** What became of one target in one lane, or in observing (`lane` absent). */
export const Outcome = z.strictObject({
  system: System,
  lane: Lane.optional(),
  receipts: z.array(Receipt).default([]),
  failed: z.strictObject({ error: z.string(), cause: z.string() }).optional(),
  /** What the call used, for whoever asks what the case cost. */
  cost: Used.optional(),
});
export type Outcome = z.infer<typeof Outcome>;

export const Planned = z.strictObject({
  version,
  caseId: CaseId,
  planDigest: Digest,
  /** `apply`: run the lanes. `settle`: nothing to run now. `stop`: held or refused; an operator has been told why. */
  action: z.enum(['apply', 'settle', 'stop']),
  lanes: z.record(Lane, z.array(System)),
});
export type Planned = z.infer<typeof Planned>;

export const SettleInput = z.strictObject({ version, caseId: CaseId, planDigest: Digest, outcomes: z.array(Outcome) });
export type SettleInput = z.infer<typeof SettleInput>;

export const Settled = z.strictObject({
  version,
  caseId: CaseId,
  planDigest: Digest,
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
