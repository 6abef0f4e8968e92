/** Records evidence. For a cut, evidence that cannot be written is signed and queued, and the cut goes on; all else stops. */
import * as z from 'zod';
import type { Entry, EvidenceRecord } from '../core/evidence.ts';
import type { CaseId } from '../core/ids.ts';
import { type AppendOptions, append, withHead } from '../ledger/append.ts';
import { type LateQueue, recordOrQueue, withdraw } from '../ledger/late.ts';
import { ConditionRefused } from '../ledger/transact.ts';
import { writeAll } from '../ledger/write-all.ts';
import { config } from './config.ts';
import { logger } from './lambda.ts';
import { measure } from './metrics.ts';
import { ledger } from './parts.ts';
import { newId } from './random.ts';

export interface Recording extends AppendOptions {
  /** A leaver's cut goes on without its evidence; nothing else does. */
  readonly cut?: boolean;
}

/** The records, or none when they were queued: then `also` has been written without them. Where it was refused, evidence that withdraws them follows. */
export async function record(
  caseId: CaseId,
  entries: readonly Entry[],
  { cut = false, ...options }: Recording = {},
): Promise<readonly EvidenceRecord[]> {
  if (!cut) return append(ledger(), caseId, entries, options);
  const recorded = await recordOrQueue(ledger(), lateQueue(), caseId, entries, options);
  if (recorded.kind === 'recorded') return recorded.records;
  logger.error('evidence is unavailable; the cut goes on and its signed evidence waits in the late-evidence queue', {
    lateId: recorded.lateId,
  });
  measure('LateEvidenceQueued');
  await writeAll(ledger(), withHead(options.also, options.head)).catch(async (error: unknown) => {
    if (error instanceof ConditionRefused)
      await withdraw(ledger(), await lateQueue()(), caseId, recorded.lateId, entries, error);
    throw error;
  });
  return [];
}

const ENVIRONMENT = { LATE_EVIDENCE_QUEUE_URL: z.string().min(1), LATE_EVIDENCE_KEY_ID: z.string().min(1) };

let late: LateQueue | undefined;

/** What is not configured is told by every cut; the clients are loaded by the one that needs them. */
function lateQueue(): () => Promise<LateQueue> {
  const { LATE_EVIDENCE_QUEUE_URL: queueUrl, LATE_EVIDENCE_KEY_ID: keyId } = config(ENVIRONMENT);
  return async () => {
    const { SQSClient } = await import('@aws-sdk/client-sqs');
    const { KMSClient } = await import('@aws-sdk/client-kms');
    late ??= { sqs: new SQSClient({}), queueUrl, kms: new KMSClient({}), keyId, newId };
    return late;
  };
}
