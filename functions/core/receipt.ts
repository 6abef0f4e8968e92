/** What a target said about one change. */
import * as z from 'zod';
import { Grade } from './grade.ts';

/**
 * `changed` and `already-so` are done; `refused` needs a person; `throttled` was not tried or not taken, come back;
 * `unknown` may or may not have happened (a time-out after a write): read back before any retry.
 */
export const Receipt = z.strictObject({
  changeId: z.string(),
  status: z.enum(['changed', 'already-so', 'refused', 'throttled', 'unknown']),
  /** What the target said, without personal data: the vendor's error code and what to do about it. */
  detail: z.string().optional(),
  grade: Grade.optional(),
  /** With `already-so`: an attempt of ours at the same batch had begun before, and what it did was not heard: it may have done this. */
  attempt: z.literal('earlier').optional(),
  /** With `refused`: the target is not as it was planned for, and the case is planned anew (target-drift.ts). */
  drift: z.literal(true).optional(),
  /** With `refused`: what the target has none left of. It is asked for again by itself. */
  lacks: z.literal('seats').optional(),
});
export type Receipt = z.infer<typeof Receipt>;
