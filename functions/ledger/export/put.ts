/** A file of an export: where it is put, and how the manifest lists it. */
import { createHash } from 'node:crypto';
import type { ExportFile } from '../../core/evidence-export.ts';
import { Digest } from '../../core/ids.ts';

/** Puts a file of the export where it is kept. */
export type Put = (name: string, content: Buffer) => Promise<void>;

export function fileOf(kind: ExportFile['kind'], name: string, content: Buffer): ExportFile {
  const sha256 = Digest.parse(createHash('sha256').update(content).digest('hex'));
  let lines = 0;
  if (kind !== 'leaves') for (let at = content.indexOf(0x0a); at !== -1; at = content.indexOf(0x0a, at + 1)) lines += 1;
  return { name, kind, lines, bytes: content.length, sha256 };
}
