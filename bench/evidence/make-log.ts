/** Makes a log of a size as it lies in its bucket, by the code that writes it there: records built, tiles and entries put, checkpoints signed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { buildRecords } from '../../functions/core/chain.ts';
import type { Head } from '../../functions/core/evidence.ts';
import { Instant } from '../../functions/core/ids.ts';
import { EMPTY, extend, type Frontier, leafHash } from '../../functions/core/log/merkle.ts';
import { checkpointPath } from '../../functions/ledger/log/publish.ts';
import { openTiles } from '../../functions/ledger/log/write-tiles.ts';
import { signerOf } from '../../test/ledger/memory-log.ts';
import { folderBucket } from './folder-bucket.ts';
import { caseIdOf, entryAt, RECORDS_A_CASE, saltOf } from './made-up.ts';

/** As the sequencer has them at most: 98 cases a batch; and two records of each, as a change leaves. */
const CASES_A_BATCH = 98;
const RECORDS_A_RUN = 2;
/** A checkpoint for some 3,000 records: on AWS one is signed for each batch that comes from the stream. */
const BATCHES_A_CHECKPOINT = 16;
const BEGIN = Date.parse('2026-07-01T00:00:00Z');
const SPAN_MS = 90 * 24 * 3600 * 1000;

/** What is to be known of a log that was made. */
export interface MadeLog {
  readonly folder: string;
  readonly records: number;
  readonly seed: number;
  readonly frontier: Frontier;
  /** Of all records, with their line ends. */
  readonly bytes: number;
  /** What building the records took of the processor: canonical JSON, its hash, the leaf of the log. */
  readonly buildSeconds: number;
}

/** What an export of it is told, in a file beside its tiles. */
export interface AboutLog {
  readonly seed: number;
  readonly vkey: string;
  readonly note: string;
}

export const ABOUT = 'about.json';

export async function makeLog(
  folder: string,
  records: number,
  seed: number,
  told: (done: number) => void = () => {},
): Promise<MadeLog> {
  const bucket = folderBucket(folder);
  const tiles = await openTiles(bucket, 0);
  const signer = signerOf();
  let frontier = EMPTY;
  let note = '';
  let bytes = 0;
  let buildMs = 0;
  let batch = 0;
  const heads = new Map<number, Head>();
  while (frontier.size < records) {
    const at = BEGIN + Math.floor((SPAN_MS * frontier.size) / records);
    const began = process.cpuUsage();
    const texts = recordsOf({ seed, batch, at, most: records - frontier.size, heads });
    const leaves = texts.map(leafHash);
    frontier = extend(frontier, leaves);
    const { user, system } = process.cpuUsage(began);
    buildMs += (user + system) / 1000;
    bytes += texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
    await tiles.add(texts, leaves);
    batch += 1;
    if (batch % BATCHES_A_CHECKPOINT !== 0 && frontier.size < records) continue;
    note = signer.note(frontier, Math.ceil(at / 1000));
    const checkpoint = { Bucket: bucket.bucket, Key: checkpointPath(frontier.size), Body: Buffer.from(note) };
    await bucket.s3.send(new PutObjectCommand({ ...checkpoint, IfNoneMatch: '*' }));
    told(frontier.size);
  }
  await tiles.finish();
  writeFileSync(join(folder, ABOUT), JSON.stringify({ seed, vkey: signer.vkey, note } satisfies AboutLog));
  return { folder, records, seed, frontier, bytes, buildSeconds: buildMs / 1000 };
}

interface BatchOf {
  readonly seed: number;
  readonly batch: number;
  readonly at: number;
  readonly most: number;
  /** Of the cases that are under way. */
  readonly heads: Map<number, Head>;
}

/** The texts of a batch: cases go on together, 98 at a time, two records each. */
function recordsOf({ seed, batch, at, most, heads }: BatchOf): string[] {
  const batchesACase = RECORDS_A_CASE / RECORDS_A_RUN;
  const from = (batch % batchesACase) * RECORDS_A_RUN;
  if (from === 0) heads.clear();
  const first = Math.floor(batch / batchesACase) * CASES_A_BATCH;
  const time = Instant.parse(new Date(at).toISOString());
  const texts: string[] = [];
  for (let number = first; number < first + CASES_A_BATCH && texts.length < most; number += 1) {
    const one = { seed, number };
    const positions = Array.from({ length: Math.min(RECORDS_A_RUN, most - texts.length) }, (_, step) => from + step);
    const salts = positions
      .map((position) => saltOf(one, position))
      .filter((_, step) => entryAt(one, from + step).private);
    const entries = positions.map((position) => entryAt(one, position));
    const sealed = buildRecords(caseIdOf(one), heads.get(number), entries, time, () => salts.shift() ?? '');
    const last = sealed.at(-1)?.record;
    if (last !== undefined) heads.set(number, last);
    texts.push(...sealed.map(({ text }) => text));
  }
  return texts;
}
