/** Proofs made from the tiles in the bucket. */
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { Hash } from '../../core/log/merkle.ts';
import { consistencyRanges, nodesOf, type Range, rangeHash } from '../../core/log/proof.ts';
import { hashIn, tileOf, tilePath } from '../../core/log/tiles.ts';
import { getFile, type LogBucket } from './log-bucket.ts';

/** That the tree of `second` begins with that of `first`: both were published. Throws `EvidenceUnavailable`. */
export async function readConsistency(bucket: LogBucket, first: number, second: number): Promise<Hash[]> {
  const tiles = new Map<string, Promise<Buffer>>();
  return Promise.all(consistencyRanges(first, second).map((range) => hashOf(bucket, tiles, range, second)));
}

async function hashOf(bucket: LogBucket, tiles: Map<string, Promise<Buffer>>, range: Range, size: number) {
  const hashes = new Map<string, Hash>();
  for (const node of nodesOf(range)) {
    const { tile, ...place } = tileOf(node, size);
    const path = tilePath(tile);
    const content = tiles.get(path) ?? readTile(bucket, path);
    tiles.set(path, content);
    hashes.set(`${node.level}/${node.index}`, hashIn(await content, place));
  }
  return rangeHash(range, ({ level, index }) => hashes.get(`${level}/${index}`) ?? missing(level, index));
}

function missing(level: number, index: number): never {
  throw new RangeError(`the node ${level}/${index} was not read`);
}

async function readTile(bucket: LogBucket, path: string): Promise<Buffer> {
  const content = await getFile(bucket, path);
  if (content === undefined)
    throw new EvidenceUnavailable(`${path} is not in the bucket of the log: docs/runbook.md#log-forked`);
  return content;
}
