/** Publishes the log with this function's bucket and key, and answers the newest checkpoint; a fork is counted, for an alarm of its own. */
import type { Instant } from '../../core/ids.ts';
import { LogForked } from '../../ledger/log/log-bucket.ts';
import { publish } from '../../ledger/log/publish.ts';
import { stampCheckpoint } from '../../ledger/log/stamp-checkpoint.ts';
import { logger } from '../../runtime/lambda.ts';
import { logAuthority, logBucket, logKey, logWitnesses } from '../../runtime/log-bucket.ts';
import { logTable } from '../../runtime/log-table.ts';
import { measure } from '../../runtime/metrics.ts';
import { ledger } from '../../runtime/parts.ts';

/** `upTo`: until when who asks wants to know what was recorded. */
export async function publishMeasured(upTo?: Instant): Promise<string | undefined> {
  try {
    const parts = { log: logTable(), ledger: ledger(), bucket: logBucket(), key: logKey() };
    const published = await publish({ ...parts, witnesses: logWitnesses(), silent }, upTo);
    logger.info('log published', { size: published?.frontier.size ?? 0 });
    if (published !== undefined) await stamp(published.frontier.size);
    return published?.note;
  } catch (error) {
    if (error instanceof LogForked) measure('LogForked');
    throw error;
  }
}

/** Its checkpoint is signed without it, and the next carries its word for all of it. */
function silent(witness: string, why: string): void {
  logger.warn('a witness did not cosign the checkpoint', { witness, why });
  measure('WitnessSilent');
}

/** What signs the log does not wait for whom it asks: an authority that is down is asked again with the next checkpoint. */
async function stamp(size: number): Promise<void> {
  const authority = logAuthority();
  if (authority === undefined) return;
  const stamped = await stampCheckpoint({ log: logTable(), bucket: logBucket(), authority }, size);
  if (stamped.kind === 'behind')
    logger.warn('the checkpoint has no time-stamp: the next one is asked for again', {
      ...{ size, stampedSize: stamped.stampedSize, why: stamped.why },
    });
  measure('RecordsUnstamped', stamped.kind === 'behind' ? size - stamped.stampedSize : 0);
}
