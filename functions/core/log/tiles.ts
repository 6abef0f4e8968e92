/** The tree as files of 256 hashes (c2sp.org/tlog-tiles): what they are called, which a size needs, and where in them a hash is. */
import { type Hash, nodeHash } from './merkle.ts';
import type { Node } from './proof.ts';

export const TILE = 256;
const TILE_HEIGHT = 8;

/** `width` hashes, from the `index * 256`th on, of the trees of 256^level leaves; at level 0 the leaves. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** Where a tile lies: full ones never change, and one that is not full is another file at each width. */
export function tilePath({ level, index, width }: Tile): string {
  return `tile/${level}/${numbered(index, width)}`;
}

/** Where the entries of a tile of level 0 lie, one a line. */
export function entriesPath(index: number, width: number): string {
  return `tile/entries/${numbered(index, width)}`;
}

function numbered(index: number, width: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const path = padded.replaceAll(/\d{3}(?!$)/g, 'x$&/');
  return width === TILE ? path : `${path}.p/${width}`;
}

/** The tiles a tree of `size` has and one of `before` had not, level by level, those that are not full included. */
export function newTiles(before: number, size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, old = before, count = size; count > 0; level += 1) {
    for (let index = Math.floor(old / TILE); index * TILE < count; index += 1) {
      const width = Math.min(TILE, count - index * TILE);
      if (index * TILE + width > old) tiles.push({ level, index, width });
    }
    old = Math.floor(old / TILE);
    count = Math.floor(count / TILE);
  }
  return tiles;
}

/** The tile of a tree of `size` that a perfect tree is in or is made from, and which of its hashes that takes. */
export function tileOf({ level, index }: Node, size: number): { tile: Tile; from: number; count: number } {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 2 ** (level % TILE_HEIGHT);
  const first = index * count;
  const tileIndex = Math.floor(first / TILE);
  const there = Math.floor(size / TILE ** tileLevel) - tileIndex * TILE;
  const tile = { level: tileLevel, index: tileIndex, width: Math.min(TILE, there) };
  return { tile, from: first % TILE, count };
}

/** The hash of a perfect tree from the hashes of its tile. */
export function hashIn(tile: Buffer, { from, count }: { readonly from: number; readonly count: number }): Hash {
  if (count === 1) return tile.subarray(from * 32, (from + 1) * 32);
  const half = count / 2;
  return nodeHash(hashIn(tile, { from, count: half }), hashIn(tile, { from: from + half, count: half }));
}
