/**
 * Puts what was sequenced into the bucket, as tiles and entries, and signs how far the log is. The tree is made again from the
 * records themselves: only where it is the one that was sequenced is anything signed.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { Instant } from '../../core/ids.ts';
import { EMPTY, extend, type Frontier, leafHash, rootOf } from '../../core/log/merkle.ts';
import { itemsFrom, type Ledger } from '../ledger.ts';
import { askWitness, type Witness, withCosignatures } from './ask-witness.ts';
import { checkSigned, putCheckpoint } from './checkpoints.ts';
import { entryOf } from './entry.ts';
import { getFile, type LogBucket, LogForked, putAgain } from './log-bucket.ts';
import {
  type Batch,
  batchesFrom,
  type LogTable,
  type Published,
  publishing,
  type Run,
  readHead,
  readPublished,
} from './log-table.ts';
import { readConsistency } from './read-proof.ts';
import { type LogKey, type LogKeys, logKeys, signCheckpoint } from './sign-checkpoint.ts';
import { stillSigned } from './still-signed.ts';
import { openTiles } from './write-tiles.ts';

export interface Publishing {
  readonly log: LogTable;
  readonly ledger: Ledger;
  readonly bucket: LogBucket;
  readonly key: LogKey;
  /** Who else is asked to sign each checkpoint; nobody unless told. */
  readonly witnesses?: readonly Witness[];
  /** Is told of a witness that did not, by name, and why. */
  readonly silent?: (witness: string, why: string) => void;
}

export const CHECKPOINT = 'checkpoint';
/** Each checkpoint that was ever signed, by its size. */
export const checkpointPath = (size: number) => `checkpoints/${String(size).padStart(16, '0')}`;

/**
 * What is published then; undefined for a log without records. `upTo`: who asks wants the log's word on what was recorded by then.
 * Throws `LogForked` and `EvidenceUnavailable`.
 */
export async function publish(parts: Publishing, upTo?: Instant): Promise<Published | undefined> {
  const { log, ledger, bucket } = parts;
  // A tree that is read after that was no smaller then.
  const askedAt = ledger.now();
  const keys = await logKeys(parts.key);
  // In this order: what lies in the bucket was in the table before, and the table only goes on.
  const inBucket = (await getFile(bucket, CHECKPOINT))?.toString('utf8');
  const [before, head] = await Promise.all([readPublished(log), readHead(log)]);
  checkSigned(before, inBucket, keys);
  if (head.size === (before?.frontier.size ?? 0))
    return before && freshlyCosigned(parts, await stillSigned({ ...parts, keys }, before, { askedAt, upTo }));
  await putTiles(parts, before?.frontier ?? EMPTY, head);
  const at = notBefore(before, ledger.now());
  const note = await cosigned(parts, await sign(parts, keys, head, at), before?.frontier.size ?? 0, head.size);
  await putCheckpoint(bucket, checkpointPath(head.size), note);
  const published = { frontier: head, note, at };
  if (!(await putPublished(log, published))) return readPublished(log);
  await putLatest(parts, published);
  return published;
}

/** A clock that goes back must not make the log say that it grew before it was smaller: an auditor would hold it for forged. */
function notBefore(before: Published | undefined, now: Instant): Instant {
  return before !== undefined && before.at > now ? before.at : now;
}

/** Others may have put a later one meanwhile: then that is put once more, so that the last to put always puts the latest. */
async function putLatest({ log, bucket }: Publishing, published: Published): Promise<void> {
  for (let latest: Published | undefined = published; latest !== undefined; ) {
    await putAgain(bucket, CHECKPOINT, Buffer.from(latest.note));
    const now = await readPublished(log);
    latest = now !== undefined && now.frontier.size > latest.frontier.size ? now : undefined;
  }
}

async function putTiles({ log, ledger, bucket }: Publishing, before: Frontier, head: Frontier): Promise<void> {
  const tiles = await openTiles(bucket, before.size);
  let frontier = before;
  for await (const batch of batchesFrom(log, before.size)) {
    if (batch.first >= head.size) break;
    const entries = await entriesOf(ledger, batch);
    const leaves = entries.map(leafHash);
    frontier = extend(frontier, leaves);
    await tiles.add(entries, leaves);
  }
  if (frontier.size !== head.size || !rootOf(frontier).equals(rootOf(head)))
    throw new LogForked(`the log up to ${head.size}`);
  await tiles.finish();
}

/** Our choice: chains read at once. */
const RUNS_AT_ONCE = 16;

async function entriesOf(ledger: Ledger, { runs }: Batch): Promise<string[]> {
  const entries: string[] = [];
  for (let from = 0; from < runs.length; from += RUNS_AT_ONCE) {
    const some = await Promise.all(runs.slice(from, from + RUNS_AT_ONCE).map((run) => entriesOfRun(ledger, run)));
    entries.push(...some.flat());
  }
  return entries;
}

async function entriesOfRun(ledger: Ledger, { caseId, from, count }: Run): Promise<string[]> {
  const entries: string[] = [];
  for await (const item of itemsFrom(ledger, caseId, from, Math.min(count, 500))) {
    if (item === undefined) throw new LogForked(`a record of ${caseId} that is none now`);
    entries.push(entryOf(item.record));
    if (entries.length === count) return entries;
  }
  throw new EvidenceUnavailable(
    `${caseId} has ${entries.length} records from ${from} on and ${count} were sequenced: nothing is signed; compare the evidence table with the bucket (docs/runbook.md#log-forked)`,
  );
}

async function sign({ key }: Publishing, keys: LogKeys, head: Frontier, at: Instant): Promise<string> {
  const checkpoint = { origin: key.origin, size: head.size, root: rootOf(head) };
  return signCheckpoint(key, keys, checkpoint, at);
}

/** Our choice: a word of witnesses that is no older is fresh. */
const FRESH_MS = 600_000;

/**
 * The same checkpoint, which witnesses say once more is the log's: who asks for it can show that the log was this one a moment ago.
 * What was put stays as it was: only who asked is answered with it.
 */
async function freshlyCosigned(parts: Publishing, published: Published): Promise<Published> {
  const { note, at, frontier } = published;
  const isFresh = Date.parse(parts.ledger.now()) - Date.parse(at) < FRESH_MS;
  if ((parts.witnesses ?? []).length === 0 || isFresh) return published;
  return { ...published, note: await cosigned(parts, note, frontier.size, frontier.size) };
}

/** The note with the cosignatures of the witnesses that answered: none is waited for longer than seconds. */
async function cosigned(parts: Publishing, note: string, before: number, size: number): Promise<string> {
  const { bucket, witnesses = [], silent } = parts;
  const prove = (first: number) => readConsistency(bucket, first, size);
  const asked = await Promise.all(witnesses.map((witness) => askWitness(witness, { note, size, before, prove })));
  for (const [at, answer] of asked.entries())
    if (answer.kind === 'silent') silent?.(witnesses[at]?.key.name ?? '', answer.why);
  return withCosignatures(
    note,
    asked.flatMap((answer) => (answer.kind === 'cosigned' ? [answer.signature] : [])),
  );
}

/** False: another publisher was further. */
async function putPublished(log: LogTable, published: Published): Promise<boolean> {
  try {
    await log.client.send(new PutCommand(publishing(log, published)));
    return true;
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) return false;
    throw new EvidenceUnavailable('how far the log is signed could not be written; it is tried again', { cause });
  }
}
