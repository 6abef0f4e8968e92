/** Finishes an export whose parts are written: whole chains, heads, proofs, what others add, and the manifest, which is put last. */
import { hash } from 'node:crypto';
import * as z from 'zod';
import { beginsCase } from '../../core/begins-case.ts';
import { canonical } from '../../core/canonical.ts';
import { EvidenceUnavailable } from '../../core/errors.ts';
import {
  CaseHead,
  type ExportFile,
  type ExportManifest,
  manifestText,
  type Period,
  sealManifest,
} from '../../core/evidence-export.ts';
import {
  BEYOND,
  CONSISTENCY,
  END,
  FRONTIER,
  HEADS,
  LATEST,
  MANIFEST,
  README,
  START,
  timeStampFile,
  VERIFIER,
} from '../../core/export-layout.ts';
import { CaseId, Digest, type Instant } from '../../core/ids.ts';
import { readCheckpoint } from '../../core/log/checkpoint.ts';
import { rootOf } from '../../core/log/merkle.ts';
import { chainOfExport } from '../../core/reading.ts';
import { getFile } from '../log/log-bucket.ts';
import type { LogTable } from '../log/log-table.ts';
import { signedParts } from '../log/signed-parts.ts';
import { timestampPath } from '../log/stamp-checkpoint.ts';
import { type BeyondRecord, type PlaceInLog, placesBeyond, recordsBeyond, type Wanted } from './beyond.ts';
import type { ExtraFiles } from './extra-files.ts';
import { proofsOf, type ReadBucket } from './log-files.ts';
import type { ExportPlan } from './plan-export.ts';
import { type Content, closeOf, fileOf, type Put } from './put.ts';
import { type PartsWritten, readingOf } from './reading.ts';
import { readme } from './readme.ts';
import { openSpool } from './spool.ts';
import type { PartSummary } from './write-part.ts';

export interface ExportRequest {
  readonly exportId: string;
  readonly period: Period;
  readonly privateParts: 'included' | 'withheld';
  /** Sizes of checkpoints that whoever asked has kept: that the log has grown from them is proven. */
  readonly since?: readonly number[] | undefined;
}

export interface Finishing {
  readonly request: ExportRequest;
  readonly plan: ExportPlan;
  readonly createdAt: Instant;
  readonly generator: string;
  readonly log: LogTable;
  readonly bucket: ReadBucket;
  readonly put: Put;
  /** What was put before, by its name. */
  readonly get: (name: string) => Promise<Buffer>;
  /** The verifier, as one file for plain Node. */
  readonly verifier: Buffer;
  readonly extra?: readonly ExtraFiles[];
}

/** `summaries` in the order of their parts. */
export async function finishExport(
  finishing: Finishing,
  summaries: AsyncIterable<PartSummary> | Iterable<PartSummary>,
): Promise<ExportManifest> {
  const { request, plan, createdAt, generator, put } = finishing;
  const files: ExportFile[] = [];
  const write = async (kind: ExportFile['kind'], name: string, content: Content) => {
    files.push(fileOf(kind, name, content));
    await put(name, content).finally(() => closeOf(content));
  };
  const range = await gather(summaries, plan);
  files.push(...range.files);
  // What was asked for comes along, where the log has it: it stands near its end.
  const asking = chainOfExport(request.exportId);
  if (!range.wanted.has(asking)) range.wanted.set(asking, 0);
  const beyond = await writeBeyond(finishing, range, write);
  requireAuthorities(range);
  await write('heads', HEADS, Buffer.from(headLines(range.heads)));
  await writeLog(finishing, write);
  const counts = { ...range.counts, chains: range.heads.size, beyond: beyond.length };
  const reading = readingOf(finishing, range, beyond);
  const told = { request, plan, createdAt, generator, counts };
  for (const extra of finishing.extra ?? [])
    for await (const { name, kind, content } of extra(reading, told)) await write(kind, name, content);
  await write('verifier', VERIFIER, finishing.verifier);
  await write('readme', README, Buffer.from(readme(told)));
  const manifest = sealManifest({
    version: 2,
    exportId: request.exportId,
    period: request.period,
    privateParts: request.privateParts,
    createdAt,
    generator,
    log: plan.log,
    counts,
    files: files.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  });
  await put(MANIFEST, Buffer.from(manifestText(manifest), 'utf8'));
  return manifest;
}

interface Range extends PartsWritten {
  readonly files: ExportFile[];
  readonly parts: { readonly number: number; readonly first: number }[];
  readonly kept: string[];
  readonly partsOf: Map<CaseId, number[]>;
  readonly heads: Map<CaseId, CaseHead>;
  readonly wanted: Wanted;
  /** The records by which something was erased here. */
  readonly authorities: Set<string>;
  readonly counts: { records: number; cases: number; privateParts: number; erased: number };
}

async function gather(summaries: AsyncIterable<PartSummary> | Iterable<PartSummary>, plan: ExportPlan): Promise<Range> {
  const range: Range = {
    ...{ files: [], parts: [], kept: [], partsOf: new Map() },
    heads: new Map(),
    wanted: new Map(),
    authorities: new Set(),
    counts: { records: 0, cases: 0, privateParts: 0, erased: 0 },
  };
  for await (const { number, files, kept, spans, ...summary } of summaries) {
    range.parts.push({ number, first: plan.log.start + range.counts.records });
    range.files.push(...files);
    range.kept.push(...kept.map(({ name }) => name));
    range.counts.records += summary.records;
    range.counts.cases += summary.cases;
    range.counts.privateParts += summary.privateParts;
    range.counts.erased += summary.erased;
    for (const { first, ...head } of spans) {
      if (!range.wanted.has(head.caseId)) range.wanted.set(head.caseId, first);
      range.heads.set(head.caseId, head);
      const parts = range.partsOf.get(head.caseId);
      if (parts === undefined) range.partsOf.set(head.caseId, [number]);
      else parts.push(number);
    }
    for (const id of summary.authorities) range.authorities.add(id);
  }
  // What was erased is believed of a record in the log only: its chain comes along, wherever it stands.
  for (const id of range.authorities) {
    const { caseId } = placeOf(id);
    if (!range.wanted.has(caseId)) range.wanted.set(caseId, Number.POSITIVE_INFINITY);
  }
  return range;
}

