/** Finishes an export whose parts are written: everything else that lies in it, the manifest, and that it is done. */
import { LIMIT_HOURS } from '../core/audit/audit.ts';
import { EvidenceUnavailable, InvalidInput } from '../core/errors.ts';
import { type Attempt, ExportStep } from '../core/export-steps.ts';
import type { Digest } from '../core/ids.ts';
import { auditFiles } from '../ledger/audit/audit-files.ts';
import { finishExport } from '../ledger/export/finish-export.ts';
import { proofsOf } from '../ledger/export/log-files.ts';
import type { Put } from '../ledger/export/put.ts';
import type { PartSummary } from '../ledger/export/write-part.ts';
import { findPart, putOtherFiles } from '../ledger/export-attempt.ts';
import { findExport, putDone, putOn, readFrom, type Shelf } from '../ledger/export-shelf.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { logBucket } from '../runtime/log-bucket.ts';
import { logTable } from '../runtime/log-table.ts';
import { shelf } from '../runtime/shelf.ts';
import { generator, verifier } from '../runtime/verifier.ts';
import { plannedBy, requestOf } from './parts/export-request.ts';

export const handler = lambda(ExportStep, async ({ version: _, ...attempt }): Promise<void> => {
  const on = shelf();
  const { exportId } = attempt;
  if ((await findExport(on, exportId)) !== undefined) return;
  const [{ period, privateParts, since, sample, by }, { plan, createdAt, parts }] = await Promise.all([
    requestOf(on, attempt),
    plannedBy(on, attempt),
  ]);
  const written = new Map<string, Digest>();
  const manifest = await finishExport(
    {
      ...{ request: { exportId, period, privateParts, since }, plan, createdAt },
      ...{ generator: generator(), verifier: verifier() },
      ...{ log: logTable(), bucket: logBucket(), put: telling(on, attempt, putOn(on, exportId)) },
      get: (name) => readWritten(on, exportId, name, written),
      extra: [
        auditFiles({
          ...{ sample, by, limitHours: LIMIT_HOURS },
          proofsAt: (size) => proofsOf(logBucket(), size),
        }),
      ],
    },
    summaries(on, attempt, parts, written),
  );
  await putDone(on, manifest);
  logger.info('evidence exported', { exportId, parts, ...manifest.counts });
});

/** In the order of the parts; notes under which digest each file of theirs lies. */
async function* summaries(
  on: Shelf,
  attempt: Attempt,
  parts: number,
  written: Map<string, Digest>,
): AsyncGenerator<PartSummary> {
  for (let part = 1; part <= parts; part += 1) {
    const summary = await findPart(on, attempt, part);
    if (summary === undefined)
      throw new EvidenceUnavailable(`part ${part} of ${parts} of the export ${attempt.exportId} is not written yet`);
    for (const { name, sha256 } of [...summary.files, ...summary.kept]) written.set(name, sha256);
    yield summary;
  }
}

async function readWritten(
  on: Shelf,
  exportId: string,
  name: string,
  written: ReadonlyMap<string, Digest>,
): Promise<Buffer> {
  const sha256 = written.get(name);
  if (sha256 === undefined) throw new InvalidInput(`no part of the export ${exportId} has a file ${name}`);
  return readFrom(on, exportId, name, sha256);
}

/** Says after each file how far it is. */
function telling(on: Shelf, attempt: Attempt, put: Put): Put {
  let files = 0;
  let bytes = 0;
  return async (name, content) => {
    await put(name, content);
    files += 1;
    bytes += Buffer.isBuffer(content) ? content.length : content.bytes;
    await putOtherFiles(on, attempt, { files, bytes, at: on.now() });
  };
}
