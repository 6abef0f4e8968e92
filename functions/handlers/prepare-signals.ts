/** Takes records from the stream of the evidence table, and has receivers of signals told of them. */
import * as z from 'zod';
import { EvidenceRecord } from '../core/evidence.ts';
import { speaks } from '../core/signals/signal.ts';
import type { Stream } from '../core/signals/stream.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { signalTable } from '../runtime/signals.ts';
import { kept } from '../store/items.ts';
import { untold } from '../store/told.ts';
import { listening, tellOf, wakeAll } from './parts/tell-receivers.ts';

/** As far as we read it: docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const Change = z.object({
  eventName: z.string(),
  dynamodb: z.object({ NewImage: z.object({ record: z.object({ S: kept(EvidenceRecord) }) }).optional() }),
});

/** Each for itself: what is no record must not stop those behind it, as a stream is read in order. */
const Changes = z.object({ Records: z.array(z.unknown()) });

/** In the order of the stream; of a batch that failed and comes again, what was told is not told again. */
export const handler = lambda(Changes, async ({ Records }) => {
  const records = await untold(signalTable(), Records.flatMap(arrived).filter(speaks));
  if (records.length === 0) return;
  const listeners = await listening();
  const told: Stream[] = [];
  try {
    for (const record of records) told.push(...(await tellOf(record, listeners)));
  } finally {
    // What was told before another failed is marked as told, and nobody else would have it sent at once.
    await wakeAll(told);
  }
});

const Numbered = z.object({ dynamodb: z.object({ SequenceNumber: z.string() }) });

/** That something is no record `sequence-evidence` rings for, which reads the same stream: here it is only passed by. */
function arrived(item: unknown): EvidenceRecord[] {
  const { data: change, error } = Change.safeParse(item);
  if (change === undefined) {
    logger.error('an item of the evidence table is no record of evidence: nobody is told of it', {
      sequenceNumber: Numbered.safeParse(item).data?.dynamodb.SequenceNumber ?? 'unknown',
      wrong: error.issues.map(({ path }) => path.join('.')),
    });
    return [];
  }
  const { eventName, dynamodb } = change;
  return eventName === 'INSERT' && dynamodb.NewImage !== undefined ? [dynamodb.NewImage.record.S] : [];
}
