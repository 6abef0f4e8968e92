/** The frame of a Lambda that takes messages from a queue: each by itself, and those that failed stay there, as long as whoever asked to be left alone said. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { config } from './config.ts';
import { lambda, logger } from './lambda.ts';

/** What SQS hands to a Lambda (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), as far as we read it. */
const Message = z.object({
  messageId: z.string(),
  body: z.string(),
  receiptHandle: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
});
type Message = z.infer<typeof Message>;
const Batch = z.object({ Records: z.array(Message) });

/** `queueUrl`: the variable that holds the address of the queue. */
export function queue<Output>(schema: z.ZodType<Output>, queueUrl: string, run: (message: Output) => Promise<void>) {
  return lambda(Batch, async ({ Records }) => {
    const failed: { readonly itemIdentifier: string }[] = [];
    for (const message of Records)
      try {
        await run(schema.parse(JSON.parse(message.body)));
      } catch (error) {
        const { messageId } = message;
        logger.error('a message was not done; it comes again', { messageId, error: inWords(error) });
        await leaveAlone(message, error, queueUrl);
        failed.push({ itemIdentifier: messageId });
      }
    return { batchItemFailures: failed };
  });
}

/** A schema's error names fields, and might quote what stands there. */
function inWords(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return `${error.name}: it is not what is sent here`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
const MOST_SECONDS = 43_200;
/** Ours: whoever says "one second" again and again must not use up a message's tries; after so many the queue's own time is waited. */
const LEAST_SECONDS = 30;
const MOST_HASTY_TRIES = 20;

const Busy = z.object({ retryAfterSeconds: z.number().positive() });

let sqs: SQSClient | undefined;

/** Until then nobody is given it; its client is loaded when it is first needed. What cannot be told to the queue is waited for as long as the queue lets a message wait. */
async function leaveAlone({ receiptHandle, attributes }: Message, error: unknown, queueUrl: string): Promise<void> {
  const busy = Busy.safeParse(error);
  if (!busy.success || attributes.ApproximateReceiveCount > MOST_HASTY_TRIES) return;
  const seconds = Math.ceil(Math.max(LEAST_SECONDS, busy.data.retryAfterSeconds));
  const { ChangeMessageVisibilityCommand, SQSClient: Client } = await import('@aws-sdk/client-sqs');
  sqs ??= new Client({});
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: config({ [queueUrl]: z.string().min(1) })[queueUrl] ?? '',
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: Math.min(MOST_SECONDS, seconds),
  });
  await sqs.send(command).catch((cause: unknown) => {
    logger.warn('a message could not be put off as it was asked; it comes again at the time of its queue', {
      error: inWords(cause),
    });
  });
}
