/** Reads the log as it lies in its bucket: entries, hashes of the tree, proofs and checkpoints. What is signed for must be there. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { EvidenceUnavailable } from '../../core/errors.ts';
import { type Checkpoint, readCheckpoint } from '../../core/log/checkpoint.ts';
import type { Frontier, Hash } from '../../core/log/merkle.ts';
import { readNote, signedBy } from '../../core/log/note.ts';
import { consistencyRanges, inclusionRanges, type Node, nodesOf, type Range, rangeHash } from '../../core/log/proof.ts';
import { entriesPath, hashIn, TILE, tileOf, tilePath } from '../../core/log/tiles.ts';
import { getFile, type LogBucket } from '../log/log-bucket.ts';
import { checkpointPath } from '../log/publish.ts';
import type { LogKeys } from '../log/sign-checkpoint.ts';

export type ReadBucket = Pick<LogBucket, 's3' | 'bucket'>;

/** A checkpoint as it was signed. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string;
  /** In seconds since 1970. */
  readonly signedAt: number;
  /** When it was signed last, by who was asked whether the log is still the same. */
  readonly stillAt: number;
}

/** The entries of a tile of a log of `size`, with their line ends. */
export function entriesOf(bucket: ReadBucket, index: number, size: number): Promise<Buffer> {
  return there(bucket, entriesPath(index, Math.min(TILE, size - index * TILE)));
}

/** The hashes of the entries of a tile. */
export function leavesOf(bucket: ReadBucket, index: number, size: number): Promise<Buffer> {
  return there(bucket, tilePath({ level: 0, index, width: Math.min(TILE, size - index * TILE) }));
}

async function there(bucket: ReadBucket, path: string): Promise<Buffer> {
  const content = await getFile(bucket, path);
  if (content === undefined)
    throw new EvidenceUnavailable(
      `${path} was signed for and is not in the bucket of the log: nothing can be exported that needs it (docs/runbook.md#log-forked)`,
    );
  return content;
}

/** Undefined unless it is a checkpoint that the log's key signed, with its time. */
export function readSigned(note: string, keys: LogKeys): SignedCheckpoint | undefined {
  const read = readNote(note);
  const checkpoint = read && readCheckpoint(read.text);
  if (read === undefined || checkpoint === undefined) return undefined;
  const [byLog, atTime] = [signedBy(read, keys.log), signedBy(read, keys.time)];
  if (byLog.kind !== 'signed' || atTime.kind !== 'signed') return undefined;
  const { signedAt, stillAt = signedAt } = atTime;
  return signedAt === undefined || stillAt === undefined ? undefined : { ...checkpoint, note, signedAt, stillAt };
}

/** The first checkpoint that was ever signed of a log of `size` or longer. */
export async function checkpointFrom(
  bucket: ReadBucket,
  keys: LogKeys,
  size: number,
): Promise<SignedCheckpoint | undefined> {
  const [first] = await listCheckpoints(bucket, size, 1);
  return first === undefined ? undefined : checkpointOf(bucket, keys, first.size);
}

export async function checkpointOf(bucket: ReadBucket, keys: LogKeys, size: number): Promise<SignedCheckpoint> {
  const note = await there(bucket, checkpointPath(size));
  const signed = readSigned(note.toString('utf8'), keys);
  if (signed?.size === size) return signed;
  throw new EvidenceUnavailable(
    `${checkpointPath(size)} is not what the log's key signed: nothing is exported from it (docs/runbook.md#log-forked)`,
  );
}

/** A checkpoint that lies in the bucket. */
export interface ListedCheckpoint {
  readonly size: number;
  /** When it was put there, in milliseconds: soon after it was signed. */
  readonly putAt: number;
}

/** Which checkpoints were signed, from a size on, at most `most` of them. */
export async function listCheckpoints(
  { s3, bucket }: ReadBucket,
  from: number,
  most: number,
): Promise<ListedCheckpoint[]> {
  const prefix = checkpointPath(0).slice(0, -16);
  const after = from === 0 ? {} : { StartAfter: checkpointPath(from - 1) };
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: most, ...after }),
  );
  return Contents.flatMap(({ Key, LastModified }) =>
    Key === undefined ? [] : { size: Number(Key.slice(prefix.length)), putAt: LastModified?.getTime() ?? 0 },
  );
}

/** Proofs about a log of a size, from its tiles; each is read once, as long as few are asked for. */
export interface Proofs {
  inclusion(index: number): Promise<Hash[]>;
  consistency(first: number): Promise<Hash[]>;
  frontier(size: number): Promise<Frontier>;
}

/** Our choice: tiles of the upper levels are few and needed again and again, those of the leaves seldom twice. */
const MOST_TILES = 512;

export function proofsOf(bucket: ReadBucket, size: number): Proofs {
  const tiles = new Map<string, Promise<Buffer>>();
  function tileAt(path: string): Promise<Buffer> {
    const known = tiles.get(path) ?? there(bucket, path);
    tiles.delete(path);
    tiles.set(path, known);
    const oldest = tiles.size > MOST_TILES ? tiles.keys().next().value : undefined;
    if (oldest !== undefined) tiles.delete(oldest);
    return known;
  }
  async function hashOf(node: Node): Promise<Hash> {
    const { tile, from, count } = tileOf(node, size);
    return hashIn(await tileAt(tilePath(tile)), { from, count });
  }
  async function hashesOf(ranges: readonly Range[]): Promise<Hash[]> {
    return Promise.all(
      ranges.map(async (range) => {
        const nodes = nodesOf(range);
        const hashes = (await Promise.all(nodes.map(hashOf))).values();
        return rangeHash(range, () => hashes.next().value ?? Buffer.alloc(0));
      }),
    );
  }
  return {
    inclusion: (index) => hashesOf(inclusionRanges(index, size)),
    consistency: (first) => hashesOf(consistencyRanges(first, size)),
    frontier: async (at) => ({ size: at, nodes: await Promise.all(nodesOf({ start: 0, end: at }).map(hashOf)) }),
  };
}
