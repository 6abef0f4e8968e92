/** The seam for what others make of the records of a part while it is written: each line is read once, for all of them. */
import type { EvidenceRecord } from '../../core/evidence.ts';
import type { ExportFile } from '../../core/evidence-export.ts';
import type { Part } from '../../core/export-layout.ts';
import type { Content } from './put.ts';

export interface PartLine {
  /** Its place in the log. */
  readonly index: number;
  /** Undefined for what is no record that this version can read. */
  readonly record: EvidenceRecord | undefined;
}

export interface PartFile {
  readonly name: string;
  readonly kind: ExportFile['kind'];
  readonly content: Content;
  /** `kept`: it is no file of the export, and is there for finishing it. */
  readonly of: 'the export' | 'kept';
}

export interface PartReader {
  /** The next line. */
  take(line: PartLine): void;
  end(): readonly PartFile[];
}

export type PartFiles = (part: Part) => PartReader;
