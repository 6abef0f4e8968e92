/** Reads the tree an export goes on from, and the proofs that the log has only grown since its end. */

import { CONSISTENCY, FRONTIER } from '../../core/export-layout.ts';
import { type Frontier, isFrontier, rootOf } from '../../core/log/merkle.ts';
import { verifyConsistency } from '../../core/log/proof.ts';
import { canonicalText } from './canonical-text.ts';
import type { Signed } from './check-notes.ts';
import type { Folder } from './open-folder.ts';
import { growFrom, type Tree } from './tree.ts';

/** That the tree of `from` records is the beginning of the one of `to`. */
export interface Consistency {
  readonly from: number;
  readonly to: number;
  readonly proof: readonly Buffer[];
  /** Of the tree of `from`, where no checkpoint of the export says it. */
  readonly root?: Buffer;
}

/** The tree at the start of the range; undefined where it is not the one that was signed. */
export async function readTree(folder: Folder, start: Signed | undefined, size: number): Promise<Tree | undefined> {
  const kept = frontierOf(await folder.bytes(FRONTIER));
  if (kept === undefined || kept.size !== size || !isFrontier(kept)) return undefined;
  if (start !== undefined && !rootOf(kept).equals(start.root)) return undefined;
  const nodes = kept.nodes.map((node) => node.toString('latin1'));
  return growFrom(kept.size, nodes);
}

function frontierOf(content: Buffer | undefined): Frontier | undefined {
  const { size, nodes, ...more } = (jsonOf(content) ?? {}) as Readonly<Record<string, unknown>>; // each is looked at
  const hashes = hashesOf(nodes);
  return typeof size === 'number' && hashes !== undefined && isNothing(more) ? { size, nodes: hashes } : undefined;
}

/** Undefined where the file is not what it must be. */
export async function readProofs(folder: Folder): Promise<readonly Consistency[] | undefined> {
  const { proofs, ...more } = (jsonOf(await folder.bytes(CONSISTENCY)) ?? {}) as Readonly<Record<string, unknown>>; // looked at
  if (!Array.isArray(proofs) || !isNothing(more)) return undefined;
  const read = proofs.map(consistencyOf);
  return read.every((one) => one !== undefined) ? read : undefined;
}

function consistencyOf(value: unknown): Consistency | undefined {
  const { from, to, proof, root, ...more } = (value ?? {}) as Readonly<Record<string, unknown>>; // each is looked at
  const hashes = hashesOf(proof);
  const roots = hashesOf(root === undefined ? [] : [root]);
  if (typeof from !== 'number' || typeof to !== 'number' || hashes === undefined || roots === undefined)
    return undefined;
  return isNothing(more) ? { from, to, proof: hashes, ...(roots[0] && { root: roots[0] }) } : undefined;
}

/** What nobody reads could say anything. */
const isNothing = (more: object) => Object.keys(more).length === 0;

/** Is there a proof that the second tree begins with the first? */
export function isProven(proofs: readonly Consistency[], first: Signed, second: Signed): boolean {
  const found = proofs.find(({ from, to }) => from === first.size && to === second.size);
  return found !== undefined && leads(found, first.root, second.root);
}

/** Does the proof lead from the one root to the other? */
export function leads({ from, to, proof }: Consistency, firstRoot: Buffer, secondRoot: Buffer): boolean {
  return verifyConsistency({ first: from, second: to, firstRoot, secondRoot, proof });
}

/** Canonical JSON. */
function jsonOf(content: Buffer | undefined): unknown {
  try {
    const text = content?.toString('utf8') ?? '';
    const value: unknown = JSON.parse(text);
    return `${canonicalText(value)}\n` === text ? value : undefined;
  } catch {
    // Who asked says what is missing.
    return undefined;
  }
}

/** Each has one text: base64 that says the same bytes otherwise is none. */
export function hashesOf(value: unknown): Buffer[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const hashes = value.map((one) => Buffer.from(String(one), 'base64'));
  return hashes.every((one, at) => one.length === 32 && one.toString('base64') === value[at]) ? hashes : undefined;
}
