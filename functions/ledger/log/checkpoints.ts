/** The checkpoints in the bucket, and that what the log goes on from is what was signed there. */
import { type Checkpoint, readCheckpoint } from '../../core/log/checkpoint.ts';
import { type Frontier, rootOf } from '../../core/log/merkle.ts';
import { readNote, signedBy } from '../../core/log/note.ts';
import { getFile, type LogBucket, LogForked, putForEver } from './log-bucket.ts';
import type { Published } from './log-table.ts';
import type { LogKeys } from './sign-checkpoint.ts';

/**
 * Where the log goes on from must be what its own key signed, and as far as the bucket has it signed: a tree somebody else wrote
 * there, or one of a table that was taken back to an earlier day, is not made longer.
 */
export function checkSigned(published: Published | undefined, inBucket: string | undefined, keys: LogKeys): void {
  if (published !== undefined && !isOf(checkpointIn(published.note, keys), published.frontier))
    throw new LogForked(`how far the log is signed (${published.frontier.size})`);
  if (inBucket === undefined) return;
  const last = checkpointIn(inBucket, keys);
  const size = published?.frontier.size ?? 0;
  // What is no checkpoint of ours says nothing of the log, and the next one takes its place.
  if (last === undefined || last.size < size) return;
  if (last.size > size || !isOf(last, published?.frontier))
    throw new LogForked(`checkpoint (of ${last.size} records, and the table of the log says ${size})`);
}

function checkpointIn(text: string, { log }: LogKeys): Checkpoint | undefined {
  const note = readNote(text);
  return note !== undefined && signedBy(note, log).kind === 'signed' ? readCheckpoint(note.text) : undefined;
}

function isOf(checkpoint: Checkpoint | undefined, tree: Frontier | undefined): boolean {
  return checkpoint !== undefined && checkpoint.size === tree?.size && checkpoint.root.equals(rootOf(tree));
}

/** Puts it where it stays. The same tree signed at another time says the same, and the first stays; another tree is a fork. */
export async function putCheckpoint(bucket: LogBucket, path: string, note: string): Promise<void> {
  await putForEver(bucket, path, Buffer.from(note)).catch(async (error: unknown) => {
    if (!(error instanceof LogForked)) throw error;
    const first = readNote((await getFile(bucket, path))?.toString('utf8') ?? '');
    if (first?.text !== readNote(note)?.text) throw error;
  });
}
