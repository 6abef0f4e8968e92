/** The Merkle tree of RFC 9162 as it grows, for a million leaves at a time: hashes are strings of 32 Latin-1 characters, and nothing is allocated for a node. */
import { hash } from 'node:crypto';

/** 32 bytes, a character each. */
export type Hash32 = string;

export interface Tree {
  readonly size: number;
  add(leaf: Hash32): void;
  root(): Buffer;
  copy(): Tree;
}

const scratch = Buffer.alloc(65);
scratch[0] = 1;

function nodeHash(left: Hash32, right: Hash32): Hash32 {
  scratch.write(left, 1, 'latin1');
  scratch.write(right, 33, 'latin1');
  return hash('sha256', scratch, 'binary');
}

/** Of a line whose byte before is free: that of a leaf is 0. */
export function leafHashIn(bytes: Buffer, start: number, end: number): Hash32 {
  bytes[start - 1] = 0;
  return hash('sha256', bytes.subarray(start - 1, end), 'binary');
}

export function leafHashOf(text: string): Hash32 {
  return hash('sha256', Buffer.from(`\0${text}`), 'binary');
}

/** A tree that goes on from one: `nodes` are the roots of its perfect trees, the largest first. */
export function growFrom(size: number, nodes: readonly Hash32[]): Tree {
  const stack = [...nodes];
  let count = size;
  return {
    get size() {
      return count;
    },
    add(leaf) {
      let node = leaf;
      // Each 1 at the end of the size is a perfect tree that is now the left half of one twice as large.
      for (let rest = count; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash(stack.pop() ?? '', node);
      stack.push(node);
      count += 1;
    },
    root() {
      const [last, ...others] = stack.toReversed();
      if (last === undefined) return Buffer.from(hash('sha256', ''), 'hex');
      return Buffer.from(
        others.reduce((right, left) => nodeHash(left, right), last),
        'latin1',
      );
    },
    copy: () => growFrom(count, stack),
  };
}
