/** Takes what waits in the queue of the source a function was deployed for, message by message; what fails comes back. */
import * as z from 'zod';
import { InvalidInput } from '../../core/errors.ts';
import { BEGUN_WITHIN_SECONDS, SourceMessage } from '../../core/source-messages.ts';
import { clock } from '../../runtime/clock.ts';
import { config } from '../../runtime/config.ts';
import { logger } from '../../runtime/lambda.ts';
import { measureBy } from '../../runtime/metrics.ts';
import { comeBack } from '../../runtime/source-queue.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { SourceThrottled } from '../../sources/errors.ts';
import { sourceNamed } from './configured-sources.ts';

/** What SQS hands to a Lambda (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), as far as we read it. */
export const Batch = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
    }),
  ),
});
export type Batch = z.infer<typeof Batch>;
type Message = Batch['Records'][number];

/** One message, of a source that is configured. */
export type Take = (source: string, configured: ConfiguredSource, message: SourceMessage) => Promise<void>;

export async function drainQueue({ Records }: Batch, take: Take) {
  const { SOURCE: source } = config({ SOURCE: z.string().min(1) });
  const beganMs = Date.parse(clock());
  const isLate = () => Date.parse(clock()) - beganMs >= BEGUN_WITHIN_SECONDS * 1000;
  const batchItemFailures: { itemIdentifier: string }[] = [];
  const back = async ({ receiptHandle, messageId }: Message, seconds: number) => {
    await comeBack(source, receiptHandle, seconds);
    batchItemFailures.push({ itemIdentifier: messageId });
  };
  let asked: SourceThrottled | undefined;
  for (const message of Records) {
    if (asked === undefined && isLate()) {
      await back(message, AT_ONCE_SECONDS);
      continue;
    }
    const failed = asked ?? (await unlessFailed(() => run(source, message, take)));
    if (failed === undefined) continue;
    if (asked === undefined) tell(source, failed);
    // Asked to wait, all that is left waits: another call would only be refused.
    if (failed instanceof SourceThrottled) asked = failed;
    await back(message, Math.max(asked?.retryAfterSeconds ?? 0, backoff(message)));
  }
  return { batchItemFailures };
}

const AT_ONCE_SECONDS = 1;

async function run(source: string, { body }: Message, take: Take): Promise<void> {
  const message = parsed(body);
  const configured = sourceNamed(source);
  if (configured === undefined) throw new InvalidInput(`source ${source} is not configured`);
  return take(source, configured, message);
}

function parsed(body: string): SourceMessage {
  const read = SourceMessage.safeParse(JSON.parse(body));
  if (read.success) return read.data;
  throw new InvalidInput('a message in the queue of a source is none we know; it goes to the dead letters');
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

/** Our choice: seconds at first, a quarter of an hour at last; the queue gives up after a day (infra/constructs/source-reader.ts), also where a vendor asks for a second each time. */
function backoff({ attributes }: Message): number {
  return Math.min(900, 5 * 2 ** Math.min(8, attributes.ApproximateReceiveCount));
}
