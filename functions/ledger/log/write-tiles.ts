/** Writes a tree that grows as tiles and entries: the full ones as they are filled, those that are not at the end. */

import { EvidenceUnavailable } from '../../core/errors.ts';
import { type Hash, leafHash, nodeHash } from '../../core/log/merkle.ts';
import { entriesPath, TILE, type Tile, tilePath } from '../../core/log/tiles.ts';
import { getFile, type LogBucket, putForEver } from './log-bucket.ts';

export interface Tiles {
  /** What comes next in the log, and the hashes of it. */
  add(entries: readonly string[], leaves: readonly Hash[]): Promise<void>;
  /** Puts the tiles that are not full. */
  finish(): Promise<void>;
}

/** Goes on with the tree of `size` that was put before. */
export async function openTiles(bucket: LogBucket, size: number): Promise<Tiles> {
  /** By level: the hashes of the tile that is being filled, and how many tiles were before it. */
  const levels: { index: number; hashes: Hash[]; putWidth: number }[] = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE)) {
    const index = Math.floor(count / TILE);
    const hashes = await hashesOf(bucket, { level, index, width: count % TILE });
    levels.push({ index, hashes, putWidth: hashes.length });
  }
  let lines = await linesOf(bucket, Math.floor(size / TILE), size % TILE);

  async function push(level: number, hash: Hash): Promise<void> {
    levels[level] ??= { index: 0, hashes: [], putWidth: 0 };
    const at = levels[level];
    at.hashes.push(hash);
    if (at.hashes.length < TILE) return;
    await put({ level, index: at.index, width: TILE }, at.hashes);
    const root = treeOf(at.hashes);
    levels[level] = { index: at.index + 1, hashes: [], putWidth: 0 };
    await push(level + 1, root);
  }

  async function put(tile: Tile, hashes: readonly Hash[]): Promise<void> {
    if (tile.level === 0)
      await putForEver(
        bucket,
        entriesPath(tile.index, tile.width),
        Buffer.from(lines.map((line) => `${line}\n`).join('')),
      );
    await putForEver(bucket, tilePath(tile), Buffer.concat(hashes));
    if (tile.level === 0 && tile.width === TILE) lines = [];
  }

  return {
    async add(entries, leaves) {
      for (const [at, entry] of entries.entries()) {
        lines.push(entry);
        await push(0, leaves[at] ?? leafHash(entry));
      }
    },
    async finish() {
      for (const [level, { index, hashes, putWidth }] of levels.entries())
        if (hashes.length > putWidth) await put({ level, index, width: hashes.length }, hashes);
    },
  };
}

/** The root of a full tile. */
function treeOf(hashes: readonly Hash[]): Hash {
  let row = [...hashes];
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_, at) =>
      nodeHash(row[2 * at] ?? missing(), row[2 * at + 1] ?? missing()),
    );
  return row[0] ?? missing();
}

function missing(): never {
  throw new RangeError('a full tile has 256 hashes');
}

async function hashesOf(bucket: LogBucket, tile: Tile): Promise<Hash[]> {
  if (tile.width === 0) return [];
  const content = await whatWasPut(bucket, tilePath(tile));
  return Array.from({ length: tile.width }, (_, at) => content.subarray(at * 32, (at + 1) * 32));
}

async function linesOf(bucket: LogBucket, index: number, width: number): Promise<string[]> {
  if (width === 0) return [];
  const content = await whatWasPut(bucket, entriesPath(index, width));
  return content.toString('utf8').split('\n').slice(0, -1);
}

async function whatWasPut(bucket: LogBucket, path: string): Promise<Buffer> {
  const content = await getFile(bucket, path);
  if (content === undefined)
    throw new EvidenceUnavailable(
      `${path} was signed and is not in the bucket of the log: nothing is signed until it is back`,
    );
  return content;
}
