/** Verifies an export, offline and without trusting who made it: what was edited, dropped, inserted, reordered or cut off, and where. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digest } from '../core/canonical.ts';
import { type ExportFile, ExportManifest, HEADS, MANIFEST, manifestText } from '../core/evidence-export.ts';
import type { Digest } from '../core/ids.ts';
import { linesOf, type Measured, measure } from './export-folder.ts';
import type { Finding } from './finding.ts';
import { type Heads, readHeads } from './verify-heads.ts';
import { checkPrivateParts } from './verify-private.ts';
import { checkRecords } from './verify-records.ts';

export interface Verification {
  readonly intact: boolean;
  readonly findings: readonly Finding[];
  readonly counts: {
    readonly cases: number;
    readonly records: number;
    /** Private parts that are what their records commit to; erased; and not given. */
    readonly verified: number;
    readonly erased: number;
    readonly withheld: number;
  };
  /** What the manifest says its digest is: compare it with the one that was told when the export was made. */
  readonly manifestDigest?: Digest;
}

export interface Expected {
  /** The manifest's digest as it was told by another way. Without it, an export made up whole, heads and all, cannot be found out. */
  readonly manifestDigest?: Digest;
}

/** Reads the export in `dir`. Throws only when the folder cannot be read. */
export async function verify(dir: string, expected: Expected = {}): Promise<Verification> {
  const { manifest, findings } = await checkManifest(dir, expected);
  if (manifest === undefined) return { intact: false, findings, counts: NONE };
  const files = await checkFiles(dir, manifest.files);
  findings.push(...files.findings);
  if (!files.present.has(HEADS)) return { intact: false, findings, counts: NONE, manifestDigest: manifest.digest };
  const heads = await readHeads(dir);
  const content = await checkContent(dir, manifest, heads, files.present);
  findings.push(...blame([...heads.findings, ...content.findings], heads, files.altered));
  // An altered list of heads counts for nothing.
  if (!files.altered.has(HEADS)) findings.push(...checkCounts(manifest, heads, content));
  const counts = { cases: heads.list.length, records: content.records, ...content.counts };
  return { intact: findings.length === 0, findings, counts, manifestDigest: manifest.digest };
}

const NONE: Verification['counts'] = { cases: 0, records: 0, verified: 0, erased: 0, withheld: 0 };

