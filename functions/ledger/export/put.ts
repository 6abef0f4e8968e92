/** A file of an export: where it is put, and how the manifest lists it. */
import { createHash } from 'node:crypto';
import type { ExportFile } from '../../core/evidence-export.ts';
import { Digest } from '../../core/ids.ts';
import type { Spooled } from './spool.ts';

/** Small, it is in memory; written piece by piece, it is where it was spooled to. */
export type Content = Buffer | Spooled;

/** Puts a file of the export where it is kept. */
export type Put = (name: string, content: Content) => Promise<void>;

export function fileOf(kind: ExportFile['kind'], name: string, content: Content): ExportFile {
  if (!Buffer.isBuffer(content)) {
    const { lines, bytes, sha256 } = content;
    return { name, kind, lines, bytes, sha256 };
  }
  const sha256 = Digest.parse(createHash('sha256').update(content).digest('hex'));
  return { name, kind, lines: kind === 'leaves' ? 0 : lineFeedsIn(content), bytes: content.length, sha256 };
}

/** Lets go of what was spooled. */
export function closeOf(content: Content): void {
  if (!Buffer.isBuffer(content)) content.close();
}

export function lineFeedsIn(content: Buffer): number {
  let lines = 0;
  for (let at = content.indexOf(0x0a); at !== -1; at = content.indexOf(0x0a, at + 1)) lines += 1;
  return lines;
}
