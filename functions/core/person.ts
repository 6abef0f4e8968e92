/** A human with one or more employments, as we know them from the sources. */
import * as z from 'zod';
import { Digest, Instant, PersonId, System } from './ids.ts';
import { WorkerRecord } from './lifecycle-event.ts';

/** One HR worker record of a person and where it stands. `suspended`: on leave; `ended`: terminated and the cut is due. */
export const Employment = z.strictObject({
  source: z.string(),
  status: z.enum(['active', 'suspended', 'ended']),
  record: WorkerRecord,
  /** The place in time of the newest event absorbed: anything ordered before it is superseded. */
  asOf: z.strictObject({ effectiveAt: Instant, sourceUpdatedAt: Instant, eventDigest: Digest }),
  endedAt: Instant.optional(),
});
export type Employment = z.infer<typeof Employment>;

export const Person = z.strictObject({
  personId: PersonId,
  /** What evidence calls this person: random, and meaningless once this record is erased. */
  pseudonym: z.string(),
  employments: z.record(z.string(), Employment),
  /** The immutable account id at each target, once observed. */
  accounts: z.record(System, z.string()).default({}),
});
export type Person = z.infer<typeof Person>;
