/** Takes records from the stream of the evidence table and gives them their places in the log. */
import * as z from 'zod';
import { CaseId } from '../core/ids.ts';
import { type Arrived, sequence } from '../ledger/log/sequence.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { logTable } from '../runtime/log-table.ts';
import { measure } from '../runtime/metrics.ts';
import { ledger } from '../runtime/parts.ts';
import { tellHoles } from './parts/tell-holes.ts';

/** As far as we read it: docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const Change = z.object({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.object({
    Keys: z.object({ pk: z.object({ S: CaseId }), sk: z.object({ N: z.coerce.number().int().min(0) }) }),
    NewImage: z.object({ record: z.object({ S: z.string() }) }).optional(),
  }),
});
type Change = z.infer<typeof Change>;

/** Each for itself: what is no record must not stop those behind it, as a stream is read in order. */
const Stream = z.object({ Records: z.array(z.unknown()) });

export const handler = lambda(Stream, async ({ Records }) => {
  const changes = Records.flatMap(readChange);
  changes.filter(({ eventName }) => eventName !== 'INSERT').forEach(tell);
  const { count, holes } = await sequence({ log: logTable(), ledger: ledger() }, changes.flatMap(arrived));
  tellHoles(holes);
  logger.info('evidence sequenced', { count });
});

const Numbered = z.object({ dynamodb: z.object({ SequenceNumber: z.string() }) });

/** What is in the table and is no record was put there by somebody else than us: it is told by its place in the stream alone. */
function readChange(record: unknown): Change[] {
  const change = Change.safeParse(record);
  if (change.success) return [change.data];
  logger.error('an item of the evidence table is no record of evidence: it is in no log', {
    sequenceNumber: Numbered.safeParse(record).data?.dynamodb.SequenceNumber ?? 'unknown',
    wrong: change.error.issues.map(({ path }) => path.join('.')),
  });
  measure('EvidenceAltered');
  return [];
}

/** Evidence is only appended: whoever changed a record went around the table's policy. */
function tell({ eventName, dynamodb: { Keys } }: Change): void {
  logger.error('a record of evidence was changed after it was written', {
    caseId: Keys.pk.S,
    position: Keys.sk.N,
    change: eventName,
  });
  measure('EvidenceAltered');
}

/** What was put first counts: the log has it as it was, and a verifier finds what became of it. */
function arrived({ eventName, dynamodb: { Keys, NewImage } }: Change): Arrived[] {
  if (eventName !== 'INSERT' || NewImage === undefined) return [];
  return [{ caseId: Keys.pk.S, position: Keys.sk.N, text: NewImage.record.S }];
}
