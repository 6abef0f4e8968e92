/** The tree by its published roots, and by the definition of RFC 9162, section 2.1.1. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY,
  EMPTY_ROOT,
  extend,
  type Hash,
  isFrontier,
  leafHash,
  nodeHash,
  rootOf,
} from '../../../functions/core/log/merkle.ts';

/** github.com/transparency-dev/merkle, testonly/constants.go: eight leaves, and the root after each. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** As the RFC defines it, without a thought for what it costs. */
function definedRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return EMPTY_ROOT;
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  const half = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  return nodeHash(definedRoot(leaves.slice(0, half)), definedRoot(leaves.slice(half)));
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, at) => leafHash(`entry ${at}`));

describe('a tree that grows', () => {
  it('has the published roots', () => {
    const leaves = LEAVES.map((hex) => leafHash(Buffer.from(hex, 'hex')));
    const roots = leaves.map((_, at) => rootOf(extend(EMPTY, leaves.slice(0, at + 1))).toString('hex'));
    expect(roots).toEqual(ROOTS);
    expect(rootOf(EMPTY).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('has the root of its definition, in whatever steps it grew', () =>
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 6 }), (steps) => {
        let frontier = EMPTY;
        const leaves = leavesOf(steps.reduce((sum, step) => sum + step, 0));
        for (const step of steps) {
          frontier = extend(frontier, leaves.slice(frontier.size, frontier.size + step));
          expect(isFrontier(frontier)).toBe(true);
        }
        expect(frontier.size).toBe(leaves.length);
        expect(rootOf(frontier)).toEqual(definedRoot(leaves));
      }),
    ));

  it('takes text as its UTF-8', () => {
    expect(leafHash('é')).toEqual(leafHash(Buffer.from('é')));
  });

  it('knows a frontier that cannot be one', () => {
    const { nodes } = extend(EMPTY, leavesOf(6));
    expect(isFrontier({ size: 6, nodes })).toBe(true);
    expect(isFrontier({ size: 7, nodes })).toBe(false);
    expect(isFrontier({ size: -6, nodes })).toBe(false);
    expect(isFrontier({ size: 6.5, nodes })).toBe(false);
    expect(isFrontier({ size: 6, nodes: [nodes[0]!, Buffer.alloc(31)] })).toBe(false);
  });
});
