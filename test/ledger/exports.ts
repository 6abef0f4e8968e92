/** Exports made in memory and laid out in a folder, and changed as somebody would who wants to hide something. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { canonical, sha256 } from '../../functions/core/canonical.ts';
import { buildRecords } from '../../functions/core/chain.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { type ExportManifest, manifestText, sealManifest } from '../../functions/core/evidence-export.ts';
import { Digest, Instant } from '../../functions/core/ids.ts';
import type { LedgerItem } from '../../functions/ledger/ledger.ts';
import type { Opened } from '../../functions/ledger/private-parts.ts';
import { type Verification, verify } from '../../functions/ledger/verify.ts';
import { writeExport } from '../../functions/ledger/write-export.ts';
import { caseOf, entryOf } from './samples.ts';

/** The files of an export as lines; `manifest` apart. */
export interface Laid {
  readonly files: Map<string, string[]>;
  manifest: ExportManifest;
}

const at = Instant.parse('2026-12-01T09:00:00.000Z');

/** Cases with so many records each; every second record has a private part, of which every third is erased. */
export async function layOut(sizes: readonly number[], maxLines = 7): Promise<Laid> {
  const files = new Map<string, string[]>();
  const opened = new Map<string, Opened>();
  const manifest = await writeExport(
    { exportId: 'x-1', period: { from: '2026-12-01', to: '2026-12-31' }, privateParts: 'included' },
    chains(sizes, opened),
    async ({ pk, sk }) => opened.get(`${pk}/${sk}`),
    at,
    async (name, content) => {
      if (name.endsWith('.ndjson')) files.set(name, content.toString('utf8').split('\n').slice(0, -1));
    },
    { maxLines, maxCharacters: 1_000_000 },
  );
  return { files, manifest };
}

/** What erased every third. */
const AUTHORITY = `${caseOf(0)}/0`;

async function* chains(sizes: readonly number[], opened: Map<string, Opened>): AsyncGenerator<LedgerItem[]> {
  for (const [index, size] of sizes.entries()) {
    const entries = Array.from({ length: size }, (_, position) =>
      entryOf(
        { change: `c${position}` },
        {
          ...(index === 0 && position === 0 ? { kind: 'erased' as const } : {}),
          ...(position % 2 === 0 ? { private: { name: `Ann ${index}` } } : {}),
        },
      ),
    );
    const sealed = buildRecords(caseOf(index), undefined, entries, at, () => `salt ${index}`);
    for (const { record, salt, privateText = '' } of sealed) {
      if (salt === undefined) continue;
      const erased = { kind: 'erased', authority: AUTHORITY } as const;
      const open = () => ({ kind: 'open', private: JSON.parse(privateText), salt }) as const;
      opened.set(record.id, record.position % 3 === 2 ? erased : open());
    }
    yield sealed.map(({ record, text }) => ({ pk: record.caseId, sk: record.position, record: text }));
  }
}

/** The folder exports are verified in, one at a time, and what lies in it: thousands differ by a line, and only that is written. */
const dir = mkdtempSync(join(tmpdir(), 'tenure-export-'));
const lying = new Map<string, string>();
afterAll(() => rmSync(dir, { recursive: true }));

/** Verifies it as it lies in a folder. Not twice at a time. */
export async function verified(
  { files, manifest }: Laid,
  expected: Parameters<typeof verify>[1] = {},
): Promise<Verification> {
  layDown(new Map([['manifest.json', manifestText(manifest)], ...[...files].map(asFile)]));
  return await verify(dir, expected);
}

const asFile = ([name, lines]: readonly [string, readonly string[]]) => [name, contentOf(lines)] as const;

/** Makes the folder hold these files and no other. */
function layDown(files: ReadonlyMap<string, string>): void {
  for (const name of lying.keys()) if (!files.has(name)) rmSync(join(dir, name));
  for (const [name, content] of files) if (lying.get(name) !== content) writeFileSync(join(dir, name), content);
  lying.clear();
  for (const [name, content] of files) lying.set(name, content);
}

function contentOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** What a careful forger does last: makes the manifest fit the files again. */
export function coverUp(laid: Laid): void {
  const files = laid.manifest.files.map((file) => {
    const lines = laid.files.get(file.name) ?? [];
    const content = Buffer.from(contentOf(lines));
    const digest = Digest.parse(createHash('sha256').update(content).digest('hex'));
    return { ...file, lines: lines.length, bytes: content.length, sha256: digest };
  });
  const { digest: _, ...rest } = laid.manifest;
  laid.manifest = sealManifest({ ...rest, files });
}

/** The record with other facts, and a hash that fits them. */
export function rehashed(line: string, change: Record<string, unknown>): string {
  const { hash: _, ...rest } = { ...EvidenceRecord.parse(JSON.parse(line)), ...change };
  return canonical({ ...rest, hash: sha256(canonical(rest)) });
}
