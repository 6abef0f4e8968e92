/** Exports of a log in memory, laid out in a folder, and changed as somebody would who wants to hide something. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { buildRecords, type SealedRecord } from '../../functions/core/chain.ts';
import type { Entry, Head } from '../../functions/core/evidence.ts';
import { type ExportManifest, manifestText, type Period, sealManifest } from '../../functions/core/evidence-export.ts';
import { MANIFEST } from '../../functions/core/export-layout.ts';
import { type CaseId, Digest, Instant } from '../../functions/core/ids.ts';
import { exportEvidence } from '../../functions/ledger/export/export-evidence.ts';
import type { ExtraFiles } from '../../functions/ledger/export/extra-files.ts';
import type { PartFiles } from '../../functions/ledger/export/part-files.ts';
import { privateFromTable } from '../../functions/ledger/export/private-parts.ts';
import type { Put } from '../../functions/ledger/export/put.ts';
import type { Ledger } from '../../functions/ledger/ledger.ts';
import type { Told } from '../../functions/ledger/verifier/told.ts';
import { type Verification, verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';
import { caseOf, entryOf } from './samples.ts';

/** The files of an export by their names, but for the manifest. */
export interface Laid {
  readonly files: Map<string, Buffer>;
  manifest: ExportManifest;
}

export const copyOf = ({ files, manifest }: Laid): Laid => ({ files: new Map(files), manifest });

/** A log that is written a day at a time. */
export interface Diary {
  readonly log: MemoryLog;
  /** Appends entries to cases, all at noon of the day (or as they say themselves), and has them signed for a minute later. */
  day(day: string, entries: readonly (readonly [CaseId, Entry])[], said?: string): Promise<void>;
}

export function diary(log = memoryLog()): Diary {
  const heads = new Map<CaseId, Head>();
  return {
    log,
    async day(day, entries, said = day) {
      const time = Instant.parse(`${said}T12:00:00.000Z`);
      const runs: SealedRecord[][] = entries.map(([caseId, entry]) => {
        const sealed = buildRecords(caseId, heads.get(caseId), [entry], time, () => `salt of ${day}`);
        heads.set(caseId, sealed.at(-1)!.record);
        return sealed;
      });
      await log.grow(runs, Instant.parse(`${day}T12:01:00.000Z`));
    },
  };
}

/** Entries of several cases in turn, every second with a private part. */
export function entriesOf(count: number, cases: number, from = 0): (readonly [CaseId, Entry])[] {
  return Array.from({ length: count }, (_, at) => {
    const one = (from + at) % cases;
    const more = at % 2 === 0 ? { person: `psn-${one}`, private: { name: `Ann ${one}` } } : { person: `psn-${one}` };
    return [caseOf(one), entryOf({ change: `c${from + at}` }, more)] as const;
  });
}

/** An export of a period of the log, with private parts unless they are withheld: the log's own, or those of a ledger. */
export async function exported(
  log: MemoryLog,
  period: Period,
  more: {
    privateParts?: 'withheld';
    extra?: readonly ExtraFiles[];
    beside?: readonly PartFiles[];
    createdAt?: Instant;
    ledger?: Ledger;
    since?: readonly number[];
  } = {},
): Promise<Laid> {
  const [files, kept] = [new Map<string, Buffer>(), new Map<string, Buffer>()];
  const into =
    (all: Map<string, Buffer>): Put =>
    async (name, content) =>
      void all.set(name, Buffer.concat(Buffer.isBuffer(content) ? [content] : [...content.chunks()]));
  const parts = {
    log: log.table,
    bucket: log.bucket,
    keys: log.signer.keys,
    readPrivate: privateFromTable(more.ledger ?? { client: log.client, table: 'evidence', keys: () => log.keys }),
    put: into(files),
    keep: into(kept),
    get: async (name: string) => (files.get(name) ?? kept.get(name))!,
    verifier: Buffer.from('// the verifier\n'),
    generator: 'a test',
    ...{ extra: more.extra ?? [], beside: more.beside ?? [] },
  };
  const request = {
    exportId: 'x-1',
    period,
    privateParts: more.privateParts ?? ('included' as const),
    since: more.since,
  };
  const createdAt = more.createdAt ?? Instant.parse('2028-01-02T00:00:00.000Z');
  const manifest = await exportEvidence(parts, request, log.note(), createdAt);
  files.delete(MANIFEST);
  return { files, manifest };
}

/** Linux's folder in memory: a file that is written on a disk thousands of times costs more than to verify it. */
const MEMORY = '/dev/shm';

/** The folder exports are verified in, one at a time, and what lies in it: thousands differ by a line, and only that is written. */
export const dir = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'tenure-export-'));
const lying = new Map<string, Buffer>();
afterAll(() => rmSync(dir, { recursive: true }));

/** Verifies it as it lies in a folder. Not twice at a time. */
export async function verified(laid: Laid, told: Told = {}, manifest?: string): Promise<Verification> {
  layDown(laid, manifest);
  return verifyExport(dir, told);
}

/** Makes the folder hold these files and no other. */
export function layDown({ files, manifest }: Laid, text = manifestText(manifest)): void {
  const all = new Map([[MANIFEST, Buffer.from(text)], ...files]);
  for (const name of lying.keys()) if (!all.has(name)) rmSync(join(dir, name));
  for (const [name, content] of all) {
    if (lying.get(name)?.equals(content)) continue;
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
  lying.clear();
  for (const [name, content] of all) lying.set(name, content);
}

export const linesOf = (laid: Laid, name: string) => laid.files.get(name)!.toString('utf8').split('\n').slice(0, -1);

export function putLines(laid: Laid, name: string, lines: readonly string[]): void {
  laid.files.set(name, Buffer.from(lines.map((line) => `${line}\n`).join('')));
}

/** What a careful forger does last: makes the manifest fit the files again. */
export function coverUp(laid: Laid, counts: Partial<ExportManifest['counts']> = {}): void {
  const files = laid.manifest.files.flatMap((file) => {
    const content = laid.files.get(file.name);
    if (content === undefined) return [];
    const sha256 = Digest.parse(createHash('sha256').update(content).digest('hex'));
    const lines = file.kind === 'leaves' ? 0 : content.toString('latin1').split('\n').length - 1;
    return [{ ...file, lines, bytes: content.length, sha256 }];
  });
  const { digest: _, ...rest } = laid.manifest;
  laid.manifest = sealManifest({ ...rest, counts: { ...rest.counts, ...counts }, files });
}
