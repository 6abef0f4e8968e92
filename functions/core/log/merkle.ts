/** The Merkle tree of RFC 9162, section 2.1: the hash of a leaf, of a node, and of a tree that only grows. */
import { createHash, hash } from 'node:crypto';

/** 32 bytes of SHA-256. */
export type Hash = Buffer;

/** Prefixes keep a leaf from passing for a node: RFC 9162, section 2.1.1. */
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Hash = hash('sha256', '', 'buffer');

/** Of the bytes of an entry; text counts as UTF-8. */
export function leafHash(entry: string | Buffer): Hash {
  return createHash('sha256').update(LEAF).update(entry).digest();
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return hash('sha256', Buffer.concat([NODE, left, right], 65), 'buffer');
}

/** All that must be known of a tree to go on with it: the roots of the perfect trees it is made of, the largest first. */
export interface Frontier {
  readonly size: number;
  /** One for each 1 in the binary form of `size`. */
  readonly nodes: readonly Hash[];
}

export const EMPTY: Frontier = { size: 0, nodes: [] };

/** The tree with these leaves after its own. */
export function extend({ size, nodes }: Frontier, leaves: Iterable<Hash>): Frontier {
  const stack = [...nodes];
  let count = size;
  for (const leaf of leaves) {
    let grown = 0;
    // Each 1 at the end of the size is a perfect tree that is now the left half of one twice as large.
    for (let rest = count; rest % 2 === 1; rest = (rest - 1) / 2) grown += 1;
    const lefts = stack.splice(stack.length - grown);
    stack.push(lefts.reduceRight((right, left) => nodeHash(left, right), leaf));
    count += 1;
  }
  return { size: count, nodes: stack };
}

/** The root hash: perfect trees joined from the right. */
export function rootOf({ nodes }: Frontier): Hash {
  return nodes.length === 0 ? EMPTY_ROOT : nodes.reduceRight((right, left) => nodeHash(left, right));
}

/** Has it as many perfect trees as its size has, of 32 bytes each? */
export function isFrontier({ size, nodes }: Frontier): boolean {
  return Number.isSafeInteger(size) && size >= 0 && nodes.length === ones(size) && nodes.every((n) => n.length === 32);
}

function ones(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
