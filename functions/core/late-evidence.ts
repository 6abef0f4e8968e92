/** Evidence of a cut that could not be written in its time: what waits, signed, in the late-evidence queue. */
import * as z from 'zod';
import { Entry } from './evidence.ts';
import { CaseId, Instant } from './ids.ts';

export const LateEvidence = z.strictObject({
  purpose: z.literal('tenure late evidence'),
  version: z.literal(1),
  /** Its own id: the queue may deliver it more than once. */
  id: z.string().min(1).max(80),
  caseId: CaseId,
  /** When the entries were taken down, which is before they are appended. */
  takenAt: Instant,
  entries: z.array(Entry).readonly(),
});
export type LateEvidence = z.infer<typeof LateEvidence>;

/** The message: the canonical JSON of a `LateEvidence`, and the MAC (base64) over the SHA-256 of that text in hex. */
export const LateMessage = z.strictObject({ text: z.string(), mac: z.base64() });
export type LateMessage = z.infer<typeof LateMessage>;
