/** The handling of one lifecycle event for one person, and the states it can be in. */
import * as z from 'zod';
import { AccountQuery } from './access.ts';
import { Awaited } from './awaited.ts';
import { sha256 } from './canonical.ts';
import { Head } from './evidence.ts';
import { Heard } from './heard.ts';
import { CaseId, Digest, Instant, PersonId, System, WorkerId } from './ids.ts';
import { LifecycleEvent } from './lifecycle-event.ts';
import { LookAgain } from './look-again.ts';
import { CaseKind, Finding } from './plan.ts';
import { AccessRequest } from './request.ts';
import { effectiveAt, inOrder } from './schedule.ts';
import { Signature } from './signatures.ts';

export const CASE_STATES = [
  'received',
  'held',
  'planned',
  'awaiting-approval',
  'scheduled',
  'executing',
  'verifying',
  'completed',
  'completed-with-exceptions',
  'blocked',
  'rejected',
  'superseded',
  'cancelled',
] as const;
export const CaseState = z.enum(CASE_STATES);
export type CaseState = z.infer<typeof CaseState>;

/** States nothing follows without a new event or an operator. */
export const ENDED: readonly CaseState[] = [
  'completed',
  'completed-with-exceptions',
  'rejected',
  'superseded',
  'cancelled',
];

/**
 * Why there is a case. `request`: somebody asked for access, or took that back. `linked`: an operator said whose an account is.
 * The others come by the clock: a retention, a reason or a last day in the record is over or near, a first day is near.
 */
export const Intent = z.enum([
  'event',
  'request',
  'linked',
  'retention-over',
  'reason-over',
  'end-date',
  'end-date-near',
  'pre-hire',
]);
export type Intent = z.infer<typeof Intent>;

/** What the clock, or the sweep in its stead, wakes a person for. */
export const ClockIntent = Intent.extract(['retention-over', 'reason-over', 'end-date', 'pre-hire']);
export type ClockIntent = z.infer<typeof ClockIntent>;

/** Whose word each is: the clock only carries out HR's when the last day in its record is over. */
const ON_WHOSE_WORD = {
  event: 'hr',
  'end-date': 'hr',
  request: 'person',
  linked: 'person',
  'retention-over': 'clock',
  'reason-over': 'clock',
  'end-date-near': 'clock',
  'pre-hire': 'clock',
} as const satisfies Record<Intent, 'hr' | 'person' | 'clock'>;

export function isFromHr({ intent }: { readonly intent: Intent }): boolean {
  return ON_WHOSE_WORD[intent] === 'hr';
}

/** When notice came of what a case carries out; undefined where nobody knows. */
export function noticeOf({ intent, receivedAt, heard }: Partial<Pick<Case, 'intent' | 'receivedAt' | 'heard'>>) {
  return intent === 'end-date' ? heard?.receivedAt : receivedAt;
}

export const Case = z.strictObject({
  caseId: CaseId,
  personId: PersonId,
  workerId: WorkerId,
  state: CaseState,
  /** What the event makes of the person, given everything known; absent until the case is first loaded. */
  kind: CaseKind.optional(),
  /** The event itself. Absent for a case the clock opened (`intent` says why). */
  event: LifecycleEvent.optional(),
  intent: Intent.default('event'),
  /** What was asked for, in the case it opened. */
  request: AccessRequest.optional(),
  /**
   * The account an operator says is this person's, or (`theirs` false) is not: so it is when the case gets its turn, `instead` of
   * the one they had.
   */
  link: z
    .strictObject({
      system: System,
      accountId: z.string(),
      instead: z.string().optional(),
      theirs: z.boolean().optional(),
    })
    .optional(),
  eventDigest: Digest,
  /** When it was stored: of one the clock opened that is when the clock did. */
  receivedAt: Instant,
  /** When HR said what the clock carries out; absent where that is not kept. */
  heard: Heard.optional(),
  /** Its place in the person's inbox. */
  order: z.string(),
  /** When it takes effect, in UTC, worked out in the person's zone. */
  effectiveAt: Instant,
  /** One sentence: why it is in this state, and what an operator can do. */
  note: z.string().optional(),
  planDigest: Digest.optional(),
  /** Names the delta an operator released after a hold. */
  releasedDigest: Digest.optional(),
  /** The plan that was released: what is planned later is compared with it. */
  releasedPlan: Digest.optional(),
  /** A release counts until then. */
  releasedUntil: Instant.optional(),
  /** Who released the delta `signedDigest` names, of the plan `signedPlan`, while it takes a second operator. */
  signatures: z.array(Signature).readonly().optional(),
  signedDigest: Digest.optional(),
  signedPlan: Digest.optional(),
  /** The batch it came in, where that was held: with it the case is held, released or rejected. */
  batchId: z.string().optional(),
  /** The rolling windows it has been counted in. */
  counted: z.array(z.string()).readonly().optional(),
  findings: z.array(Finding).readonly().default([]),
  startedAt: Instant.optional(),
  cutAt: Instant.optional(),
  endedAt: Instant.optional(),
  supersededBy: CaseId.optional(),
  /** How many executions it has had: part of the next one's name. */
  attempts: z.int().default(0),
  /** Whom to look for, by system: worked out when the case is loaded. */
  queries: z.record(System, AccountQuery).default({}),
  /** Keys of changes done that leave no trace to observe. */
  acknowledged: z.array(Digest).readonly().default([]),
  /** The token the state machine waits with, while it waits for approvers. */
  taskToken: z.string().optional(),
  /** Approvals have been asked for at some time. */
  asked: z.boolean().default(false),
  /** `yes` from when a due termination is opened until its cut is done: nobody's clean-up begins meanwhile. */
  cutPending: z.literal('yes').optional(),
  /** A case that took the person over looks again after this: a write of the other one may still have been under way. */
  settleAfter: Instant.optional(),
  /** The head of its chain of evidence when the case was last written with a record: connectors may have appended since. */
  head: Head.optional(),
  /** All it had to write is written; it looks whether what goes by itself has gone. */
  awaited: Awaited.optional(),
  /** All it could do is done; it looks again by itself at what others have to see to. */
  lookAgain: LookAgain.optional(),
  /** Who decided that a change need not be made, by its key (closing.ts); in `waived` once they are as many as it takes. */
  waivers: z.record(z.string(), z.array(Signature)).optional(),
  waived: z.array(z.string()).readonly().optional(),
  /** Who attested something of it: they decide nothing in it any more. */
  attestedBy: z.array(PersonId).readonly().optional(),
  /** How often it planned anew because a leaver was seen to hold what nobody had planned for. */
  replans: z.int().optional(),
});
export type Case = z.infer<typeof Case>;

/** The case an event opens: the same event always opens the same one. */
export function caseIdOf(event: Pick<LifecycleEvent, 'source' | 'id'>): CaseId {
  return CaseId.parse(`c-${sha256(`${event.source}\n${event.id}`).slice(0, 24)}`);
}

/** May another case take the person over from this one while it is under way? An immediate termination always, but from a leaver. */
export function mayYield({ kind, awaited }: Pick<Case, 'kind' | 'awaited'>, toCutNow: boolean): boolean {
  return kind !== 'leaver' && (toCutNow || awaited !== undefined);
}

/** The order in which a person's events are handled: by effect, then by when the source knew, then by worker. */
export function inboxOrder(event: LifecycleEvent): string {
  return `${effectiveAt(event)}#${inOrder(event.data.sourceUpdatedAt)}#${event.subject}`;
}
