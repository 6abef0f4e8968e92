/** The frame of a Lambda that takes messages from a queue: each by itself, and those that failed stay there. */
import * as z from 'zod';
import { lambda, logger } from './lambda.ts';

/** What SQS hands to a Lambda (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), as far as we read it. */
const Batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

export function queue<Output>(schema: z.ZodType<Output>, run: (message: Output) => Promise<void>) {
  return lambda(Batch, async ({ Records }) => {
    const failed: { readonly itemIdentifier: string }[] = [];
    for (const { messageId, body } of Records)
      try {
        await run(schema.parse(JSON.parse(body)));
      } catch (error) {
        logger.error('a message was not done; it comes again', { messageId, error: inWords(error) });
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
