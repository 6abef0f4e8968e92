/**
 * `node export-log.ts LOG DIR VERIFIER [with-reports | finish]`: exports a made log as the functions of an export do, from its folder into another. `finish`:
 * what `with-reports` did last, again, from what its parts left. Run by itself, so that its memory is its own.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LIMIT_HOURS } from '../../functions/core/audit/audit.ts';
import { partsOf } from '../../functions/core/export-layout.ts';
import { Instant } from '../../functions/core/ids.ts';
import { COSIGNATURE, ED25519, readVkey } from '../../functions/core/log/note.ts';
import { auditFiles } from '../../functions/ledger/audit/audit-files.ts';
import { partChapter } from '../../functions/ledger/audit/part-chapter.ts';
import { finishExport } from '../../functions/ledger/export/finish-export.ts';
import { proofsOf } from '../../functions/ledger/export/log-files.ts';
import { planExport } from '../../functions/ledger/export/plan-export.ts';
import type { ReadPrivate } from '../../functions/ledger/export/private-parts.ts';
import type { Put } from '../../functions/ledger/export/put.ts';
import { PartSummary, writePart } from '../../functions/ledger/export/write-part.ts';
import type { LogKeys } from '../../functions/ledger/log/sign-checkpoint.ts';
import { folderBucket } from './folder-bucket.ts';
import { numberOf, privateAt } from './made-up.ts';
import { ABOUT, type AboutLog } from './make-log.ts';
import { begin } from './watch.ts';

const [log = '', dir = '', verifier = '', mode] = process.argv.slice(2);
const about = JSON.parse(await readFile(join(log, ABOUT), 'utf8')) as AboutLog; // written by makeLog
const bucket = folderBucket(log);

/** Where the private parts would be read from their table and decrypted, they are made again: what that takes is not measured here. */
const readPrivate: ReadPrivate = async (records) =>
  records.map(({ caseId, position }) => ({
    kind: 'private',
    ...privateAt({ seed: about.seed, number: numberOf(caseId) }, position),
  }));

/** A file of the export, or one that is kept beside it until it is finished. */
const putInto =
  (folder: string): Put =>
  async (name, content) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), Buffer.isBuffer(content) ? content : content.chunks());
  };
const kept = `${dir}-kept`;

const reports = auditFiles({
  sample: { size: 25, seed: 'bench' },
  limitHours: LIMIT_HOURS,
  by: 'system:tenure',
  proofsAt: (size) => proofsOf(bucket, size),
});

begin();
const keys = keysOf(about.vkey);
const period = { from: '2026-07-01', to: '2026-09-30' };
const plan = await planExport(bucket, keys, period, about.note);
const [put, keep] = [putInto(dir), putInto(kept)];
const beside = mode === undefined ? [] : [partChapter];
await finishExport(
  {
    request: { exportId: 'x-bench', period, privateParts: 'included' },
    ...{ plan, createdAt: Instant.parse('2026-10-01T00:00:00.000Z'), generator: 'bench' },
    // The range is the whole log: nothing stands outside it, and where it would is not looked up.
    log: { client: {} as DynamoDBDocumentClient, table: 'log' },
    ...{ bucket, put, get: (name) => readFile(join(name.startsWith('chapters/') ? kept : dir, name)) },
    verifier: await readFile(verifier),
    extra: mode === undefined ? [] : [reports],
  },
  summaries(),
);

/** As they lie on the shelf of exports until it is finished. */
async function* summaries(): AsyncGenerator<PartSummary> {
  for (const part of partsOf(plan.log)) {
    const name = join(kept, `part-${part.number}.json`);
    if (mode === 'finish') {
      yield PartSummary.parse(JSON.parse(await readFile(name, 'utf8')));
      continue;
    }
    const summary = await writePart({ bucket, keys, size: plan.log.latest, readPrivate, beside, keep }, part, put);
    await mkdir(kept, { recursive: true });
    await writeFile(name, JSON.stringify(summary));
    yield summary;
  }
}

function keysOf(vkey: string): LogKeys {
  const key = readVkey(vkey);
  if (key === undefined) throw new Error(`${ABOUT} names no key`);
  return { log: { ...key, type: ED25519 }, time: { ...key, type: COSIGNATURE } };
}
