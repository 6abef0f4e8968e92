/** Writes one export, however long it takes; called asynchronously, so perhaps more than once. */
import { exportEvidence } from '../ledger/export.ts';
import { ExportStarted, findExport, putDone, putOn, putProgress, type Shelf } from '../ledger/export-shelf.ts';
import type { Put } from '../ledger/write-export.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { ledger } from '../runtime/parts.ts';
import { newId } from '../runtime/random.ts';
import { shelf } from '../runtime/shelf.ts';

export const handler = lambda(ExportStarted, async ({ exportId, period, privateParts, startedAt }) => {
  const on = shelf();
  if ((await findExport(on, exportId)) !== undefined) return;
  const attempt = newId();
  await putProgress(on, exportId, { startedAt, files: 0, bytes: 0 });
  const put = telling(on, { exportId, startedAt }, putOn(on, exportId, attempt));
  const { counts } = await exportEvidence(ledger(), { exportId, period, privateParts }, put);
  await putDone(on, exportId, attempt);
  logger.info('evidence exported', { exportId, ...counts });
});

/** Says after each file how far it is. */
function telling(on: Shelf, { exportId, startedAt }: Pick<ExportStarted, 'exportId' | 'startedAt'>, put: Put): Put {
  let files = 0;
  let bytes = 0;
  return async (name, content) => {
    await put(name, content);
    files += 1;
    bytes += content.length;
    await putProgress(on, exportId, { startedAt, files, bytes });
  };
}
