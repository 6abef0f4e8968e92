/** What an auditor reads in an export: populations and how they were made, timeliness, independence, reconciliation, findings, a sample and a report. */
import { createHash } from 'node:crypto';
import { type Audit, type AuditTerms, auditOf, tablesOf } from '../../core/audit/audit.ts';
import { type Book, enter, enterUnreadable, newBook } from '../../core/audit/book.ts';
import { ipeOf, type WrittenFile } from '../../core/audit/ipe.ts';
import { reportOf } from '../../core/audit/report.ts';
import { htmlOf } from '../../core/audit/report-html.ts';
import { sampleTerms } from '../../core/audit/sample.ts';
import { csvOf, ndjsonOf } from '../../core/audit/table.ts';
import { canonical } from '../../core/canonical.ts';
import type { SampleAsked } from '../../core/evidence-export.ts';
import type { AboutExport, ExportedRecord, ExtraFile, ExtraFiles } from '../export/extra-files.ts';
import { recordIn } from './record-in.ts';
import { pdfOf } from './report-pdf.ts';
import { type ProofsAt, sampleFiles } from './sample-files.ts';

export interface AuditSettings extends Pick<AuditTerms, 'limitHours' | 'by'> {
  readonly sample: SampleAsked;
  /** Proofs of records' places in the log of a size, for the bundles of the sample. Without them they name the places alone. */
  readonly proofsAt?: ProofsAt;
}

/** Reads the records twice: once for everything, once for the few that are sampled. */
export function auditFiles(settings: AuditSettings): ExtraFiles {
  return async function* (records, about) {
    const audit = auditOf(await bookOf(records()), termsOf(settings, about));
    const written = new Map<string, WrittenFile>();
    for (const file of tableFiles(audit)) {
      written.set(file.name, { name: file.name, bytes: file.content.length, sha256: digestOf(file.content) });
      yield file;
    }
    yield fileOf('findings.ndjson', 'audit', audit.findings.map((one) => `${canonical(one)}\n`).join(''));
    yield* sampleFiles(audit, records, written, settings.proofsAt);
    yield fileOf('populations/ipe.json', 'population', pretty(ipeOf(audit, tablesOf(audit), written)));
    const report = reportOf(audit);
    yield fileOf('report.html', 'report', htmlOf(report));
    yield { name: 'report.pdf', kind: 'report', content: await pdfOf(report, about.createdAt) };
  };
}

function termsOf(settings: AuditSettings, { request, createdAt, generator, plan }: AboutExport): AuditTerms {
  const { origin, start, end, latest } = plan.log;
  const { limitHours, by } = settings;
  const sample = sampleTerms(settings.sample, plan.notes.end);
  return {
    ...{ period: request.period, exportId: request.exportId, now: createdAt, generator },
    ...{ log: { origin, start, end, latest }, sample, limitHours, by },
  };
}

async function bookOf(records: AsyncIterable<ExportedRecord>): Promise<Book> {
  const book = newBook();
  for await (const { index, text, beyond } of records) {
    const record = recordIn(text);
    if (record === undefined) enterUnreadable(book, { index, beyond });
    else enter(book, { index, record, beyond });
  }
  return book;
}

function* tableFiles(audit: Audit): Generator<ExtraFile> {
  for (const table of tablesOf(audit)) {
    const kind = table.name.startsWith('populations/') ? 'population' : 'audit';
    yield fileOf(`${table.name}.csv`, kind, csvOf(table));
    yield fileOf(`${table.name}.ndjson`, kind, ndjsonOf(table));
  }
}

function fileOf(name: string, kind: string, text: string): ExtraFile {
  return { name, kind, content: Buffer.from(text, 'utf8') };
}

/** People read it. */
function pretty(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
