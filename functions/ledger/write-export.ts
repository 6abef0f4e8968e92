/** Writes an export: the chains of its cases as lines, in parts; their heads; and a manifest over all of it. */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { canonical } from '../core/canonical.ts';
import { EvidenceRecord, FIRST_HASH } from '../core/evidence.ts';
import {
  CaseHead,
  type ExportFile,
  type ExportManifest,
  HEADS,
  MANIFEST,
  manifestText,
  type Period,
  type PrivateLine,
  sealManifest,
} from '../core/evidence-export.ts';
import { CaseId, Digest, type Instant } from '../core/ids.ts';
import { entryOf, type LedgerItem } from './ledger.ts';
import type { Opened } from './private-parts.ts';

/** Our choice: a part is written and downloaded whole, and a verifier keeps the commitments of one part in memory. */
const PART: PartSize = { maxCharacters: 8_000_000, maxLines: 20_000 };

export interface PartSize {
  readonly maxCharacters: number;
  readonly maxLines: number;
}

export interface ExportRequest {
  readonly exportId: string;
  readonly period: Period;
  readonly privateParts: 'included' | 'withheld';
}

/** What a record commits to (`openPrivate`). */
export type Open = (item: LedgerItem) => Promise<Opened | undefined>;

/** Puts a file of the export where it is kept. */
export type Put = (name: string, content: Buffer) => Promise<void>;

/** Writes the chains (each whole, in the order of their case ids) and answers the manifest, which is put last: with it the export is complete. */
export async function writeExport(
  request: ExportRequest,
  chains: AsyncIterable<readonly LedgerItem[]>,
  open: Open,
  createdAt: Instant,
  put: Put,
  size: PartSize = PART,
): Promise<ExportManifest> {
  const files: ExportFile[] = [];
  const write = async (kind: ExportFile['kind'], name: string, lines: readonly string[]) => {
    const content = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
    await put(name, content);
    const sha256 = Digest.parse(createHash('sha256').update(content).digest('hex'));
    files.push({ name, kind, lines: lines.length, bytes: content.length, sha256 });
  };
  const counts = { cases: 0, records: 0, privateParts: 0, erased: 0 };
  const heads: string[] = [];
  let parts = 0;
  for await (const items of inParts(chains, heads, size)) {
    const number = String(++parts).padStart(5, '0');
    await write(
      'records',
      `records-${number}.ndjson`,
      items.map(({ record }) => entryOf(record)),
    );
    counts.records += items.length;
    if (request.privateParts === 'withheld') continue;
    const beside = await privateLinesOf(items, open);
    await write('private', `private-${number}.ndjson`, beside.map(canonical));
    counts.erased += beside.filter((line) => 'erased' in line).length;
    counts.privateParts += beside.filter((line) => 'private' in line).length;
  }
  counts.cases = heads.length;
  await write('heads', HEADS, heads);
  const manifest = sealManifest({ version: 1, ...request, createdAt, counts, files, log: null });
  await put(MANIFEST, Buffer.from(manifestText(manifest), 'utf8'));
  return manifest;
}

/** Chains gathered to parts; notes the head of each on the way. */
async function* inParts(
  chains: AsyncIterable<readonly LedgerItem[]>,
  heads: string[],
  { maxLines, maxCharacters }: PartSize,
): AsyncGenerator<LedgerItem[]> {
  let part: LedgerItem[] = [];
  let characters = 0;
  for await (const chain of chains) {
    const last = chain.at(-1);
    if (last === undefined) continue;
    heads.push(canonical(headOf(last)));
    for (const item of chain) {
      part.push(item);
      characters += item.record.length + (item.private?.length ?? 0);
      if (part.length < maxLines && characters < maxCharacters) continue;
      yield part;
      part = [];
      characters = 0;
    }
  }
  if (part.length > 0) yield part;
}

function headOf(item: LedgerItem): CaseHead {
  const claimed = fieldsOf(item).hash;
  return CaseHead.parse({ caseId: CaseId.parse(item.pk), position: item.sk, hash: claimed ?? FIRST_HASH });
}

/** Our choice: each may be of another person, whose key KMS is asked for. */
const OPENED_AT_ONCE = 50;

async function privateLinesOf(items: readonly LedgerItem[], open: Open): Promise<PrivateLine[]> {
  const lines: PrivateLine[] = [];
  for (let from = 0; from < items.length; from += OPENED_AT_ONCE) {
    const some = items.slice(from, from + OPENED_AT_ONCE).map((item) => privateLineOf(item, open));
    lines.push(...(await Promise.all(some)).flat());
  }
  return lines;
}

/** What cannot be read is left out, and the verifier names the record. */
async function privateLineOf(item: LedgerItem, open: Open): Promise<PrivateLine[]> {
  const id = `${item.pk}/${item.sk}`;
  const opened = await open(item);
  if (opened?.kind === 'erased') return [{ id, erased: true, authority: opened.authority }];
  return opened?.kind === 'open' ? [{ id, private: { ...opened.private }, salt: opened.salt }] : [];
}

const Fields = EvidenceRecord.pick({ hash: true }).partial().strip();

/** What the record says of itself, where it can still be read. */
function fieldsOf({ record }: LedgerItem): z.infer<typeof Fields> {
  try {
    return Fields.safeParse(JSON.parse(record)).data ?? {};
  } catch {
    // A stored record that is no JSON was altered: it is exported as it is, and the verifier names it.
    return {};
  }
}
