/** Reads one HR source by its API: workers something was said of, and everybody once a day. Woken by the source's queue; what fails comes back. */
import * as z from 'zod';
import { InvalidInput } from '../core/errors.ts';
import type { Instant } from '../core/ids.ts';
import { SourceMessage } from '../core/source-messages.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { measureBy } from '../runtime/metrics.ts';
import { sources } from '../runtime/parts.ts';
import { comeBack } from '../runtime/source-queue.ts';
import { SourceThrottled } from '../sources/errors.ts';
import { lastReads } from '../store/sources.ts';
import { sourceNamed } from './parts/configured-sources.ts';
import { beginPull, pullPage } from './parts/pull-source.ts';
import { hasSeen, type Reading, readWorker } from './parts/read-worker.ts';
import { sourceName, sourceReader } from './parts/source-reader.ts';

/** What SQS hands to a Lambda (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), as far as we read it. */
const Batch = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
    }),
  ),
});
type Message = z.infer<typeof Batch>['Records'][number];

export const handler = lambda(Batch, async ({ Records }) => {
  const source = sourceName();
  const batchItemFailures: { itemIdentifier: string }[] = [];
  let waitSeconds: number | undefined;
  const seen = await seenAlready(source, Records);
  for (const message of Records) {
    if (seen.has(message.messageId)) continue;
    const failed = waitSeconds === undefined ? await unlessFailed(() => run(source, message)) : undefined;
    if (waitSeconds === undefined && failed === undefined) continue;
    // Asked to wait, all that is left waits: another call would only be refused.
    if (failed instanceof SourceThrottled) waitSeconds = failed.retryAfterSeconds;
    if (failed !== undefined) tell(source, failed);
    await comeBack(source, message.receiptHandle, waitSeconds ?? backoff(message));
    batchItemFailures.push({ itemIdentifier: message.messageId });
  }
  return { batchItemFailures };
});

/** In a storm most are: one question for all of a batch finds them. What cannot be asked is found by each message, which then fails for itself. */
async function seenAlready(source: string, messages: readonly Message[]): Promise<ReadonlySet<string>> {
  const reads = messages.flatMap(({ messageId, body }) => {
    const message = SourceMessage.safeParse(jsonIn(body)).data;
    return message?.kind === 'read' ? [{ messageId, message }] : [];
  });
  if (reads.length < 2) return new Set();
  const keys = reads.map(({ message }) => message.key);
  const lasts = await lastReads(sources(), source, keys).catch(() => new Map<string, Instant>());
  return new Set(
    reads.flatMap(({ messageId, message }) => (hasSeen(lasts.get(message.key), message) ? messageId : [])),
  );
}

async function run(source: string, { body }: Message): Promise<void> {
  const message = parsed(body);
  if (message.kind === 'pull') return beginPull(source);
  const configured = sourceNamed(source);
  if (configured === undefined) throw new InvalidInput(`source ${source} is not configured`);
  const reading: Reading = { source, configured, reader: await sourceReader() };
  return message.kind === 'read' ? readWorker(reading, message) : pullPage(reading, message);
}

function parsed(body: string): SourceMessage {
  const read = SourceMessage.safeParse(jsonIn(body));
  if (read.success) return read.data;
  throw new InvalidInput('a message in the queue of a source is none we know; it goes to the dead letters');
}

/** What is no JSON is no message we know. */
function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function unlessFailed(work: () => Promise<void>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function tell(source: string, error: Error): void {
  measureBy('SourceFailed', source);
  logger.warn('a source could not be read; it is tried again', { source, error: `${error.name}: ${error.message}` });
}

/** Our choice: seconds at first, a quarter of an hour at last; the queue gives up after a day (infra/sources-stack.ts). */
function backoff({ attributes }: Message): number {
  return Math.min(900, 5 * 2 ** Math.min(8, attributes.ApproximateReceiveCount));
}
