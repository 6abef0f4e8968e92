/** Checks the records of the range, part by part: that they are what was signed for, and their private parts beside them. */
import { leavesFile, MANIFEST, type Part, partsOf, privateFile, recordsFile } from '../../core/export-layout.ts';
import type { Chains } from './check-chains.ts';
import type { LogCheck } from './check-log.ts';
import type { Signed } from './check-notes.ts';
import { checkPart } from './check-part.ts';
import { checkPrivate, type Erasure } from './check-private.ts';
import { type TimeWindow, windowOf } from './check-times.ts';
import type { Finding } from './finding.ts';
import type { ChangedPart } from './name-changes.ts';
import type { Folder } from './open-folder.ts';
import type { Manifest } from './read-manifest.ts';
import type { RecordLine } from './record-line.ts';
import type { Hash32, Tree } from './tree.ts';

export interface RangeCheck {
  /** Of what the log has, whatever else is wrong. */
  readonly findings: readonly Finding[];
  /** Of lines that are not what the files of hashes say. */
  readonly suspects: readonly Finding[];
  readonly changed: readonly ChangedPart[];
  /** Do the hashes, and do the records, lead to what was signed? */
  readonly leavesFit: boolean;
  readonly recordsFit: boolean;
  /** Sizes of checkpoints that are signed for another log than the one that leads to the end of the range. */
  readonly forkedAt: readonly number[];
  /** Up to which checkpoint the records do, and the first to which they do not. */
  readonly good: number;
  readonly bad: number | undefined;
  /** The root of the log of the size that was asked for, where it is in the range. */
  readonly asked: Buffer | undefined;
  readonly records: number;
  /** How many of them say times that no checkpoint tells to the hour. */
  readonly untoldTimes: number;
  readonly counts: { verified: number; erased: number; withheld: number };
  readonly erasures: readonly Erasure[];
}

/** `take` is given each record that is what the log has. */
export async function checkRange(
  folder: Folder,
  manifest: Manifest,
  log: LogCheck,
  chains: Chains,
  asked: number | undefined,
  take: (record: RecordLine, index: number) => void,
): Promise<RangeCheck> {
  const findings: Finding[] = [];
  const suspects: Finding[] = [];
  const changed: ChangedPart[] = [];
  const counts = { verified: 0, erased: 0, withheld: 0 };
  const erasures = new Map<string, Erasure>();
  const windowAt = windows(log.checkpoints);
  const leafTree = log.tree && watched(log.tree, log.checkpoints);
  let recordTree: Watched | undefined;
  let records = 0;
  let untoldTimes = 0;
  let rootAsked: Buffer | undefined;

  async function check(part: Part): Promise<void> {
    const file = recordsFile(part.number);
    const leaves = [...hashesIn((await folder.bytes(leavesFile(part.number))) ?? Buffer.alloc(0))];
    const besides = checkPrivate(privateFile(part.number), file);
    const expect = (record: RecordLine, line: number) => {
      besides.expect(record, line);
      take(record, part.first + line - 1);
    };
    const own = checkPart({ file, first: part.first, leaves, chains, windowAt, take: expect });
    if (!manifest.files.some(({ name }) => name === file))
      findings.push({ kind: 'manifest', file: MANIFEST, text: `${file} is not listed` });
    await folder.lines(file, own.take);
    records += own.count();
    untoldTimes += own.untold();
    findings.push(...own.findings);
    suspects.push(...own.suspects);
    const lines = own.changed();
    grow({ file, first: part.first, leaves, lines: lines ?? [] }, lines !== undefined);
    if (await folder.texts(privateFile(part.number), besides.take)) {
      findings.push(...besides.finish(lines !== undefined));
      counts.verified += besides.counts.verified;
      counts.erased += besides.counts.erased;
      for (const [key, erasure] of besides.erasures) if (!erasures.has(key)) erasures.set(key, erasure);
    } else counts.withheld += besides.expected();
  }

  /** From the first part that was changed on there are two trees: of the hashes, and of the records. */
  function grow(part: ChangedPart, isChanged: boolean): void {
    if (isChanged) {
      recordTree ??= leafTree?.copy();
      changed.push(part);
    }
    for (const leaf of part.leaves) {
      leafTree?.add(leaf);
      if (leafTree?.size() === asked) rootAsked = leafTree?.root();
    }
    const leaves = isChanged ? part.lines.map(({ leaf }) => leaf) : part.leaves;
    if (recordTree !== undefined) for (const leaf of leaves) recordTree.add(leaf);
  }

  for (const part of partsOf(log)) await check(part);
  const tree = recordTree ?? leafTree;
  const leavesFit = leafTree === undefined || leafTree.fits(log.end);
  return {
    ...{
      findings,
      suspects,
      changed,
      asked: rootAsked,
      records,
      untoldTimes,
      counts,
      erasures: [...erasures.values()],
    },
    // A tree that cannot be begun has been said to be wrong: the hashes are all there is to go by.
    leavesFit,
    recordsFit: tree?.fits(log.end) ?? false,
    forkedAt: (leavesFit ? leafTree : tree)?.misfits() ?? [],
    good: tree?.good() ?? log.start,
    bad: tree?.bad(),
  };
}

