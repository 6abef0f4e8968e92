/** Telling receivers of signals what a record of evidence says was done to whom: signed, and kept until it is taken. */
import { digest } from '../../core/canonical.ts';
import type { EvidenceRecord } from '../../core/evidence.ts';
import { EVENT_TYPES } from '../../core/signals/event-types.ts';
import type { Receiver } from '../../core/signals/settings.ts';
import { jtiOf, type Signal, signalsOf } from '../../core/signals/signal.ts';
import { deliveredBy, PUSH, type Stream } from '../../core/signals/stream.ts';
import { type Subject, scimSubject, subjectOf } from '../../core/signals/subject.ts';
import { eventToken } from '../../core/signals/token.ts';
import { clock } from '../../runtime/clock.ts';
import { logger } from '../../runtime/lambda.ts';
import { wakePushing } from '../../runtime/push-queue.ts';
import { signalSettings, signalTable, transmitter } from '../../runtime/signals.ts';
import { signedToken } from '../../runtime/signing-keys.ts';
import { isUnwanted, putWaiting, streams } from '../../store/signals.ts';
import { putTold } from '../../store/told.ts';
import { type Told, toldOf } from './signal-around.ts';

export interface Listener {
  readonly stream: Stream;
  readonly receiver: Receiver;
}

/** Once it is told it is marked so, though nobody listened: who comes later does not hear what was before. Answers for whom something waits. */
export async function tellOf(record: EvidenceRecord, listeners: readonly Listener[]): Promise<readonly Stream[]> {
  const told: Stream[] = [];
  const hearing = listeners.filter(({ stream: { since } }) => since === undefined || record.time >= since);
  const about = hearing.length === 0 ? undefined : await toldOf(record);
  if (about !== undefined) {
    for (const listener of hearing) if (await tell(listener, record, about)) told.push(listener.stream);
  } else if (hearing.length > 0)
    logger.warn('nobody is told: person or case is not kept any more', { recordId: record.id });
  await putTold(signalTable(), record, clock());
  return told;
}

/** Each once, though much waits for it. */
export async function wakeAll(told: readonly Stream[]): Promise<void> {
  const pushed = told.filter(({ delivery, status }) => delivery.method === PUSH && status === 'enabled');
  for (const receiver of new Set(pushed.map((stream) => stream.receiver))) await wakePushing(receiver);
}

/** A paused stream holds what it would have sent; a disabled one holds nothing. */
export async function listening(): Promise<readonly Listener[]> {
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
