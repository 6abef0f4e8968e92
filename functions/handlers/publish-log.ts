/** Puts what was sequenced into the bucket of the log, and signs how far it is. Told by the log table's stream, and asked by who exports; answers the newest checkpoint. */
import * as z from 'zod';
import { publish } from '../ledger/log/publish.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { logBucket, logKey } from '../runtime/log-bucket.ts';
import { logTable } from '../runtime/log-table.ts';
import { ledger } from '../runtime/parts.ts';

export const handler = lambda(z.unknown(), async () => {
  const published = await publish({ log: logTable(), ledger: ledger(), bucket: logBucket(), key: logKey() });
  logger.info('log published', { size: published?.frontier.size ?? 0 });
  return { note: published?.note };
});
