/** Writes one export, however long it takes; called asynchronously, so perhaps more than once. */
import { LIMIT_HOURS } from '../core/audit/audit.ts';
import { auditFiles } from '../ledger/audit/audit-files.ts';
import { exportEvidence } from '../ledger/export/export-evidence.ts';
import { proofsOf } from '../ledger/export/log-files.ts';
import { privateFromTable } from '../ledger/export/private-parts.ts';
import type { Put } from '../ledger/export/put.ts';
import { ExportStarted, findExport, getFrom, putDone, putOn, putProgress, type Shelf } from '../ledger/export-shelf.ts';
import { logKeys } from '../ledger/log/sign-checkpoint.ts';
import { clock } from '../runtime/clock.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { logBucket, logKey } from '../runtime/log-bucket.ts';
import { freshCheckpoint } from '../runtime/log-publisher.ts';
import { logTable } from '../runtime/log-table.ts';
import { ledger } from '../runtime/parts.ts';
import { newId } from '../runtime/random.ts';
import { shelf } from '../runtime/shelf.ts';
import { generator, verifier } from '../runtime/verifier.ts';

/** Our choice, where nothing is asked for: what auditors commonly pick of a population. */
const SAMPLE_SIZE = 25;

export const handler = lambda(ExportStarted, async ({ exportId, period, privateParts, since, startedAt }) => {
  const on = shelf();
  if ((await findExport(on, exportId)) !== undefined) return;
  const attempt = newId();
  await putProgress(on, exportId, { startedAt, files: 0, bytes: 0 });
  const parts = {
    log: logTable(),
    bucket: logBucket(),
    keys: await logKeys(logKey()),
    readPrivate: privateFromTable(ledger()),
    put: telling(on, { exportId, startedAt }, putOn(on, exportId, attempt)),
    get: getFrom(on, exportId, attempt),
    verifier: verifier(),
    generator: generator(),
    extra: [
      auditFiles({
        sample: { size: SAMPLE_SIZE, seed: exportId },
        limitHours: LIMIT_HOURS,
        by: 'system:tenure',
        proofsAt: (size) => proofsOf(logBucket(), size),
      }),
    ],
  };
  const latest = await freshCheckpoint();
  const { counts } = await exportEvidence(parts, { exportId, period, privateParts, since }, latest, clock());
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
