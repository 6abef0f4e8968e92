/** Writes one part of an export: records, their hashes and what stands beside them. Repeated, it leaves what was written first. */
import { InvalidInput } from '../core/errors.ts';
import { partsOf } from '../core/export-layout.ts';
import { PartStep } from '../core/export-steps.ts';
import { ocsfFiles } from '../ledger/audit/ocsf-files.ts';
import { partChapter } from '../ledger/audit/part-chapter.ts';
import { privateFromTable } from '../ledger/export/private-parts.ts';
import { writePart } from '../ledger/export/write-part.ts';
import { findPart, putPart } from '../ledger/export-attempt.ts';
import { putOn } from '../ledger/export-shelf.ts';
import { logKeys } from '../ledger/log/sign-checkpoint.ts';
import { lambda } from '../runtime/lambda.ts';
import { logBucket, logKey } from '../runtime/log-bucket.ts';
import { ledger } from '../runtime/parts.ts';
import { shelf } from '../runtime/shelf.ts';
import { generator } from '../runtime/verifier.ts';
import { plannedBy, requestOf } from './parts/export-request.ts';

export const handler = lambda(PartStep, async ({ version: _, part: number, ...attempt }): Promise<void> => {
  const on = shelf();
  if ((await findPart(on, attempt, number)) !== undefined) return;
  const [{ privateParts, ocsf }, { plan }] = await Promise.all([requestOf(on, attempt), plannedBy(on, attempt)]);
  const part = partsOf(plan.log)[number - 1];
  if (part === undefined) throw new InvalidInput(`the export ${attempt.exportId} has no part ${number}`);
  const put = putOn(on, attempt.exportId);
  const source = {
    keep: put,
    bucket: logBucket(),
    keys: await logKeys(logKey()),
    size: plan.log.latest,
    readPrivate: privateParts === 'included' ? privateFromTable(ledger()) : undefined,
    beside: [partChapter, ...ocsfFiles({ asked: ocsf, productVersion: generator(), log: plan.log.origin })],
  };
  await putPart(on, attempt, await writePart(source, part, put));
});
