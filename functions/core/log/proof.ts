/** That an entry is in a tree, and that a tree has only grown: which hashes prove it (RFC 9162, 2.1.3 and 2.1.4), and whether they do. */
import { type Hash, nodeHash } from './merkle.ts';

/** The leaves from `start` up to `end`, not included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The perfect tree of the leaves `index * 2^level` up to `(index + 1) * 2^level`, not included. */
export interface Node {
  readonly level: number;
  readonly index: number;
}

/** The ranges whose hashes prove that the leaf `index` is in the tree of `size`, the nearest first. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is in no tree of ${size} leaves`);
  return path(index, { start: 0, end: size });
}

function path(index: number, { start, end }: Range): Range[] {
  if (end - start <= 1) return [];
  const middle = start + largestPowerBelow(end - start);
  const left = { start, end: middle };
  const right = { start: middle, end };
  return index < middle ? [...path(index, left), right] : [...path(index, right), left];
}

/** The ranges whose hashes prove that the tree of `second` leaves begins with that of `first`. */
export function consistencyRanges(first: number, second: number): Range[] {
  if (!(first >= 0 && first <= second)) throw new RangeError(`a tree of ${second} leaves does not begin with ${first}`);
  return first === 0 || first === second ? [] : subproof(first, { start: 0, end: second }, true);
}

/** `whole`: the tree at hand is one the verifier knows the root of already. */
function subproof(first: number, { start, end }: Range, whole: boolean): Range[] {
  const count = end - start;
  if (first === count) return whole ? [] : [{ start, end }];
  const middle = start + largestPowerBelow(count);
  const left = { start, end: middle };
  const right = { start: middle, end };
  if (first <= middle - start) return [...subproof(first, left, whole), right];
  return [...subproof(first - (middle - start), right, false), left];
}

/** The perfect trees a range of the tree is made of, from the left; `start` is where one of them may begin. */
export function nodesOf({ start, end }: Range): Node[] {
  const nodes: Node[] = [];
  for (let at = start; at < end; ) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level += 1;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** The hash of a range that is a subtree, from the hashes of its perfect trees. */
export function rangeHash(range: Range, hashOf: (node: Node) => Hash): Hash {
  return nodesOf(range)
    .map(hashOf)
    .reduceRight((right, left) => nodeHash(left, right));
}

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  /** The hash of the leaf. */
  readonly leaf: Hash;
  readonly proof: readonly Hash[];
  readonly root: Hash;
}

/** Does the proof lead from the leaf to the root? */
export function verifyInclusion({ index, size, leaf, proof, root }: Inclusion): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  const steps = inclusionRanges(index, size);
  if (steps.length !== proof.length) return false;
  const isRight = steps.map(({ start }) => start > index);
  const found = proof.reduce((hash, other, at) => (isRight[at] ? nodeHash(hash, other) : nodeHash(other, hash)), leaf);
  return found.equals(root);
}

export interface Consistency {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Hash;
  readonly secondRoot: Hash;
  readonly proof: readonly Hash[];
}

/** Does the second tree begin with the first? RFC 9162, section 2.1.4.2. */
export function verifyConsistency({ first, second, firstRoot, secondRoot, proof }: Consistency): boolean {
  if (!(Number.isSafeInteger(first) && Number.isSafeInteger(second) && first >= 0 && first <= second)) return false;
  if (first === 0) return proof.length === 0;
  if (first === second) return proof.length === 0 && firstRoot.equals(secondRoot);
  const [start, ...rest] = isPowerOfTwo(first) ? [firstRoot, ...proof] : proof;
  if (start === undefined) return false;
  return climb({ first, second, firstRoot, secondRoot, proof: rest }, start);
}

function climb({ first, second, firstRoot, secondRoot, proof }: Consistency, start: Hash): boolean {
  let one = first - 1;
  let other = second - 1;
  while (one % 2 === 1) [one, other] = [half(one), half(other)];
  let firstHash = start;
  let secondHash = start;
  for (const hash of proof) {
    if (other === 0) return false;
    if (one % 2 === 1 || one === other) {
      firstHash = nodeHash(hash, firstHash);
      secondHash = nodeHash(hash, secondHash);
      while (one % 2 === 0 && one !== 0) [one, other] = [half(one), half(other)];
    } else secondHash = nodeHash(secondHash, hash);
    [one, other] = [half(one), half(other)];
  }
  return other === 0 && firstHash.equals(firstRoot) && secondHash.equals(secondRoot);
}

const half = (count: number) => Math.floor(count / 2);
const isPowerOfTwo = (count: number) => 2 ** Math.round(Math.log2(count)) === count;

/** Of a count from 2. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
