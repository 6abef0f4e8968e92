/** A human with one or more employments, as we know them from the sources. */
import * as z from 'zod';
import { Heard } from './heard.ts';
import { Digest, EntitlementId, Instant, PersonId, System, WorkerId } from './ids.ts';
import { EventKind, WorkerRecord } from './lifecycle-event.ts';
import { Reason } from './reason.ts';

/** Where an event stands among those of its worker: by effect, then by when the source knew, then by its own digest. */
export const Place = z.strictObject({ effectiveAt: Instant, sourceUpdatedAt: Instant, eventDigest: Digest });
export type Place = z.infer<typeof Place>;

/** What the status needs to remember of an event that bears on it. */
export const StatusEvent = z.strictObject({ ...Place.shape, kind: EventKind });
export type StatusEvent = z.infer<typeof StatusEvent>;

/** `expected`: known before the hire, holds nothing yet. `suspended`: on leave. `ended`: terminated and the cut is due. */
export const EmploymentStatus = z.enum(['expected', 'active', 'suspended', 'ended']);
export type EmploymentStatus = z.infer<typeof EmploymentStatus>;

/** One HR worker record of a person and where it stands. */
export const Employment = z.strictObject({
  source: z.string(),
  record: WorkerRecord,
  /** Where the event stands that the record is from: the newest heard. */
  asOf: Place,
  status: EmploymentStatus,
  /** What the status follows from: the events bearing on it that no other has outdated, in their order. Nearly always one. */
  statusEvents: z.array(StatusEvent).readonly(),
  endedAt: Instant.optional(),
  /** When the work last began, by a hire, a rehire or a conversion: a last day in the record before it is left over. */
  begunAt: Instant.optional(),
  /** When the last day in the record was first said; absent where that was before this was kept. */
  endHeard: Heard.optional(),
});
export type Employment = z.infer<typeof Employment>;

/** How somebody stood when they left. */
export const Left = z.strictObject({
  at: Instant,
  reasons: z.array(Reason).readonly(),
  /** What they held directly, with or without a reason. */
  held: z.array(EntitlementId).readonly(),
});
export type Left = z.infer<typeof Left>;

/** A name that was theirs, and stays so: mail to it reaches them, and nobody else is given it. */
export const Alias = z.strictObject({
  name: z.string(),
  since: Instant,
  /** Absent: for good. */
  until: Instant.optional(),
});
export type Alias = z.infer<typeof Alias>;

/** What they are called at every target, chosen once. */
export const UserName = z.strictObject({
  /** Folded, and whole: `ada.byron@marlow.example`. */
  name: z.string(),
  /** The rule that gave it. */
  rule: z.string(),
  since: Instant,
  /** What HR called them then: while it does, the user name stays. */
  of: z.string(),
  aliases: z.array(Alias).readonly(),
});
export type UserName = z.infer<typeof UserName>;

/** A worker record of somebody else that may be of the same human, with the signals that agree. */
export const Resemblance = z.strictObject({ workerId: WorkerId, agree: z.array(z.string()).readonly() });
export type Resemblance = z.infer<typeof Resemblance>;

export const Person = z.strictObject({
  personId: PersonId,
  /** What evidence calls this person: random, and meaningless once this record is erased. */
  pseudonym: z.string(),
  employments: z.record(z.string(), Employment),
  /** The immutable account id at each target, once observed. */
  accounts: z.record(System, z.string()).default({}),
  /** The rule that last gave the account at each target: when no rule does any more, the account has lost its reason. */
  accountRules: z.record(System, z.string()).optional(),
  userName: UserName.optional(),
  /** Accounts a human has said are not theirs, though they look so. */
  notTheirs: z.record(System, z.array(z.string()).readonly()).optional(),
  /** Whom a human must first say they are not, or are: nothing is made for them until then. */
  resembles: z.array(Resemblance).readonly().optional(),
  /** Who they were, by other worker records, until an operator said that it is one human: evidence of before is under these pseudonyms. */
  absorbed: z.record(z.string(), PersonId).optional(),
  /** From when they left until they work here again. */
  left: Left.optional(),
  /** What each employment that ended gave them, by worker id, until it goes on or begins anew. */
  leftJobs: z.record(z.string(), Left).optional(),
});
export type Person = z.infer<typeof Person>;
