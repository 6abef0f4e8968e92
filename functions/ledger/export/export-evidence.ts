/** Writes a whole export, part after part. What runs the parts at once instead calls the same three functions. */
import type { ExportManifest } from '../../core/evidence-export.ts';
import { partsOf } from '../../core/export-layout.ts';
import type { Instant } from '../../core/ids.ts';
import type { LogTable } from '../log/log-table.ts';
import type { LogKeys } from '../log/sign-checkpoint.ts';
import type { ExtraFiles } from './extra-files.ts';
import { type ExportRequest, finishExport } from './finish-export.ts';
import type { ReadBucket } from './log-files.ts';
import type { PartFiles } from './part-files.ts';
import { planExport } from './plan-export.ts';
import type { ReadPrivate } from './private-parts.ts';
import type { Put } from './put.ts';
import { type ExportSource, writePart } from './write-part.ts';

export interface Exporting {
  readonly log: LogTable;
  readonly bucket: ReadBucket;
  readonly keys: LogKeys;
  readonly readPrivate: ReadPrivate;
  readonly put: Put;
  /** Puts what is kept of a part until the export is finished: it is no file of it. */
  readonly keep: Put;
  /** What was put or kept. */
  readonly get: (name: string) => Promise<Buffer>;
  readonly verifier: Buffer;
  readonly generator: string;
  readonly beside?: readonly PartFiles[];
  readonly extra?: readonly ExtraFiles[];
}

/** `latestNote` is the newest checkpoint: ask for a fresh one first. */
export async function exportEvidence(
  parts: Exporting,
  request: ExportRequest,
  latestNote: string,
  createdAt: Instant,
): Promise<ExportManifest> {
  const { bucket, keys, put, keep, beside = [] } = parts;
  const plan = await planExport(bucket, keys, request.period, latestNote);
  const readPrivate = request.privateParts === 'included' ? parts.readPrivate : undefined;
  const source: ExportSource = { bucket, keys, size: plan.log.latest, readPrivate, beside, keep };
  const summaries = (async function* () {
    for (const part of partsOf(plan.log)) yield await writePart(source, part, put);
  })();
  return finishExport({ ...parts, request, plan, createdAt }, summaries);
}
