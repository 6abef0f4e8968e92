/** Publishes the log with this function's bucket and key, and answers the newest checkpoint; a fork is counted, for an alarm of its own. */
import { LogForked } from '../../ledger/log/log-bucket.ts';
import { publish } from '../../ledger/log/publish.ts';
import { logger } from '../../runtime/lambda.ts';
import { logBucket, logKey } from '../../runtime/log-bucket.ts';
import { logTable } from '../../runtime/log-table.ts';
import { measure } from '../../runtime/metrics.ts';
import { ledger } from '../../runtime/parts.ts';

export async function publishMeasured(): Promise<string | undefined> {
  try {
    const published = await publish({ log: logTable(), ledger: ledger(), bucket: logBucket(), key: logKey() });
    logger.info('log published', { size: published?.frontier.size ?? 0 });
    return published?.note;
  } catch (error) {
    if (error instanceof LogForked) measure('LogForked');
    throw error;
  }
}
