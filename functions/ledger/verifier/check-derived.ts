/**
 * Checks what an auditor reads (populations, timeliness, approvals, reconciliation, findings, the sample, the report) by making it
 * again from the records that were verified: a row that nobody's evidence gives is as wrong as a record that was changed.
 */
import { createHash } from 'node:crypto';
import { type AuditTerms, auditOf } from '../../core/audit/audit.ts';
import { addChapter, type Book, newBook } from '../../core/audit/book.ts';
import { bytesOf, enter, enterUnreadable, newChapter } from '../../core/audit/chapter.ts';
import { findingLine } from '../../core/audit/findings.ts';
import { ipeOf, type WrittenFile } from '../../core/audit/ipe.ts';
import { reportOf } from '../../core/audit/report.ts';
import { htmlOf } from '../../core/audit/report-html.ts';
import { PART } from '../../core/export-layout.ts';
import { recordOf } from '../audit/record-in.ts';
import { writeTables } from '../audit/write-tables.ts';
import type { Link } from './check-chains.ts';
import { isDerived } from './check-listing.ts';
import type { LogCheck } from './check-log.ts';
import { bundlesOf } from './check-sample.ts';
import { instantOf } from './check-times.ts';
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
  /** By which they were made again. */
  readonly terms?: AuditTerms;
  /** Why some could not be made again. */
  readonly because?: string;
}

const REPORT = 'report.html';

/** Undefined where the export has nothing of the kind. */
export function checkDerived(folder: Folder, manifest: Manifest): DerivedCheck | undefined {
  const derived = manifest.files.map(({ name }) => name).filter(isDerived);
  if (derived.length === 0) return undefined;
  const book = newBook();
  const { start, end } = manifest.log;
  let chapter = newChapter();
  let entered = 0;
  function turn(): void {
    addChapter(book, bytesOf(chapter));
    chapter = newChapter();
    entered = 0;
  }
  return {
    take(record, index) {
      const beyond = index < start || index >= end;
      const read = recordOf(record);
      if (read === undefined) enterUnreadable(chapter, { index, beyond });
      else enter(chapter, { index, record: read, beyond });
      entered += 1;
      if (entered === PART) turn();
    },
    async finish(ends, log) {
      const { latest } = log;
      const terms = readTerms(await folder.bytes(IPE), manifest, {
        endRoot: log.checkpoints.at(-1)?.root.toString('base64'),
        // A time that nobody signed is a finding, and then nothing is made again.
        now: instantOf(latest?.stillAt ?? 0),
      });
      if (terms.kind === 'none') return { findings: [wrong(IPE, terms.why)], same: new Set() };
      if (terms.kind === 'another version') return { findings: [], same: new Set(), because: terms.why };
      turn();
      return compareAll({ folder, manifest, derived, book, terms: terms.terms, ends, latestRoot: latest?.root });
    },
  };
}

interface Comparing {
  readonly folder: Folder;
  readonly manifest: Manifest;
  readonly derived: readonly string[];
  readonly book: Book;
  readonly terms: AuditTerms;
  readonly ends: ReadonlyMap<string, Link>;
  readonly latestRoot: Buffer | undefined;
}

async function compareAll(comparing: Comparing): Promise<Derived> {
  const { folder, manifest, derived, book, terms, ends, latestRoot } = comparing;
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  const findings: Finding[] = [];
  const same = new Set<string>();
  const made = new Map<string, WrittenFile>();
  /** `again`: the whole text, for what is not the same. */
  async function compare({ name, bytes, sha256 }: WrittenFile, again: () => string): Promise<void> {
    made.set(name, { name, bytes, sha256 });
    const file = listed.get(name);
    if (file === undefined) findings.push(wrong(name, 'it is missing: the records of this export give such a file'));
    else if (file.sha256 === sha256) same.add(name);
    else findings.push(await differenceIn(folder, name, again()));
  }
  const compareText = (name: string, text: string) => {
    const digest = digesting(name);
    digest.write(text);
    return compare(digest.end(), () => text);
  };

  const digests = new Map<string, Digesting>();
  const writing = writeTables((file) => {
    const digest = digesting(file);
    digests.set(file, digest);
    return digest;
  });
  const audit = auditOf(book, terms, writing.take);
  for (const [file, digest] of digests) await compare(digest.end(), () => madeAgain(book, terms, file));
  await compareText('findings.ndjson', audit.findings.map(findingLine).join(''));
  const sample = await bundlesOf({ folder, audit, written: made, ends, latestRoot });
  for (const [name, content] of sample.files) await compareText(name, content);
  findings.push(...sample.findings);
  await compareText(IPE, `${JSON.stringify(ipeOf(audit, writing.counted, made), undefined, 2)}\n`);
  await compareText(REPORT, htmlOf(reportOf(audit)));
  const looked = new Set([...made.keys(), ...findings.map(({ file }) => file)]);
  for (const name of derived)
    if (!looked.has(name)) findings.push(wrong(name, 'nothing in the records of this export gives such a file'));
  return { findings, same, terms };
}

/** Of a file that is made again its digest is enough, as long as it is the same. */
interface Digesting {
  write(text: string): void;
  end(): WrittenFile;
}

const PIECE_CHARACTERS = 1 << 16;

function digesting(name: string): Digesting {
  const digest = createHash('sha256');
  let pieces = '';
  let bytes = 0;
  function flush(): void {
    const piece = Buffer.from(pieces, 'utf8');
    pieces = '';
    bytes += piece.length;
    digest.update(piece);
  }
  return {
    write(text) {
      pieces += text;
      if (pieces.length > PIECE_CHARACTERS) flush();
    },
    end() {
      flush();
      return { name, bytes, sha256: digest.digest('hex') };
    },
  };
}

/** The text of one table. */
function madeAgain(book: Book, terms: AuditTerms, wanted: string): string {
  const pieces: string[] = [];
  const writing = writeTables((file) => ({ write: (text) => void (file === wanted && pieces.push(text)) }));
  auditOf(book, terms, writing.take);
  return pieces.join('');
}

const wrong = (file: string, text: string): Finding => ({ kind: 'derived', file, text });
