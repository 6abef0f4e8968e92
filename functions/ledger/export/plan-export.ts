/** Which range of the log an export of a period has: from the last checkpoint before it to the first after it. */
import * as z from 'zod';
import { EvidenceUnavailable } from '../../core/errors.ts';
import { ExportLog, type Period } from '../../core/evidence-export.ts';
import { Instant } from '../../core/ids.ts';
import { readVkey, vkeyOf } from '../../core/log/note.ts';
import type { LogKeys } from '../log/sign-checkpoint.ts';
import { checkpointFrom, type ReadBucket, readSigned, type SignedCheckpoint } from './log-files.ts';

/** JSON, so that it can be kept until all parts are written. */
export const ExportPlan = z.strictObject({
  log: ExportLog,
  /** As they were signed. There is no `start` where the period begins before the log does. */
  notes: z.strictObject({ start: z.string().optional(), end: z.string(), latest: z.string() }),
});
export type ExportPlan = z.infer<typeof ExportPlan>;

const DAY_SECONDS = 24 * 3600;
const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;

/** Until when it must be known what was recorded: until the period is over, or until now. */
export function knownUpTo({ to }: Period, now: Instant): Instant {
  const over = Instant.parse(new Date((secondsOf(to) + DAY_SECONDS) * 1000).toISOString());
  return over < now ? over : now;
}

/** `latestNote` is the newest checkpoint. */
export async function planExport(
  bucket: ReadBucket,
  keys: LogKeys,
  { from, to }: Period,
  latestNote: string,
): Promise<ExportPlan> {
  const latest = readSigned(latestNote, keys);
  if (latest === undefined)
    throw new EvidenceUnavailable("the newest checkpoint is not what the log's key signed: nothing is exported");
  const search = { bucket, keys, latest };
  const start = await lastBefore(search, secondsOf(from));
  const end = await firstFrom(search, secondsOf(to) + DAY_SECONDS);
  const sizes = { start: start?.size ?? 0, end: end.size, latest: latest.size };
  return {
    log: { origin: latest.origin, keys: [vkeyOf(keys.log), vkeyOf(keys.time)], ...sizes },
    notes: { start: start?.note, end: end.note, latest: latest.note },
  };
}

interface Search {
  readonly bucket: ReadBucket;
  readonly keys: LogKeys;
  readonly latest: SignedCheckpoint;
}

/** Times ascend with sizes: each look leaves half of the sizes. */
async function lastBefore({ bucket, keys, latest }: Search, seconds: number): Promise<SignedCheckpoint | undefined> {
  if (latest.signedAt < seconds) return latest;
  let found: SignedCheckpoint | undefined;
  let low = 0;
  let high = latest.size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const one = await checkpointFrom(bucket, keys, middle);
    if (one === undefined || one.size >= high || one.signedAt >= seconds) high = middle;
    else {
      found = one;
      low = one.size + 1;
    }
  }
  return found;
}

async function firstFrom(search: Search, seconds: number): Promise<SignedCheckpoint> {
  const { bucket, keys, latest } = search;
  const before = await lastBefore(search, seconds);
  const next = await checkpointFrom(bucket, keys, (before?.size ?? 0) + 1);
  return next === undefined || next.size > latest.size ? latest : next;
}

/** When the newest checkpoint of a plan was last signed: until then is known what happened. */
export function signedAtOf({ log, notes }: ExportPlan): Instant {
  const [logKey, timeKey] = log.keys.map(readVkey);
  const latest = logKey && timeKey && readSigned(notes.latest, { log: logKey, time: timeKey });
  if (latest === undefined)
    throw new EvidenceUnavailable('the newest checkpoint does not say when it was signed: nothing is exported');
  return Instant.parse(new Date(latest.stillAt * 1000).toISOString());
}
