/** What somebody said by a button, as it waits to be decided: on a queue, for as long as that takes. */
import * as z from 'zod';
import { Digest } from '../core/ids.ts';

export const Click = z.strictObject({
  version: z.literal(1),
  channel: z.literal('slack'),
  approvalId: z.string().min(1).max(100),
  /** Of the plan the message showed. */
  planDigest: Digest,
  decision: z.enum(['approve', 'deny']),
  because: z.string().max(500).optional(),
  /** Who, as the channel names them, and where they are answered. */
  user: z.string().min(1).max(40),
  room: z.string().min(1).max(40).optional(),
  /** The same each time this very click is delivered. */
  attempt: z.string(),
});
export type Click = z.infer<typeof Click>;
