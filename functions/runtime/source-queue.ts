/** The queues of what is to be read of each source. */
import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { InvalidInput } from '../core/errors.ts';
import type { SourceMessage } from '../core/source-messages.ts';
import { config, json } from './config.ts';

const sqs = new SQSClient({});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MOST_AT_ONCE = 10;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const LONGEST_WAIT_SECONDS = 43_200;

/** Throws when the queue did not take every one: the sender must say so, and is asked again. */
export async function enqueue(source: string, messages: readonly SourceMessage[]): Promise<void> {
  const QueueUrl = queueOf(source);
  const batches = Array.from({ length: Math.ceil(messages.length / MOST_AT_ONCE) }, (_, at) =>
    messages.slice(at * MOST_AT_ONCE, (at + 1) * MOST_AT_ONCE),
  );
  // Side by side: a webhook about a thousand is to be acknowledged within 3 s too.
  await Promise.all(batches.map((some) => sendAll(source, QueueUrl, some)));
}

async function sendAll(source: string, QueueUrl: string, messages: readonly SourceMessage[]): Promise<void> {
  const Entries = messages.map((message, index) => ({ Id: String(index), MessageBody: JSON.stringify(message) }));
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  if (Failed.length > 0) throw new Error(`the queue of source ${source} refused ${Failed.length} of ${Entries.length}`);
}

/** Has a message that could not be handled come back after so long. */
export async function comeBack(source: string, receiptHandle: string, seconds: number): Promise<void> {
  const VisibilityTimeout = Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(seconds)));
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: queueOf(source), ReceiptHandle: receiptHandle, VisibilityTimeout }),
  );
}

const ENVIRONMENT = { SOURCE_QUEUES: json(z.record(z.string(), z.string())) };

function queueOf(source: string): string {
  const { SOURCE_QUEUES } = config(ENVIRONMENT);
  const url = Object.hasOwn(SOURCE_QUEUES, source) ? SOURCE_QUEUES[source] : undefined;
  if (url === undefined) throw new InvalidInput(`source ${source} has no queue: it is not read by an API`);
  return url;
}
