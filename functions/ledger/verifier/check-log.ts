/** Checks what an export says of its log: checkpoints and their times, the tree it goes on from, and that the log has only grown since. */
import {
  CONSISTENCY,
  checkpointsFile,
  END,
  FRONTIER,
  LATEST,
  MANIFEST,
  partsOf,
  START,
} from '../../core/export-layout.ts';
import { type Frontier, isFrontier, rootOf } from '../../core/log/merkle.ts';
import { verifyConsistency } from '../../core/log/proof.ts';
import { checkNote, type Signed, type SigningKey, signingKeyOf } from './check-notes.ts';
import type { Finding } from './finding.ts';
import type { Folder } from './open-folder.ts';
import type { Manifest } from './read-manifest.ts';
import { growFrom, type Tree } from './tree.ts';

export interface LogCheck {
  /** Of the log, as its checkpoints say. */
  readonly start: number;
  readonly end: number;
  readonly latest: Signed | undefined;
  /** From `start` to `end`, in the order of their sizes; those of which nobody said when are not among them. */
  readonly checkpoints: readonly Signed[];
  /** The tree at `start`; undefined where it is not the one that was signed. */
  readonly tree: Tree | undefined;
  readonly proofs: readonly Consistency[];
  readonly findings: Finding[];
}

export interface Consistency {
  readonly from: number;
  readonly to: number;
  readonly proof: readonly Buffer[];
}

const DAY_SECONDS = 24 * 3600;

export async function checkLog(
  folder: Folder,
  manifest: Manifest,
  told: readonly SigningKey[] | undefined,
): Promise<LogCheck> {
  const { log } = manifest;
  const findings: Finding[] = [];
  const keys = told ?? log.keys.map(signingKeyOf).filter((key) => key !== undefined);
  const say = (kind: Finding['kind'], file: string, text: string) => void findings.push({ kind, file, text });

  async function note(file: string, size: number): Promise<Signed | undefined> {
    const text = (await folder.bytes(file))?.toString('utf8');
    if (text === undefined) return void say('file', file, 'there is no such checkpoint in the export');
    const { checkpoint, finding } = checkNote(text, keys, { file });
    if (finding !== undefined) findings.push(finding);
    if (checkpoint !== undefined && (checkpoint.size !== size || checkpoint.origin !== log.origin))
      say(
        'manifest',
        MANIFEST,
        `${file} is of ${checkpoint.origin} at ${checkpoint.size}, and ${log.origin} at ${size} is listed`,
      );
    return checkpoint;
  }

  const start = log.start === 0 ? undefined : await note(START, log.start);
  const end = await note(END, log.end);
  const latest = await note(LATEST, log.latest);
  const range = { start: start?.size ?? log.start, end: end?.size ?? log.end };
  const between: Signed[] = [];
  for (const part of partsOf(range)) {
    const file = checkpointsFile(part.number);
    await folder.texts(file, (text, line) => {
      const { checkpoint, finding } = checkNote(unquoted(text), keys, { file, line });
      if (finding !== undefined) findings.push(finding);
      else if (checkpoint !== undefined) between.push(checkpoint);
    });
  }
  const inOrder = [start, ...between, end].filter((one) => one !== undefined);
  const timed = latest === undefined ? inOrder : [...inOrder, latest];
  for (const [at, one] of timed.entries()) {
    const before = timed[at - 1];
    if (before === undefined) continue;
    if (one.size < before.size)
      say(
        'forked-log',
        at === timed.length - 1 ? LATEST : END,
        `a checkpoint of ${one.size} comes after one of ${before.size}`,
      );
    if (one.signedAt !== undefined && before.signedAt !== undefined && one.signedAt < before.signedAt)
      say('wrong-time', LATEST, `a log of ${one.size} was signed before one of ${before.size}`);
  }
  findings.push(...checkPeriod(manifest, start, end, latest));
  const tree = await checkFrontier(folder, start, range.start, findings);
  const proofs = await readProofs(folder, findings);
  if (end !== undefined && latest !== undefined && !isConsistent(proofs, end, latest))
    say('forked-log', CONSISTENCY, `the log of ${latest.size} does not begin with the one of ${end.size}`);
  return { ...range, latest, checkpoints: inOrder, tree, proofs, findings };
}

