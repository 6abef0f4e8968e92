/** Has an authority say when a checkpoint was there (RFC 3161), and keeps its answer beside it, locked. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../core/ids.ts';
import { readTimestamp, timestampRequest } from '../../core/log/timestamp.ts';
import { getFile, type LogBucket, LogForked, putForEver } from './log-bucket.ts';
import { type LogTable, readStamped, stamping } from './log-table.ts';
import { checkpointPath } from './publish.ts';

export interface Authority {
  readonly url: string;
  readonly now: () => Instant;
  readonly newNonce: () => Buffer;
}

/** `behind`: the newest time-stamp is of the checkpoint of `stampedSize`, 0 for none; `why` is for the log. */
export type Stamping =
  | { readonly kind: 'stamped' }
  | { readonly kind: 'behind'; readonly stampedSize: number; readonly why: string };

/** Our choices: nobody waits for an authority longer, and its answer, certificates included, is a few kilobytes. */
const TIMEOUT_MS = 10_000;
const MOST_BYTES = 65_536;

export const timestampPath = (size: number) => `${checkpointPath(size)}.tsr`;

/** Asks for the time of the checkpoint of `size`, unless it has one. What others fail at is answered; it throws where our own table or bucket fails. */
export async function stampCheckpoint(
  { log, bucket, authority }: { readonly log: LogTable; readonly bucket: LogBucket; readonly authority: Authority },
  size: number,
): Promise<Stamping> {
  const stamped = await readStamped(log);
  if ((stamped?.size ?? 0) >= size) return { kind: 'stamped' };
  const behind = (why: string): Stamping => ({ kind: 'behind', stampedSize: stamped?.size ?? 0, why });
  const checkpoint = await getFile(bucket, checkpointPath(size));
  if (checkpoint === undefined) return behind('the checkpoint is not in the bucket');
  const nonce = authority.newNonce();
  const answer = await ask(authority.url, timestampRequest(checkpoint, nonce));
  if (!Buffer.isBuffer(answer)) return behind(answer.why);
  const read = readTimestamp(answer, checkpoint, nonce);
  if (read.kind === 'refused') return behind(`the answer of the time-stamp authority cannot be used: ${read.why}`);
  await putForEver(bucket, timestampPath(size), answer).catch(anotherWasFirst);
  await log.client.send(new PutCommand(stamping(log, { size, at: authority.now() }))).catch(anotherWasFurther);
  return { kind: 'stamped' };
}

async function ask(url: string, request: Buffer): Promise<Buffer | { readonly why: string }> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: new Uint8Array(request),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status !== 200) return { why: `the time-stamp authority answered ${answer.status}` };
    const body = Buffer.from(await answer.arrayBuffer());
    return body.length > MOST_BYTES ? { why: 'the answer of the time-stamp authority is too long' } : body;
  } catch (error) {
    return { why: `the time-stamp authority did not answer: ${error instanceof Error ? error.name : 'unknown'}` };
  }
}

/** It was stamped twice at once: the first stays. */
function anotherWasFirst(error: unknown): void {
  if (!(error instanceof LogForked)) throw error;
}

function anotherWasFurther(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}
