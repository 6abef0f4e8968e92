/** A held batch the bus has told of: it is announced before it is stored (braked.ts), and stands in the table a moment later. */
import type { Batch } from '../../core/batch.ts';
import type { Matter } from '../../core/notices/notice.ts';
import { brakes } from '../../runtime/parts.ts';
import { pause } from '../../runtime/pause.ts';
import { findBatch } from '../../store/batches.ts';

/** Our choice: its write takes milliseconds. One that is not there by then was never stored: whoever sent it sends it again. */
const LOOKS = 5;
const MOMENT_MS = 500;

export async function announcedBatch({ batchId }: Matter): Promise<Batch | undefined> {
  if (batchId === undefined) return undefined;
  for (let look = 1; look < LOOKS; look++) {
    const found = await findBatch(brakes(), batchId);
    if (found !== undefined) return found;
    await pause(MOMENT_MS);
  }
  return findBatch(brakes(), batchId);
}