async function checkManifest(
  dir: string,
  { manifestDigest }: Expected,
): Promise<{ manifest?: ExportManifest; findings: Finding[] }> {
  const wrong = (text: string): Finding => ({ kind: 'manifest', file: MANIFEST, text });
  const text = await readFile(join(dir, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { findings: [wrong('there is no manifest: the export is not complete')] };
  const read = ExportManifest.safeParse(fromJson(text));
  if (!read.success)
    return { findings: [wrong('it does not fit the schema of a manifest; nothing else can be verified')] };
  const manifest = read.data;
  const { digest: claimed, ...rest } = manifest;
  const findings: Finding[] = [];
  if (digest(rest) !== claimed) findings.push(wrong('it is not what its own digest says'));
  if (manifestText(manifest) !== text) findings.push(wrong('its text is not the canonical JSON of what it says'));
  if (manifestDigest !== undefined && claimed !== manifestDigest)
    findings.push(wrong(`its digest is ${claimed}, and ${manifestDigest} was expected: it is another export`));
  return { manifest, findings };
}

interface Files {
  /** Those that are there. */
  readonly present: ReadonlySet<string>;
  /** Those that are not what the manifest lists, or not there. */
  readonly altered: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

async function checkFiles(dir: string, files: readonly ExportFile[]): Promise<Files> {
  const present = new Set<string>();
  const altered = new Set<string>();
  const findings: Finding[] = [];
  for (const file of files) {
    const measured = await measure(dir, file.name);
    if (measured !== undefined) present.add(file.name);
    const text = differs(file, measured);
    if (text === undefined) continue;
    altered.add(file.name);
    findings.push({ kind: 'file', file: file.name, text });
  }
  const names = files.map(({ name }) => name);
  if (new Set(names).size < names.length)
    findings.push({ kind: 'manifest', file: MANIFEST, text: 'a file is listed twice' });
  const others = (await readdir(dir)).filter((name) => name.endsWith('.ndjson') && !names.includes(name));
  findings.push(
    ...others.map((name): Finding => ({ kind: 'file', file: name, text: 'the manifest does not list it' })),
  );
  return { present, altered, findings };
}

/** How a file differs from what is listed. A private file may be kept back from whom it does not concern. */
function differs(file: ExportFile, measured: Measured | undefined): string | undefined {
  if (measured === undefined) return file.kind === 'private' ? undefined : 'the file is missing';
  if (measured.sha256 !== file.sha256) return 'its SHA-256 is not the one in the manifest';
  if (measured.bytes !== file.bytes || measured.lines !== file.lines) return 'its size is not the one in the manifest';
  return measured.endsWithNewline ? undefined : 'its last line has no end';
}

interface Content {
  readonly findings: readonly Finding[];
  readonly records: number;
  readonly counts: { readonly verified: number; readonly erased: number; readonly withheld: number };
}

/** Reads the parts in their order, each part's records before its private parts. */
async function checkContent(
  dir: string,
  { files }: ExportManifest,
  heads: Heads,
  present: ReadonlySet<string>,
): Promise<Content> {
  const records = checkRecords(heads);
  const beside = checkPrivateParts(heads);
  let count = 0;
  for (const { name, kind } of files) {
    if (kind !== 'records' || !present.has(name)) continue;
    let line = 0;
    for await (const text of linesOf(dir, name)) {
      const place = { file: name, line: ++line };
      const record = records.take(text, place);
      if (record !== undefined) beside.expect(record, place);
      count++;
    }
    const privateName = name.replace('records', 'private');
    if (!present.has(privateName)) beside.withhold();
    else {
      line = 0;
      for await (const text of linesOf(dir, privateName)) beside.take(text, { file: privateName, line: ++line });
    }
  }
  const { findings, faulty } = records.finish();
  return { findings: [...findings, ...beside.finish(faulty)], records: count, counts: { ...beside.counts } };
}

/** Where the list of heads was altered and the records were not, it is the list that is wrong about them. */
function blame(findings: readonly Finding[], heads: Heads, altered: ReadonlySet<string>): Finding[] {
  const recordsAltered = [...altered].some((name) => name.startsWith('records'));
  if (!altered.has(HEADS) || recordsAltered) return [...findings];
  const blamed = new Map<string, Finding>();
  const others: Finding[] = [];
  for (const finding of findings) {
    const line = finding.caseId === undefined ? undefined : heads.byCase.get(finding.caseId)?.line;
    if (finding.kind === 'head' || finding.file.startsWith('private')) others.push(finding);
    else blamed.set(finding.caseId ?? `${finding.file}:${finding.line}`, headFinding(finding, line));
  }
  return [...others, ...blamed.values()];
}

function headFinding({ caseId }: Finding, line: number | undefined): Finding {
  const text = 'the list of heads does not fit the records, which are what the manifest lists';
  return {
    kind: 'head',
    file: HEADS,
    ...(line === undefined ? {} : { line }),
    ...(caseId === undefined ? {} : { caseId }),
    text,
  };
}

/** The counts in the manifest are claims like any other; of private parts, where nothing else is wrong with the content. */
function checkCounts({ counts, privateParts }: ExportManifest, heads: Heads, content: Content): Finding[] {
  const { verified, erased, withheld } = content.counts;
  const given = privateParts === 'included' && withheld === 0 && content.findings.length === 0;
  const claims = [
    ['cases', counts.cases, heads.list.length],
    ['records', counts.records, heads.records],
    ...(given
      ? ([
          ['privateParts', counts.privateParts, verified],
          ['erased', counts.erased, erased],
        ] as const)
      : []),
  ] as const;
  return claims
    .filter(([, claimed, counted]) => claimed !== counted)
    .map(([name, claimed, counted]) => ({
      kind: 'manifest',
      file: MANIFEST,
      text: `it counts ${claimed} ${name}, and there are ${counted}`,
    }));
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema says that it is no manifest.
    return undefined;
  }
}
