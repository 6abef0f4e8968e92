/** What waits in a source's queue to be read: ids only. Versioned, as a deploy finds messages of the one before. */
import * as z from 'zod';
import { Instant } from './ids.ts';

const version = z.literal(1);

/** What a source calls a worker: a word of some length that can stand in an address, and is none that an address is cut at. */
const Key = z
  .string()
  .min(1)
  .max(300)
  .regex(/^(?!\.{1,2}$)[^\p{C}]+$/u, 'expected no control characters and no half of a surrogate pair');

/**
 * One worker to be read again. `heardAt`: a read begun since then has seen what we were told of. `cutAt`: when the source said that their
 * access ends at once. `cutNow`: what an earlier deployment wrote, which did not know when.
 */
const ReadWorker = z.strictObject({
  version,
  kind: z.literal('read'),
  key: Key,
  heardAt: Instant,
  cutAt: Instant.optional(),
  cutNow: z.literal(true).optional(),
});

/** Everybody to be read, from the beginning. */
const BeginPull = z.strictObject({ version, kind: z.literal('pull') });

/** The next page of a pull. `from`: what an earlier deployment wrote, of pages it took in several goes. */
const NextPage = z.strictObject({
  version,
  kind: z.literal('page'),
  pullId: z.string(),
  pages: z.int(),
  from: z.int().optional(),
  cursor: z.string().optional(),
});

/** Everybody has been read: the next piece is to be taken; `taken`: how many have been. */
const TakePiece = z.strictObject({ version, kind: z.literal('take'), pullId: z.string(), taken: z.int() });

/** A session that its sender has started, to be imported. */
const ImportSession = z.strictObject({ version, kind: z.literal('import'), sessionId: z.string(), heardAt: Instant });

/** Keys were offered to verify the source by: it is to be asked which of them is its own. No key is in it. */
const ConfirmKey = z.strictObject({ version, kind: z.literal('confirm') });

export const SourceMessage = z.discriminatedUnion('kind', [
  ReadWorker,
  BeginPull,
  NextPage,
  TakePiece,
  ImportSession,
  ConfirmKey,
]);
export type SourceMessage = z.infer<typeof SourceMessage>;

/** Our choice: no message of a batch is begun later than this, so that a batch takes no longer than this and one message (infra/functions/sources.ts). */
export const BEGUN_WITHIN_SECONDS = 60;
