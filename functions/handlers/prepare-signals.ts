/** Takes records from the stream of the evidence table, and signs and keeps for each receiver what was done to whom. */
import * as z from 'zod';
import { digest } from '../core/canonical.ts';
import { EvidenceRecord } from '../core/evidence.ts';
import { EVENT_TYPES } from '../core/signals/event-types.ts';
import type { Receiver } from '../core/signals/settings.ts';
import { jtiOf, type Signal, signalsOf, speaks } from '../core/signals/signal.ts';
import { deliveredBy, PUSH, type Stream } from '../core/signals/stream.ts';
import { type Subject, scimSubject, subjectOf } from '../core/signals/subject.ts';
import { eventToken } from '../core/signals/token.ts';
import { clock } from '../runtime/clock.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { wakePushing } from '../runtime/push-queue.ts';
import { signalSettings, signalTable, transmitter } from '../runtime/signals.ts';
import { signedToken } from '../runtime/signing-keys.ts';
import { isUnwanted, putWaiting, streams } from '../store/signals.ts';
import { type Told, toldOf } from './parts/signal-around.ts';

/** As far as we read it: docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const Changes = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      dynamodb: z.object({ NewImage: z.object({ record: z.object({ S: z.string() }) }).optional() }),
    }),
  ),
});

interface Listener {
  readonly stream: Stream;
  readonly receiver: Receiver;
}

/** In the order of the stream; a batch that fails comes again whole, and says the same under the same ids. */
export const handler = lambda(Changes, async ({ Records }) => {
  const records = Records.flatMap(({ eventName, dynamodb: { NewImage } }) =>
    eventName === 'INSERT' && NewImage !== undefined ? [EvidenceRecord.parse(JSON.parse(NewImage.record.S))] : [],
  ).filter(speaks);
  const listeners = records.length === 0 ? [] : await listening();
  if (listeners.length === 0) return;
  const told = new Set<string>();
  for (const record of records) {
    const about = await toldOf(record);
    if (about === undefined)
      logger.warn('nobody is told: person or case is not kept any more', { recordId: record.id });
    else for (const listener of listeners) if (await tell(listener, record, about)) told.add(listener.stream.receiver);
  }
  const pushed = listeners.filter(({ stream }) => stream.delivery.method === PUSH && stream.status === 'enabled');
  for (const { stream } of pushed) if (told.has(stream.receiver)) await wakePushing(stream.receiver);
});

/** A paused stream holds what it would have sent; a disabled one holds nothing. */
async function listening(): Promise<readonly Listener[]> {
  const { receivers } = signalSettings();
  return (await streams(signalTable())).flatMap((stream) => {
    const receiver = Object.hasOwn(receivers, stream.receiver) ? receivers[stream.receiver] : undefined;
    return receiver === undefined || stream.status === 'disabled' ? [] : [{ stream, receiver }];
  });
}

/** True where something waits to be sent. */
async function tell(
  { stream, receiver }: Listener,
  record: EvidenceRecord,
  { person, around }: Told,
): Promise<boolean> {
  const delivered = new Set(deliveredBy(stream, receiver));
  const subject = subjectOf(person, receiver.subject);
  const signals = signalsOf(record, around).map((signal, place) => ({ signal, place }));
  const wanted = signals.filter(({ signal }) => delivered.has(signal.name) && isOf(receiver, signal));
  if (wanted.length === 0) return false;
  if (subject === undefined) {
    logger.error('a receiver is not told: the person has no account known at the target that names them there', {
      recordId: record.id,
      receiver: stream.receiver,
    });
    return false;
  }
  if (await isUnwanted(signalTable(), stream.streamId, digest(subject))) return false;
  const { issuer } = transmitter();
  const now = clock();
  for (const { signal, place } of wanted) {
    const jti = jtiOf(record, stream.streamId, place);
    const envelope = { issuer, jti, at: record.time, txn: record.caseId };
    const about = subjectIn(signal, subject, () => scimSubject(person, signal.system));
    const set = await signedToken(eventToken(envelope, stream, about, signal));
    await putWaiting(signalTable(), stream.streamId, { jti, set }, now);
  }
  logger.info('signals wait to be sent', {
    recordId: record.id,
    receiver: stream.receiver,
    events: wanted.map(({ signal }) => EVENT_TYPES[signal.name]),
  });
  return true;
}

/** A whole cut is everybody's business. */
function isOf({ system }: Receiver, signal: Signal): boolean {
  return system === undefined || signal.system === undefined || signal.system === system;
}

function subjectIn({ about }: Signal, subject: Subject, scim: () => Subject): Subject {
  if (about === 'scim') return scim();
  // RISC 1.0 section 2.5: the subject of a changed identifier is the old one.
  return about === 'person' ? subject : { format: 'email', email: about.formerEmail };
}
