/** Appends the signed evidence of cuts that could not be written at the time, and has their cases go on; what fails stays in the queue. */
import { KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod';
import type { CaseId } from '../core/ids.ts';
import { appendLateBatch } from '../ledger/late.ts';
import { config } from '../runtime/config.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { cases, ledger } from '../runtime/parts.ts';
import { findCase } from '../store/cases.ts';
import { rejoin } from './parts/rejoin.ts';

/** What SQS hands to a Lambda (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), as far as we read it. */
const Batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

const kms = new KMSClient({});

export const handler = lambda(Batch, async ({ Records }) => {
  const { LATE_EVIDENCE_KEY_ID } = config({ LATE_EVIDENCE_KEY_ID: z.string().min(1) });
  const { appendedTo, failures } = await appendLateBatch(ledger(), { kms, keyId: LATE_EVIDENCE_KEY_ID }, Records);
  for (const { messageId, because } of failures)
    logger.error('late evidence was not appended; see docs/runbook.md#late-evidence-waiting', {
      messageId,
      error: `${because.name}: ${because.message}`,
    });
  for (const caseId of appendedTo) await goOn(caseId);
  return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) };
});

/** Evidence is back: a case that is blocked was, as likely as not, for want of it. If not, it says again what it wants. */
async function goOn(caseId: CaseId): Promise<void> {
  const handled = await findCase(cases(), caseId);
  if (handled?.state === 'blocked') await rejoin(handled);
}
