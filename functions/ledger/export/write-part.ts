/** Writes one part of an export: its records and their hashes as the log has them, checkpoints within it, and their private parts. */
import * as z from 'zod';
import { beginsCase } from '../../core/begins-case.ts';
import { canonical } from '../../core/canonical.ts';
import { EvidenceRecord } from '../../core/evidence.ts';
import { CaseHead, ExportFile } from '../../core/evidence-export.ts';
import { checkpointsFile, leavesFile, PART, type Part, privateFile, recordsFile } from '../../core/export-layout.ts';
import { TILE } from '../../core/log/tiles.ts';
import { recordOf } from '../audit/record-in.ts';
import type { LogKeys } from '../log/sign-checkpoint.ts';
import {
  checkpointOf,
  entriesOf,
  type ListedCheckpoint,
  leavesOf,
  listCheckpoints,
  type ReadBucket,
} from './log-files.ts';
import type { PartFiles, PartReader } from './part-files.ts';
import type { Beside, Committed, ReadPrivate } from './private-parts.ts';
import { closeOf, fileOf, type Put } from './put.ts';

export interface ExportSource {
  readonly bucket: ReadBucket;
  readonly keys: LogKeys;
  /** The size of the newest checkpoint: which tiles there are. */
  readonly size: number;
  /** Undefined: private parts are withheld. */
  readonly readPrivate?: ReadPrivate | undefined;
  readonly beside?: readonly PartFiles[];
  /** Puts what is kept of a part: it is no file of the export. */
  readonly keep: Put;
}

/** A case in a part: the position it begins with there, and its last record there. */
export const CaseSpan = z.strictObject({ ...CaseHead.shape, first: z.int().min(0) });
export type CaseSpan = z.infer<typeof CaseSpan>;

/** What is to be known of a part that was written: JSON, so that it can be kept until all are. */
export const PartSummary = z.strictObject({
  number: z.int().min(1),
  files: z.array(ExportFile).readonly(),
  /** Files that are not of the export, for finishing it. */
  kept: z.array(ExportFile).readonly(),
  records: z.int().min(0),
  /** Cases that begin here. */
  cases: z.int().min(0),
  privateParts: z.int().min(0),
  erased: z.int().min(0),
  spans: z.array(CaseSpan).readonly(),
  /** The records by which something was erased here. */
  authorities: z.array(z.string()).readonly(),
});
export type PartSummary = z.infer<typeof PartSummary>;

export async function writePart(source: ExportSource, part: Part, put: Put): Promise<PartSummary> {
  const [entries, leaves, checkpoints] = await Promise.all([
    cut(source, part, entriesOf, lineEnds),
    cut(source, part, leavesOf, (_tile, at) => at * 32),
    checkpointsIn(source, part),
  ]);
  const readers = (source.beside ?? []).map((reader) => reader(part));
  const { spans, committed, cases } = scan(entries, part.first, readers);
  const beside = await besideOf(source, committed);
  const contents: [ExportFile['kind'], string, Buffer | undefined][] = [
    ['records', recordsFile(part.number), entries],
    ['leaves', leavesFile(part.number), leaves],
    ['checkpoints', checkpointsFile(part.number), checkpoints],
    ['private', privateFile(part.number), beside && linesOf(committed, beside)],
  ];
  const files: ExportFile[] = [];
  for (const [kind, name, content] of contents) {
    if (content === undefined) continue;
    await put(name, content);
    files.push(fileOf(kind, name, content));
  }
  const kept: ExportFile[] = [];
  for (const { name, kind, content, of } of readers.flatMap((reader) => reader.end())) {
    (of === 'kept' ? kept : files).push(fileOf(kind, name, content));
    await (of === 'kept' ? source.keep : put)(name, content).finally(() => closeOf(content));
  }
  const given = (beside ?? []).filter((one) => one.kind === 'private');
  const gone = (beside ?? []).filter((one) => one.kind === 'erased');
  return {
    number: part.number,
    ...{ files, kept },
    records: part.end - part.first,
    cases,
    privateParts: given.length,
    erased: gone.length,
    spans,
    authorities: [...new Set(gone.map(({ authority }) => authority))],
  };
}

/** Our choice: tiles read at once. */
const TILES_AT_ONCE = 16;
/** docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const LISTED_A_PAGE = 1000;

/** Of the tiles of a part what belongs to it. `offsetOf`: where in a tile its record of that number begins. */
async function cut(
  { bucket, size }: ExportSource,
  { first, end }: Part,
  read: (bucket: ReadBucket, index: number, size: number) => Promise<Buffer>,
  offsetOf: (tile: Buffer, at: number) => number,
): Promise<Buffer> {
  const numbers = Array.from(
    { length: Math.ceil(end / TILE) - Math.floor(first / TILE) },
    (_, at) => Math.floor(first / TILE) + at,
  );
  const pieces: Buffer[] = [];
  for (let from = 0; from < numbers.length; from += TILES_AT_ONCE) {
    const some = numbers.slice(from, from + TILES_AT_ONCE);
    const tiles = await Promise.all(some.map((index) => read(bucket, index, size)));
    for (const [at, tile] of tiles.entries()) {
      const begins = (some[at] ?? 0) * TILE;
      const last = end - begins;
      const to = last >= TILE ? tile.length : offsetOf(tile, last);
      pieces.push(tile.subarray(first > begins ? offsetOf(tile, first - begins) : 0, to));
    }
  }
  return Buffer.concat(pieces);
}

