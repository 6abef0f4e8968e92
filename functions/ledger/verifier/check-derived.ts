/**
 * Checks what an auditor reads (populations, timeliness, approvals, reconciliation, findings, the sample, the report) by making it
 * again from the records that were verified: a row that nobody's evidence gives is as wrong as a record that was changed.
 */
import { hash } from 'node:crypto';
import { type Audit, auditOf, tablesOf } from '../../core/audit/audit.ts';
import { enter, enterUnreadable, newBook } from '../../core/audit/book.ts';
import { ipeOf, type WrittenFile } from '../../core/audit/ipe.ts';
import { reportOf } from '../../core/audit/report.ts';
import { htmlOf } from '../../core/audit/report-html.ts';
import { csvOf, ndjsonOf } from '../../core/audit/table.ts';
import { canonical } from '../../core/canonical.ts';
import { EvidenceRecord } from '../../core/evidence.ts';
import type { Link } from './check-chains.ts';
import type { LogCheck } from './check-log.ts';
import { bundlesOf } from './check-sample.ts';
import { differenceIn } from './difference-in.ts';
import type { Finding } from './finding.ts';
import type { Folder } from './open-folder.ts';
import { IPE, readTerms } from './read-ipe.ts';
import type { Manifest } from './read-manifest.ts';
import type { RecordLine } from './record-line.ts';

export interface DerivedCheck {
  /** The next record, in the order of the log. */
  take(record: RecordLine, index: number): void;
  /** Only of records that are all as they were signed for. `ends`: the last record of each case. */
  finish(ends: ReadonlyMap<string, Link>, log: Pick<LogCheck, 'checkpoints' | 'latest'>): Promise<Derived>;
}

export interface Derived {
  readonly findings: readonly Finding[];
  /** Files that were made again from the records, and are the same. */
  readonly same: ReadonlySet<string>;
  /** Why some could not be made again. */
  readonly because?: string;
}

/** Files of these names follow from the records, or are not what they say. */
const DERIVED =
  /^(?:populations|sample)\/|^(?:reconciliation|timeliness|approvals)\.(?:csv|ndjson)$|^findings\.ndjson$/;
const REPORT = 'report.html';

/** Undefined where the export has nothing of the kind. */
export function checkDerived(folder: Folder, manifest: Manifest): DerivedCheck | undefined {
  const derived = manifest.files.map(({ name }) => name).filter((name) => DERIVED.test(name));
  if (derived.length === 0) return undefined;
  const book = newBook();
  const { start, end } = manifest.log;
  return {
    take(record, index) {
      const beyond = index < start || index >= end;
      const read = EvidenceRecord.safeParse(record).data;
      if (read === undefined) enterUnreadable(book, { index, beyond });
      else enter(book, { index, record: read, beyond });
    },
    async finish(ends, log) {
      const terms = readTerms(await folder.bytes(IPE), manifest, log.checkpoints.at(-1)?.root.toString('base64'));
      if (terms.kind === 'none') return { findings: [wrong(IPE, terms.why)], same: new Set() };
      if (terms.kind === 'another version') return { findings: [], same: new Set(), because: terms.why };
      const audit = auditOf(book, terms.terms);
      return compareAll({ folder, manifest, derived, audit, ends, latestRoot: log.latest?.root });
    },
  };
}

interface Comparing {
  readonly folder: Folder;
  readonly manifest: Manifest;
  readonly derived: readonly string[];
  readonly audit: Audit;
  readonly ends: ReadonlyMap<string, Link>;
  readonly latestRoot: Buffer | undefined;
}

async function compareAll(comparing: Comparing): Promise<Derived> {
  const { folder, manifest, derived, audit, ends, latestRoot } = comparing;
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  const findings: Finding[] = [];
  const same = new Set<string>();
  const made = new Map<string, WrittenFile>();
  async function compare(name: string, content: string): Promise<void> {
    const sha256 = hash('sha256', content);
    made.set(name, { name, bytes: Buffer.byteLength(content), sha256 });
    const file = listed.get(name);
    if (file === undefined) findings.push(wrong(name, 'it is missing: the records of this export give such a file'));
    else if (file.sha256 === sha256) same.add(name);
    else findings.push(await differenceIn(folder, name, content));
  }

  for (const table of tablesOf(audit)) {
    await compare(`${table.name}.csv`, csvOf(table));
    await compare(`${table.name}.ndjson`, ndjsonOf(table));
  }
  await compare('findings.ndjson', audit.findings.map((one) => `${canonical(one)}\n`).join(''));
  const sample = await bundlesOf({ folder, audit, written: made, ends, latestRoot });
  for (const [name, content] of sample.files) await compare(name, content);
  findings.push(...sample.findings);
  await compare(IPE, `${JSON.stringify(ipeOf(audit, tablesOf(audit), made), undefined, 2)}\n`);
  await compare(REPORT, htmlOf(reportOf(audit)));
  const looked = new Set([...made.keys(), ...findings.map(({ file }) => file)]);
  for (const name of derived)
    if (!looked.has(name)) findings.push(wrong(name, 'nothing in the records of this export gives such a file'));
  return { findings, same };
}

const wrong = (file: string, text: string): Finding => ({ kind: 'derived', file, text });
