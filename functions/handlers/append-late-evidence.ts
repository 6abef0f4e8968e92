/** Appends the signed evidence of cuts that could not be written at the time; what fails stays in the queue. */
import { KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { appendLateBatch } from '../ledger/late.ts';
import { config } from '../runtime/config.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { ledger } from '../runtime/parts.ts';

/** What SQS hands to a Lambda (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), as far as we read it. */
const Batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

const kms = new KMSClient({});

export const handler = lambda(Batch, async ({ Records }) => {
  const { LATE_EVIDENCE_KEY_ID } = config({ LATE_EVIDENCE_KEY_ID: z.string().min(1) });
  const failures = await appendLateBatch(ledger(), { kms, keyId: LATE_EVIDENCE_KEY_ID }, Records);
  for (const { messageId, because } of failures)
    logger.error('late evidence was not appended; see docs/runbook.md#late-evidence-waiting', {
      messageId,
      error: `${because.name}: ${because.message}`,
    });
  return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) };
});
