/** `node export-log.ts LOG DIR VERIFIER [with-reports]`: exports a made log as the export function does, from its folder into another. Run by itself, so that its memory is its own. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LIMIT_HOURS } from '../../functions/core/audit/audit.ts';
import { Instant } from '../../functions/core/ids.ts';
import { COSIGNATURE, ED25519, readVkey } from '../../functions/core/log/note.ts';
import { auditFiles } from '../../functions/ledger/audit/audit-files.ts';
import { partChapter } from '../../functions/ledger/audit/part-chapter.ts';
import { exportEvidence } from '../../functions/ledger/export/export-evidence.ts';
import { proofsOf } from '../../functions/ledger/export/log-files.ts';
import type { ReadPrivate } from '../../functions/ledger/export/private-parts.ts';
import type { Put } from '../../functions/ledger/export/put.ts';
import type { LogKeys } from '../../functions/ledger/log/sign-checkpoint.ts';
import { folderBucket } from './folder-bucket.ts';
import { numberOf, privateAt } from './made-up.ts';
import { ABOUT, type AboutLog } from './make-log.ts';
import { begin } from './watch.ts';

const [log = '', dir = '', verifier = '', reports] = process.argv.slice(2);
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

const extra = auditFiles({
  sample: { size: 25, seed: 'bench' },
  limitHours: LIMIT_HOURS,
  by: 'system:tenure',
  proofsAt: (size) => proofsOf(bucket, size),
});

begin();
await exportEvidence(
  {
    // The range is the whole log: nothing stands outside it, and where it would is not looked up.
    log: { client: {} as DynamoDBDocumentClient, table: 'log' },
    bucket,
    keys: keysOf(about.vkey),
    readPrivate,
    put: putInto(dir),
    keep: putInto(kept),
    get: (name) => readFile(join(name.startsWith('chapters/') ? kept : dir, name)),
    verifier: await readFile(verifier),
    generator: 'bench',
    ...(reports === undefined ? {} : { extra: [extra], beside: [partChapter] }),
  },
  { exportId: 'x-bench', period: { from: '2026-07-01', to: '2026-09-30' }, privateParts: 'included' },
  about.note,
  Instant.parse('2026-10-01T00:00:00.000Z'),
);
await rm(kept, { recursive: true, force: true });

function keysOf(vkey: string): LogKeys {
  const key = readVkey(vkey);
  if (key === undefined) throw new Error(`${ABOUT} names no key`);
  return { log: { ...key, type: ED25519 }, time: { ...key, type: COSIGNATURE } };
}
