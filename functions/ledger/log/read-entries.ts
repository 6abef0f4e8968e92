/** The entries of the log as they lie in its bucket, from a place on. Only what was signed is read. */
import { EvidenceUnavailable } from '../../core/errors.ts';
import { entriesPath, TILE } from '../../core/log/tiles.ts';
import { getFile, type LogBucket } from './log-bucket.ts';

export interface LogEntry {
  readonly index: number;
  /** The canonical text of the record. */
  readonly entry: string;
}

/** From `from` to `size`, which must be a size that was published; a tile at a time, so that a reader may stop early. */
export async function* entriesFrom(
  bucket: Pick<LogBucket, 's3' | 'bucket'>,
  from: number,
  size: number,
): AsyncGenerator<LogEntry> {
  for (let index = from; index < size; ) {
    const tile = Math.floor(index / TILE);
    const first = tile * TILE;
    const lines = await linesOf(bucket, tile, Math.min(TILE, size - first));
    for (const entry of lines.slice(index - first)) yield { index: index++, entry };
  }
}

async function linesOf(bucket: Pick<LogBucket, 's3' | 'bucket'>, tile: number, width: number): Promise<string[]> {
  const path = entriesPath(tile, width);
  const lines = (await getFile(bucket, path))?.toString('utf8').split('\n').slice(0, -1);
  if (lines?.length === width) return lines;
  throw new EvidenceUnavailable(
    `${path} was signed and is not whole in the bucket of the log: nothing is read past it (docs/runbook.md#log-forked)`,
  );
}
