/** Proofs of all trees of up to 70 leaves, RFC 9162's own example, and what no proof may prove. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY, extend, type Hash, leafHash, rootOf } from '../../../functions/core/log/merkle.ts';
import {
  consistencyRanges,
  inclusionRanges,
  nodesOf,
  type Range,
  rangeHash,
  verifyConsistency,
  verifyInclusion,
} from '../../../functions/core/log/proof.ts';

const MOST = 70;
const LEAVES = Array.from({ length: MOST }, (_, at) => leafHash(`entry ${at}`));
const root = (size: number) => rootOf(extend(EMPTY, LEAVES.slice(0, size)));
const hashOf = (range: Range): Hash =>
  rangeHash(range, ({ level, index }) =>
    rootOf(extend(EMPTY, LEAVES.slice(index * 2 ** level, (index + 1) * 2 ** level))),
  );
const includes = (index: number, size: number) => ({
  index,
  size,
  leaf: LEAVES[index]!,
  proof: inclusionRanges(index, size).map(hashOf),
  root: root(size),
});
const grows = (first: number, second: number) => ({
  first,
  second,
  firstRoot: root(first),
  secondRoot: root(second),
  proof: consistencyRanges(first, second).map(hashOf),
});

describe('proofs', () => {
  it("are RFC 9162's own, section 2.1.5: a tree of 7, and of its beginnings", () => {
    const range = (start: number, end: number) => ({ start, end });
    expect(inclusionRanges(0, 7)).toEqual([range(1, 2), range(2, 4), range(4, 7)]);
    expect(inclusionRanges(3, 7)).toEqual([range(2, 3), range(0, 2), range(4, 7)]);
    expect(inclusionRanges(4, 7)).toEqual([range(5, 6), range(6, 7), range(0, 4)]);
    expect(inclusionRanges(6, 7)).toEqual([range(4, 6), range(0, 4)]);
    expect(consistencyRanges(3, 7)).toEqual([range(2, 3), range(3, 4), range(0, 2), range(4, 7)]);
    expect(consistencyRanges(4, 7)).toEqual([range(4, 7)]);
    expect(consistencyRanges(6, 7)).toEqual([range(4, 6), range(6, 7), range(0, 4)]);
  });

  it('prove every leaf of every tree', () => {
    for (let size = 1; size <= MOST; size += 1)
      for (let index = 0; index < size; index += 1) expect(verifyInclusion(includes(index, size))).toBe(true);
  });

  it('prove that every tree begins with every smaller one', () => {
    for (let second = 1; second <= MOST; second += 1)
      for (let first = 0; first <= second; first += 1) expect(verifyConsistency(grows(first, second))).toBe(true);
  });

  it('are made of perfect trees in order', () =>
    fc.assert(
      fc.property(fc.nat({ max: MOST - 1 }), fc.integer({ min: 1, max: MOST }), (index, size) => {
        fc.pre(index < size);
        for (const range of inclusionRanges(index, size)) {
          let at = range.start;
          for (const { level, index: of } of nodesOf(range)) {
            expect(of * 2 ** level).toBe(at);
            at += 2 ** level;
          }
          expect(at).toBe(range.end);
        }
      }),
    ));

  it('refuse what they cannot be asked', () => {
    expect(() => inclusionRanges(7, 7)).toThrow('leaf 7 is in no tree of 7 leaves');
    expect(() => inclusionRanges(-1, 7)).toThrow(RangeError);
    expect(() => consistencyRanges(8, 7)).toThrow('a tree of 7 leaves does not begin with 8');
  });
});

describe('what was changed proves nothing', () => {
  const index = fc.integer({ min: 0, max: MOST - 1 });
  const size = fc.integer({ min: 1, max: MOST });
  const flipped = (hash: Hash, bit: number) => {
    const other = Buffer.from(hash);
    other[bit >> 3]! ^= 1 << (bit & 7);
    return other;
  };

  it('of a leaf', () =>
    fc.assert(
      fc.property(index, size, fc.nat({ max: 255 }), fc.nat(), (at, of, bit, which) => {
        fc.pre(at < of);
        const good = includes(at, of);
        expect(verifyInclusion({ ...good, leaf: flipped(good.leaf, bit) })).toBe(false);
        expect(verifyInclusion({ ...good, root: flipped(good.root, bit) })).toBe(false);
        expect(verifyInclusion({ ...good, proof: [...good.proof, good.leaf] })).toBe(false);
        expect(verifyInclusion({ ...good, index: of })).toBe(false);
        expect(verifyInclusion({ ...good, index: at + 0.5 })).toBe(false);
        if (good.proof.length === 0) return;
        const place = which % good.proof.length;
        expect(verifyInclusion({ ...good, proof: good.proof.with(place, flipped(good.proof[place]!, bit)) })).toBe(
          false,
        );
        expect(verifyInclusion({ ...good, proof: good.proof.slice(1) })).toBe(false);
        const elsewhere = (at + 1) % of;
        expect(verifyInclusion({ ...good, index: elsewhere })).toBe(false);
      }),
    ));

  it('of a tree', () =>
    fc.assert(
      fc.property(size, size, fc.nat({ max: 255 }), fc.nat(), (one, other, bit, which) => {
        const [first, second] = one < other ? [one, other] : [other, one];
        const good = grows(first, second);
        expect(verifyConsistency({ ...good, secondRoot: flipped(good.secondRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...good, firstRoot: flipped(good.firstRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...good, proof: [...good.proof, good.firstRoot] })).toBe(false);
        expect(verifyConsistency({ ...good, first: second + 1 })).toBe(false);
        expect(verifyConsistency({ ...good, first: first - 0.5 })).toBe(false);
        if (first === second) return;
        const place = which % good.proof.length;
        expect(verifyConsistency({ ...good, proof: good.proof.with(place, flipped(good.proof[place]!, bit)) })).toBe(
          false,
        );
        expect(verifyConsistency({ ...good, proof: good.proof.slice(0, -1) })).toBe(false);
        expect(verifyConsistency({ ...good, proof: [] })).toBe(false);
      }),
    ));

  it('and an empty tree begins every tree, without a proof', () => {
    expect(verifyConsistency(grows(0, 5))).toBe(true);
    expect(verifyConsistency({ ...grows(0, 5), proof: [root(5)] })).toBe(false);
  });
});