function* hashesIn(leaves: Buffer): Generator<Hash32> {
  for (let at = 0; at + 32 <= leaves.length; at += 32) yield leaves.toString('latin1', at, at + 32);
}

/** A tree that is compared with each checkpoint as it comes to its size. */
interface Watched {
  add(leaf: Hash32): void;
  size(): number;
  root(): Buffer;
  /** Is it the tree of `end`? */
  fits(end: number): boolean;
  /** Sizes of the checkpoints that it does not fit. */
  misfits(): readonly number[];
  good(): number;
  bad(): number | undefined;
  copy(): Watched;
}

interface Compared {
  /** Which of the checkpoints comes next. */
  readonly next: number;
  readonly good: number;
  readonly misfits: readonly number[];
  /** The size of the last that was compared, where it fits. */
  readonly lastFit: number | undefined;
}

function watched(from: Tree, checkpoints: readonly Signed[], before?: Compared): Watched {
  const tree = from.copy();
  let { next, good, lastFit } = before ?? { next: 0, good: from.size, lastFit: undefined };
  const misfits = [...(before?.misfits ?? [])];
  /** One that the key did not sign tells nothing of the records: that it is forged is said. */
  function compare({ size, root, signedAt }: Signed): void {
    if (signedAt === undefined) return;
    lastFit = tree.root().equals(root) ? size : undefined;
    if (lastFit === undefined) misfits.push(size);
    else if (misfits.length === 0) good = size;
  }
  function look(): void {
    for (let one = checkpoints[next]; one !== undefined && one.size <= tree.size; one = checkpoints[next]) {
      if (one.size === tree.size) compare(one);
      next += 1;
    }
  }
  look();
  return {
    add(leaf) {
      tree.add(leaf);
      if ((checkpoints[next]?.size ?? Number.POSITIVE_INFINITY) <= tree.size) look();
    },
    size: () => tree.size,
    root: () => tree.root(),
    fits: (end) => tree.size === end && (misfits.length === 0 || lastFit === end),
    misfits: () => misfits,
    good: () => good,
    bad: () => misfits[0],
    copy: () => watched(tree, checkpoints, { next, good, misfits, lastFit }),
  };
}

/** Between which checkpoints a place is. Places are asked for in their order. */
function windows(checkpoints: readonly Signed[]): (index: number) => TimeWindow {
  const timed = checkpoints.filter(({ signedAt }) => signedAt !== undefined);
  let next = 0;
  let window: TimeWindow | undefined;
  return (index) => {
    let moved = false;
    for (; (timed[next]?.size ?? Number.POSITIVE_INFINITY) <= index; next += 1) moved = true;
    if (window === undefined || moved) window = windowOf(timed[next - 1]?.signedAt, timed[next]?.signedAt);
    return window;
  };
}
