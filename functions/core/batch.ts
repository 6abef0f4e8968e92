/** A batch of events that a feed check looked at: what became of it, and who let it go on. */
import * as z from 'zod';
import { digest } from './canonical.ts';
import { Cuts } from './endings.ts';
import type { Trip } from './feed-check.ts';
import { Saying, SinceRelease } from './feed-drift.ts';
import { CaseId, Digest, Instant } from './ids.ts';
import type { LifecycleEvent } from './lifecycle-event.ts';
import { Signature } from './signatures.ts';

export const BatchId = z
  .string()
  .regex(/^b-[0-9a-f]{24}$/)
  .brand<'BatchId'>();
export type BatchId = z.infer<typeof BatchId>;

export const Batch = z.strictObject({
  batchId: BatchId,
  source: z.string(),
  /** The name of a recurring feed. */
  feed: z.string().optional(),
  /** Over its events, in their order: what a release is bound to. */
  digest: Digest,
  /** `passed`: no check tripped. It is kept so that it counts once, however often it is sent. */
  state: z.enum(['passed', 'held', 'released', 'rejected']),
  receivedAt: Instant,
  events: z.int(),
  /** Why it is held, a sentence for each check. */
  trips: z.array(z.strictObject({ rule: z.string(), because: z.string() })).readonly() satisfies z.ZodType<
    readonly Trip[]
  >,
  /** What it says, whatever its events are called: what the next feed of the name is compared with. */
  content: Digest,
  /** Its cases, while they may be held with it. */
  cases: z.array(CaseId).readonly(),
  signatures: z.array(Signature).readonly().default([]),
  /** What each of its events says, where it is held: a later batch that says no more goes on by its release. */
  says: z.array(Saying).readonly().optional(),
  /** Its release counts for such a batch until then. */
  releasedUntil: Instant.optional(),
  /** Whose access it takes, where it is held: until it is released they keep it. */
  cuts: Cuts.optional(),
  /** How it stands to a batch that was released before it. */
  since: SinceRelease.optional(),
  endedAt: Instant.optional(),
});
export type Batch = z.infer<typeof Batch>;

/** The same events in the same order are the same batch, however often they are sent. */
export function batchDigest(source: string, events: readonly LifecycleEvent[]): Digest {
  return digest([source, events.map((event) => digest(event))]);
}

export function batchIdOf(of: Digest): BatchId {
  return BatchId.parse(`b-${of.slice(0, 24)}`);
}

/** What happens to a batch or a layoff has a chain of evidence of its own, under the id it has with another letter in front. */
export function chainOfBrake(id: string): CaseId {
  return CaseId.parse(`c-${id.slice(2)}`);
}