function lineEnds(tile: Buffer, count: number): number {
  let at = 0;
  for (let line = 0; line < count; line += 1) {
    const end = tile.indexOf(0x0a, at);
    if (end === -1) return tile.length;
    at = end + 1;
  }
  return at;
}

/** Those that tell the times of records to about half an hour: one for a tile, and both sides of a time in which none was signed. */
async function checkpointsIn({ bucket, keys }: ExportSource, { first, end }: Part): Promise<Buffer | undefined> {
  const sizes = new Set<number>();
  // One at the very end of a whole part belongs to no other; that of an export is log/end.
  const most = end % PART === 0 ? end : end - 1;
  let [last, before]: (ListedCheckpoint | undefined)[] = [];
  for (let from = first + 1; from <= most; ) {
    const page = await listCheckpoints(bucket, from, LISTED_A_PAGE);
    for (const one of page.filter(({ size }) => size <= most)) {
      const isLater = last !== undefined && one.putAt - last.putAt >= HALF_HOUR_MS;
      if (isLater && before !== undefined) sizes.add(before.size);
      if (last === undefined || isLater || one.size - last.size >= TILE) {
        sizes.add(one.size);
        last = one;
      }
      before = one;
    }
    from = page.length < LISTED_A_PAGE ? end + 1 : (page.at(-1)?.size ?? end) + 1;
  }
  // What comes next was signed for after this one.
  if (before !== undefined) sizes.add(before.size);
  return notesOf(bucket, keys, [...sizes]);
}

async function notesOf(bucket: ReadBucket, keys: LogKeys, sizes: readonly number[]): Promise<Buffer | undefined> {
  const lines: string[] = [];
  for (let from = 0; from < sizes.length; from += TILES_AT_ONCE) {
    const some = sizes.slice(from, from + TILES_AT_ONCE).map((size) => checkpointOf(bucket, keys, size));
    lines.push(...(await Promise.all(some)).map(({ note }) => `${canonical(note)}\n`));
  }
  return lines.length === 0 ? undefined : Buffer.from(lines.join(''));
}

/** Half of what a verifier takes for told: witnesses may have a checkpoint put again a while after it was signed. */
const HALF_HOUR_MS = 1_800_000;

const Said = EvidenceRecord.pick({
  ...{ caseId: true, position: true, kind: true, person: true, hash: true, commitment: true },
});
type Said = z.infer<typeof Said>;

/** Which cases stand in these lines, and which records commit to a private part. Each line is read once, and told to who else reads it. */
function scan(
  entries: Buffer,
  first: number,
  readers: readonly PartReader[],
): { spans: CaseSpan[]; committed: Committed[]; cases: number } {
  const spans = new Map<string, CaseSpan>();
  const committed: Committed[] = [];
  let cases = 0;
  let index = first;
  for (const text of linesIn(entries)) {
    const value = parsed(text);
    if (readers.length > 0) {
      const record = recordOf(value);
      for (const reader of readers) reader.take({ index, record });
    }
    index += 1;
    if (!isSaid(value)) continue;
    const { caseId, position, person, hash, commitment } = value;
    const span = spans.get(caseId);
    if (span === undefined) spans.set(caseId, { caseId, position, hash, first: position });
    else Object.assign(span, { position, hash });
    if (beginsCase(value)) cases += 1;
    if (commitment !== undefined) committed.push({ caseId, position, person });
  }
  return { spans: [...spans.values()], committed, cases };
}

function* linesIn(entries: Buffer): Generator<string> {
  let from = 0;
  for (let end = entries.indexOf(0x0a); end !== -1; end = entries.indexOf(0x0a, from)) {
    yield entries.toString('utf8', from, end);
    from = end + 1;
  }
}

/** What a line says; one that was altered before it was sequenced is exported as it is, and the verifier names it. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Not by the schema, which takes longer than all else that is done with a record. */
function isSaid(value: unknown): value is Said {
  if (typeof value !== 'object' || value === null) return false;
  const { caseId, position, person, hash } = value as Partial<Record<keyof Said, unknown>>; // looked at before it is believed
  return (
    typeof caseId === 'string' &&
    /^c-[0-9a-f]{24}$/.test(caseId) &&
    Number.isSafeInteger(position) &&
    typeof person === 'string' &&
    typeof hash === 'string'
  );
}

async function besideOf({ readPrivate }: ExportSource, committed: readonly Committed[]) {
  return readPrivate === undefined ? undefined : readPrivate(committed);
}

function linesOf(committed: readonly Committed[], beside: readonly Beside[]): Buffer {
  return Buffer.from(
    committed.flatMap(({ caseId, position }, at) => lineOf(`${caseId}/${position}`, beside[at])).join(''),
  );
}

/** The bytes that were committed to stand in the line as they are. What cannot be read has none, and the verifier names the record. */
function lineOf(id: string, beside: Beside | undefined): string[] {
  if (beside === undefined || beside.kind === 'unreadable') return [];
  if (beside.kind === 'erased') return [`${canonical({ id, erased: true, authority: beside.authority })}\n`];
  return [`{"id":${canonical(id)},"private":${beside.text},"salt":${canonical(beside.salt)}}\n`];
}