/** A note is kept as a JSON string. */
function unquoted(line: string): string {
  try {
    return String(JSON.parse(line));
  } catch {
    // No note can be read in it: that is what is said of it.
    return '';
  }
}

/** The range must begin before the period and end after it, as far as the log goes. */
function checkPeriod(
  { period: { from, to }, log }: Manifest,
  start: Signed | undefined,
  end: Signed | undefined,
  latest: Signed | undefined,
): Finding[] {
  const findings: Finding[] = [];
  if (start?.signedAt !== undefined && start.signedAt >= secondsOf(from))
    findings.push({
      ...{ kind: 'dropped', file: START },
      text: `the export begins where the log was signed at ${instantOf(start.signedAt)}: what came before that on ${from} is missing`,
    });
  const over = secondsOf(to) + DAY_SECONDS;
  if (end?.signedAt !== undefined && end.signedAt < over && end.size !== (latest?.size ?? log.latest))
    findings.push({
      ...{ kind: 'truncated', file: END },
      text: `the export ends where the log was signed at ${instantOf(end.signedAt)}, and the log goes on: what came after that until the end of ${to} is missing`,
    });
  return findings;
}

const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;
export const instantOf = (seconds: number) => new Date(seconds * 1000).toISOString();

async function checkFrontier(
  folder: Folder,
  start: Signed | undefined,
  size: number,
  findings: Finding[],
): Promise<Tree | undefined> {
  const kept = frontierOf(await folder.bytes(FRONTIER));
  const fits = kept !== undefined && kept.size === size && isFrontier(kept);
  if (fits && (start === undefined || rootOf(kept).equals(start.root)))
    return growFrom(
      kept.size,
      kept.nodes.map((node) => node.toString('latin1')),
    );
  findings.push({ kind: 'forked-log', file: FRONTIER, text: `it is not the tree of ${size} records that was signed` });
  return undefined;
}

function frontierOf(content: Buffer | undefined): Frontier | undefined {
  const { size, nodes } = (jsonOf(content) ?? {}) as Readonly<Record<string, unknown>>; // each is looked at
  const hashes = hashesOf(nodes);
  return typeof size === 'number' && hashes !== undefined ? { size, nodes: hashes } : undefined;
}

async function readProofs(folder: Folder, findings: Finding[]): Promise<Consistency[]> {
  const { proofs } = (jsonOf(await folder.bytes(CONSISTENCY)) ?? {}) as Readonly<Record<string, unknown>>; // looked at
  if (Array.isArray(proofs)) return proofs.flatMap((one) => consistencyOf(one) ?? []);
  findings.push({ kind: 'forked-log', file: CONSISTENCY, text: 'it holds no proofs' });
  return [];
}

function consistencyOf(value: unknown): Consistency | undefined {
  const { from, to, proof } = (value ?? {}) as Readonly<Record<string, unknown>>; // each is looked at
  const hashes = hashesOf(proof);
  return typeof from === 'number' && typeof to === 'number' && hashes !== undefined
    ? { from, to, proof: hashes }
    : undefined;
}

/** Does the second tree begin with the first? By a proof that is there. */
export function isConsistent(proofs: readonly Consistency[], first: Signed, second: Signed): boolean {
  if (first.size === second.size) return first.root.equals(second.root);
  const found = proofs.find(({ from, to }) => from === first.size && to === second.size);
  const roots = { firstRoot: first.root, secondRoot: second.root };
  return verifyConsistency({ first: first.size, second: second.size, ...roots, proof: found?.proof ?? [] });
}

function jsonOf(content: Buffer | undefined): unknown {
  try {
    return content === undefined ? undefined : JSON.parse(content.toString('utf8'));
  } catch {
    // Who asked says what is missing.
    return undefined;
  }
}

function hashesOf(value: unknown): Buffer[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const hashes = value.map((one) => Buffer.from(String(one), 'base64'));
  return hashes.every((one, at) => one.length === 32 && one.toString('base64') === value[at]) ? hashes : undefined;
}
