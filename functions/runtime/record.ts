/** Records evidence. For a cut, evidence that cannot be written is signed and queued, and the cut goes on; all else stops. */
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Entry, EvidenceRecord } from '../core/evidence.ts';
import type { CaseId } from '../core/ids.ts';
import { type AppendOptions, append } from '../ledger/append.ts';
import { type LateQueue, recordOrQueue, withdraw } from '../ledger/late.ts';
import { ConditionRefused } from '../ledger/transact.ts';
import { writeAll } from '../ledger/write-all.ts';
import { config } from './config.ts';
import { logger } from './lambda.ts';
import { measure } from './metrics.ts';
import { ledger } from './parts.ts';

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
  await writeAll(ledger(), options.also ?? []).catch(async (error: unknown) => {
    if (error instanceof ConditionRefused)
      await withdraw(ledger(), lateQueue(), caseId, recorded.lateId, entries, error);
    throw error;
  });
  return [];
}

let late: LateQueue | undefined;

function lateQueue(): LateQueue {
  const name = z.string().min(1);
  if (late === undefined) {
    const { LATE_EVIDENCE_QUEUE_URL, LATE_EVIDENCE_KEY_ID } = config({
      LATE_EVIDENCE_QUEUE_URL: name,
      LATE_EVIDENCE_KEY_ID: name,
    });
    late = {
      sqs: new SQSClient({}),
      queueUrl: LATE_EVIDENCE_QUEUE_URL,
      kms: new KMSClient({}),
      keyId: LATE_EVIDENCE_KEY_ID,
    };
  }
  return late;
}
