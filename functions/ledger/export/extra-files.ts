/** The seam for what others add to an export when it is finished: they are given what was kept of its parts and what stands beside them, and answer files. */
import type { ExportCounts, ExportFile } from '../../core/evidence-export.ts';
import type { CaseId, Instant } from '../../core/ids.ts';
import type { Finishing } from './finish-export.ts';
import type { Content } from './put.ts';

export interface ExportedRecord {
  /** Its place in the log. */
  readonly index: number;
  /** Its canonical text. */
  readonly text: string;
}

/** What is known of an export when files are added to it. */
export interface AboutExport extends Pick<Finishing, 'request' | 'plan' | 'generator'> {
  readonly createdAt: Instant;
  readonly counts: ExportCounts;
}

export interface ExtraFile {
  readonly name: string;
  readonly kind: ExportFile['kind'];
  readonly content: Content;
}

/** What an export holds, as often as it is asked for. */
export interface Reading {
  /** What was kept of each part, in the order of the parts. */
  kept(): AsyncIterable<Buffer>;
  /** Records that are not of the period and are there so that a case of it is whole, in the order of the log. */
  beyond(side: 'before' | 'after'): AsyncIterable<ExportedRecord>;
  /** Every record of these cases, in the order of the log: only the parts that hold them are read. */
  chains(cases: ReadonlySet<CaseId>): AsyncIterable<ExportedRecord>;
}

export type ExtraFiles = (reading: Reading, about: AboutExport) => AsyncIterable<ExtraFile> | Iterable<ExtraFile>;
