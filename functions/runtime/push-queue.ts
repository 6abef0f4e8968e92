/** The queue that says which streams have something to be pushed: a lost message is the hourly sweep's. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { config } from './config.ts';

/** A stream has something waiting; or the clock asks for all of them. */
export const PushMessage = z.union([
  z.strictObject({ receiver: z.string() }),
  z.strictObject({ sweep: z.literal(true) }),
]);
export type PushMessage = z.infer<typeof PushMessage>;

let sqs: SQSClient | undefined;

/** `afterSeconds` is at most 900: docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export async function wakePushing(receiver: string, afterSeconds = 0): Promise<void> {
  const { SendMessageCommand, SQSClient } = await import('@aws-sdk/client-sqs');
  sqs ??= new SQSClient({});
  const { SIGNALS_QUEUE_URL: QueueUrl } = config({ SIGNALS_QUEUE_URL: z.url() });
  const MessageBody = JSON.stringify({ receiver } satisfies PushMessage);
  await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody, ...(afterSeconds === 0 ? {} : { DelaySeconds: afterSeconds }) }),
  );
}
