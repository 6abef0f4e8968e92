/** Checkpoints, and the tiles of a tree. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointText, readCheckpoint } from '../../../functions/core/log/checkpoint.ts';
import { EMPTY, extend, leafHash, rootOf } from '../../../functions/core/log/merkle.ts';
import { entriesPath, hashIn, newTiles, TILE, type Tile, tileOf, tilePath } from '../../../functions/core/log/tiles.ts';

/** c2sp.org/tlog-checkpoint, its example. */
const EXAMPLE = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

describe('a checkpoint', () => {
  it('is read and written as published', () => {
    const checkpoint = readCheckpoint(EXAMPLE)!;
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(checkpointText(checkpoint)).toBe(EXAMPLE);
  });

  it.each([
    ['no origin', EXAMPLE.replace('example.com/behind-the-sofa', '')],
    ['a leading zero', EXAMPLE.replace('2085', '02085')],
    ['no size', EXAMPLE.replace('20852163', 'many')],
    ['a size past counting', EXAMPLE.replace('20852163', '9999999999999999')],
    ['half a root', EXAMPLE.replace('CsUYapGG', '')],
    ['a root that is written otherwise', EXAMPLE.replace('q2I=', 'q2J=')],
  ])('with %s is none', (_, text) => {
    expect(readCheckpoint(text)).toBeUndefined();
  });
});

describe('tiles', () => {
  it('are called as published', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: TILE })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 2, index: 0, width: 17 })).toBe('tile/2/000.p/17');
    expect(entriesPath(273, 112)).toBe('tile/entries/273.p/112');
  });

  it('of 70,000 leaves and of 256 are those of the specification', () => {
    const tiles = newTiles(0, 70_000);
    const count = (level: number, full: boolean) =>
      tiles.filter((tile) => tile.level === level && (tile.width === TILE) === full).length;
    expect([count(0, true), count(0, false), count(1, true), count(1, false), count(2, false)]).toEqual([
      273, 1, 1, 1, 1,
    ]);
    expect(tiles.filter(({ width }) => width < TILE).map(({ width }) => width)).toEqual([112, 17, 1]);
    expect(newTiles(0, 256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
  });

  it('that a tree had before are not made again', () =>
    fc.assert(
      fc.property(fc.nat({ max: 200_000 }), fc.nat({ max: 2000 }), (before, more) => {
        const key = (tile: Tile) => tilePath(tile);
        const old = new Set(newTiles(0, before).map(key));
        const now = newTiles(0, before + more).map(key);
        expect(newTiles(before, before + more).map(key)).toEqual(now.filter((path) => !old.has(path)));
      }),
      { numRuns: 50 },
    ));

  it('hold the hash of every perfect tree', () => {
    const size = 70_000;
    const leaves = Array.from({ length: size }, (_, at) => leafHash(`entry ${at}`));
    const subtree = (level: number, index: number) =>
      rootOf(extend(EMPTY, leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)));
    const bytesOf = ({ level, index, width }: Tile) =>
      Buffer.concat(Array.from({ length: width }, (_, at) => subtree(level * 8, index * TILE + at)));
    for (const [level, index] of [
      [0, 69_999],
      [3, 8749],
      [7, 0],
      [8, 272],
      [11, 3],
      [15, 1],
      [16, 0],
    ] as const) {
      const { tile, ...place } = tileOf({ level, index }, size);
      expect(hashIn(bytesOf(tile), place)).toEqual(subtree(level, index));
    }
  });
});
