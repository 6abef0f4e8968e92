/** What an auditor reads in an export: populations and how they were made, timeliness, independence, reconciliation, findings, a sample and a report. */
import { type AuditTerms, auditOf } from '../../core/audit/audit.ts';
import { addChapter, type Book, newBook } from '../../core/audit/book.ts';
import { bytesOf, enter, enterUnreadable, newChapter } from '../../core/audit/chapter.ts';
import { findingLine } from '../../core/audit/findings.ts';
import { ipeOf, type WrittenFile } from '../../core/audit/ipe.ts';
import { reportOf } from '../../core/audit/report.ts';
import { htmlOf } from '../../core/audit/report-html.ts';
import { sampleTerms } from '../../core/audit/sample.ts';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { SampleAsked } from '../../core/evidence-export.ts';
import { PART } from '../../core/export-layout.ts';
import type { AboutExport, ExportedRecord, ExtraFile, ExtraFiles, Reading } from '../export/extra-files.ts';
import { signedAtOf } from '../export/plan-export.ts';
import { openSpool, type Spool } from '../export/spool.ts';
import { recordIn } from './record-in.ts';
import { pdfOf } from './report-pdf.ts';
import { type ProofsAt, sampleFiles } from './sample-files.ts';
import { writeTables } from './write-tables.ts';

export interface AuditSettings extends Pick<AuditTerms, 'limitHours' | 'by'> {
  readonly sample: SampleAsked;
  /** Proofs of records' places in the log of a size, for the bundles of the sample. Without them they name the places alone. */
  readonly proofsAt?: ProofsAt;
}

/** Made from the chapters that were kept of the parts (`partChapter`): records are read again of the few cases that are sampled. */
export function auditFiles(settings: AuditSettings): ExtraFiles {
  return async function* (reading, about) {
    const spools = new Map<string, Spool>();
    try {
      yield* filesOf(settings, reading, about, spools);
    } finally {
      // What was not put, since something failed, would stay on disk as long as the sandbox does.
      for (const spool of spools.values()) spool.close();
    }
  };
}

async function* filesOf(
  settings: AuditSettings,
  reading: Reading,
  about: AboutExport,
  spools: Map<string, Spool>,
): AsyncGenerator<ExtraFile> {
  const book = await bookOf(reading);
  requireAll(book, about.counts);
  const writing = writeTables((file) => {
    const spool = openSpool();
    spools.set(file, spool);
    return spool;
  });
  const audit = auditOf(book, termsOf(settings, about), writing.take);
  book.cases.clear(); // their rows are written: what follows needs none of them
  const written = new Map<string, WrittenFile>();
  for (const [name, spool] of [...spools]) {
    const content = spool.end();
    written.set(name, { name, bytes: content.bytes, sha256: content.sha256 });
    yield { name, kind: name.startsWith('populations/') ? 'population' : 'audit', content };
  }
  const findings = openSpool();
  spools.set('findings.ndjson', findings);
  for (const one of audit.findings) findings.write(findingLine(one));
  yield { name: 'findings.ndjson', kind: 'audit', content: findings.end() };
  yield* sampleFiles(audit, reading, written, settings.proofsAt);
  yield fileOf('populations/ipe.json', 'population', pretty(ipeOf(audit, writing.counted, written)));
  const report = reportOf(audit);
  yield fileOf('report.html', 'report', htmlOf(report));
  yield { name: 'report.pdf', kind: 'report', content: await pdfOf(report, about.createdAt) };
}

function termsOf(settings: AuditSettings, { request, createdAt, generator, plan }: AboutExport): AuditTerms {
  const { origin, start, end, latest } = plan.log;
  const { limitHours, by } = settings;
  const sample = sampleTerms(settings.sample, plan.notes.end);
  return {
    ...{ period: request.period, exportId: request.exportId, createdAt, now: signedAtOf(plan), generator },
    ...{ log: { origin, start, end, latest }, sample, limitHours, by },
  };
}

async function bookOf(reading: Reading): Promise<Book> {
  const book = newBook();
  await addBeyond(book, reading.beyond('before'));
  for await (const chapter of reading.kept()) addChapter(book, chapter);
  await addBeyond(book, reading.beyond('after'));
  return book;
}

/** A population is made of every record or of none: a part that was written without its chapter would leave its own out. */
function requireAll({ records, beyond }: Book, counts: AboutExport['counts']): void {
  if (records === counts.records && beyond === counts.beyond) return;
  throw new EvidenceUnavailable(
    `the audit was given ${records} of ${counts.records} records, and ${beyond} of ${counts.beyond} from beyond: every part is written with its chapter (partChapter)`,
  );
}

/** What is beyond has no part: its chapters are made here, as long as a part's. */
async function addBeyond(book: Book, records: AsyncIterable<ExportedRecord>): Promise<void> {
  let chapter = newChapter();
  let entered = 0;
  for await (const { index, text } of records) {
    const record = recordIn(text);
    if (record === undefined) enterUnreadable(chapter, { index, beyond: true });
    else enter(chapter, { index, record, beyond: true });
    entered += 1;
    if (entered % PART > 0) continue;
    addChapter(book, bytesOf(chapter));
    chapter = newChapter();
  }
  addChapter(book, bytesOf(chapter));
}

function fileOf(name: string, kind: string, text: string): ExtraFile {
  return { name, kind, content: Buffer.from(text, 'utf8') };
}

/** People read it. */
function pretty(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