function placeOf(id: string): { caseId: CaseId; position: number } {
  const [caseId, position] = id.split('/');
  return { caseId: CaseId.parse(caseId), position: Number(position) };
}

/**
 * Somebody was erased after the checkpoint was signed that the parts were planned by: what is gone is gone, and the record that says so
 * comes with the next checkpoint. Planned anew a little later, it is there.
 */
export class ErasedSince extends Error {
  override readonly name = 'ErasedSince';
}

function requireAuthorities({ authorities, heads }: Range): void {
  for (const id of authorities) {
    const { caseId, position } = placeOf(id);
    if ((heads.get(caseId)?.position ?? -1) < position)
      throw new ErasedSince(
        `private parts were erased by ${id}, which the log does not have yet: the export is planned anew (docs/erasure.md)`,
      );
  }
}

type Write = (kind: ExportFile['kind'], name: string, content: Content) => Promise<void>;

/** Answers where what was written stands. A case that has records after the range ends with the last of them. */
async function writeBeyond(
  { log, bucket, plan }: Finishing,
  { wanted, heads, counts }: Range,
  write: Write,
): Promise<PlaceInLog[]> {
  const places = await placesBeyond(log, plan.log, wanted);
  const lines = openSpool();
  for await (const record of recordsBeyond(bucket, plan.log.latest, places)) {
    lines.write(`${record.line}\n`);
    if (record.position === 0 && beginsCase(Begun.parse(parsed(record.text) ?? {}))) counts.cases += 1;
    if ((heads.get(record.caseId)?.position ?? -1) < record.position) heads.set(record.caseId, headOf(record));
  }
  await write('beyond', BEYOND, lines.end());
  return places;
}

const Begun = z.object({ position: z.unknown(), kind: z.unknown() });
const Hash = CaseHead.pick({ hash: true }).strip();

function headOf({ caseId, position, text }: BeyondRecord): CaseHead {
  return { caseId, position, hash: Hash.safeParse(parsed(text)).data?.hash ?? Digest.parse('0'.repeat(64)) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It was no JSON when it was sequenced: the verifier names it.
    return undefined;
  }
}

function headLines(heads: ReadonlyMap<CaseId, CaseHead>): string {
  return [...heads.values()]
    .sort((one, other) => (one.caseId < other.caseId ? -1 : 1))
    .map((head) => `${canonical(head)}\n`)
    .join('');
}

async function writeLog({ plan, bucket, request }: Finishing, write: Write): Promise<void> {
  const { log, notes } = plan;
  const proofs = proofsOf(bucket, log.latest);
  const frontier = await proofs.frontier(log.start);
  const provenFrom = [...new Set([log.end, ...since(request, log.latest)])].sort((one, other) => one - other);
  const inBase64 = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('base64'));
  const text = (value: unknown) => Buffer.from(`${canonical(value)}\n`);
  if (notes.start !== undefined) await write('log', START, Buffer.from(notes.start));
  await write('log', END, Buffer.from(notes.end));
  await write('log', LATEST, Buffer.from(notes.latest));
  await write('log', FRONTIER, text({ size: frontier.size, nodes: inBase64(frontier.nodes) }));
  const proven = provenFrom.map(async (from) => ({
    from,
    to: log.latest,
    proof: inBase64(await proofs.consistency(from)),
    // `log/end` says its own.
    ...(from === log.end ? {} : { root: rootOf(await proofs.frontier(from)).toString('base64') }),
  }));
  await write('log', CONSISTENCY, text({ proofs: await Promise.all(proven) }));
  await writeTimeStamps(bucket, { [START]: notes.start, [END]: notes.end, [LATEST]: notes.latest }, write);
}

/** A log that is shorter than somebody saw it has lost its end: nothing is made of it that looks whole. */
function since({ since: sizes = [] }: ExportRequest, latest: number): readonly number[] {
  const longer = sizes.find((size) => size > latest);
  if (longer === undefined) return sizes;
  throw new EvidenceUnavailable(
    `a checkpoint of ${longer} records was kept, and the log has ${latest}: compare its bucket with what was kept (docs/runbook.md#log-forked)`,
  );
}

/** Beside each checkpoint the authority's answer about these very bytes, where there is one. */
async function writeTimeStamps(
  bucket: ReadBucket,
  notes: Readonly<Record<string, string | undefined>>,
  write: Write,
): Promise<void> {
  for (const [name, note] of Object.entries(notes)) {
    const size = note === undefined ? undefined : readCheckpoint(note)?.size;
    const answer = size === undefined ? undefined : await getFile(bucket, timestampPath(size));
    if (note === undefined || answer === undefined) continue;
    // The tree of a size may have been signed twice, and the first is the one that was stamped.
    const isStamped = signedParts(Buffer.from(note)).some((part) => answer.includes(hash('sha256', part, 'buffer')));
    if (isStamped) await write('log', timeStampFile(name), answer);
  }
}
