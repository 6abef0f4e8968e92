/** Pushes what waits on a stream to its receiver (RFC 8935), in order, until nothing waits or the receiver does not take it. */
import type { Instant } from '../core/ids.ts';
import { instant } from '../core/schedule.ts';
import { answered, isDead, waitSeconds } from '../core/signals/push-answer.ts';
import { PUSH, type Stream } from '../core/signals/stream.ts';
import { streamToken } from '../core/signals/token.ts';
import { clock } from '../runtime/clock.ts';
import { logger } from '../runtime/lambda.ts';
import { measureBy } from '../runtime/metrics.ts';
import { type Pushed, push } from '../runtime/push.ts';
import { PushMessage, wakePushing } from '../runtime/push-queue.ts';
import { queue } from '../runtime/queue.ts';
import { signalSettings, signalTable, transmitter } from '../runtime/signals.ts';
import { signedToken } from '../runtime/signing-keys.ts';
import {
  beginPushing,
  changeStream,
  endPushing,
  endWaiting,
  oldestWaiting,
  type Pushing,
  setAside,
  streamOf,
  streams,
} from '../store/signals.ts';

/** Ours: the function runs for two minutes, and a push takes ten seconds at most. */
const RUNS_SECONDS = 90;
/** Longer than it runs: who holds a turn and was killed has lost it by then. */
const TURN_SECONDS = 150;
const AT_ONCE = 25;
/** Another pushes: by then it has seen what came, or has ended. */
const COME_BACK_SECONDS = 2;

export const handler = queue(PushMessage, 'SIGNALS_QUEUE_URL', async (message) => {
  if ('receiver' in message) return pushTo(message.receiver);
  for (const { receiver, delivery } of await streams(signalTable()))
    if (delivery.method === PUSH) await wakePushing(receiver);
});

async function pushTo(receiver: string): Promise<void> {
  const stream = await streamOf(signalTable(), receiver);
  if (stream === undefined || stream.status !== 'enabled' || stream.delivery.method !== PUSH) return;
  const now = clock();
  const pushing = await beginPushing(signalTable(), stream.streamId, { now, until: later(now, TURN_SECONDS) });
  if (pushing === undefined) return wakePushing(receiver, COME_BACK_SECONDS);
  // Its own message is on the way, at its time.
  if (isEarly(pushing, now)) return endPushing(signalTable(), stream.streamId, pushing);
  const failed = await drain(stream, pushing);
  await endPushing(signalTable(), stream.streamId, failed ?? { failures: 0 });
  if (failed !== undefined) return goOn(stream, failed);
  // What came after the last look, and found the turn taken.
  if ((await oldestWaiting(signalTable(), stream.streamId, 1)).length > 0) await wakePushing(receiver);
}

const isEarly = ({ nextAt }: Pushing, now: Instant): boolean => nextAt !== undefined && now < nextAt;
const later = (at: Instant, seconds: number): Instant => instant(Date.parse(at) + seconds * 1000);

/** Undefined: everything was taken, or the time is over. Otherwise how it stands with a receiver that did not take one. */
async function drain(stream: Stream, before: Pushing): Promise<Pushing | undefined> {
  const end = later(clock(), RUNS_SECONDS);
  let pushing = before;
  while (clock() < end) {
    const waiting = await oldestWaiting(signalTable(), stream.streamId, AT_ONCE);
    if (waiting.length === 0) return undefined;
    for (const { jti, set } of waiting) {
      const answer = await push(stream.delivery, set);
      if (!(await isSettled(stream, jti, answer))) return failing(pushing, answer);
      pushing = { failures: 0 };
    }
  }
  return undefined;
}

/** False where it is to be sent again. */
async function isSettled({ streamId, receiver }: Stream, jti: string, { status, err }: Pushed): Promise<boolean> {
  switch (answered(status, err)) {
    case 'taken':
      await endWaiting(signalTable(), streamId, jti);
      return true;
    case 'refused':
      await setAside(signalTable(), streamId, { jti, err: err ?? 'unknown', now: clock() });
      logger.error('a receiver refused an event, which is not sent again', { receiver, jti, err });
      measureBy('SignalsRefused', receiver);
      return true;
    case 'again':
      return false;
  }
}

function failing({ failures, failingSince }: Pushing, { retryAfter }: Pushed): Pushing {
  const now = clock();
  const next = waitSeconds(failures + 1, retryAfter);
  return { failures: failures + 1, failingSince: failingSince ?? now, nextAt: later(now, next) };
}

/** Comes back when it is time; or, where that has gone on for too long, pauses the stream: what waits is kept. */
async function goOn(stream: Stream, { failures, failingSince, nextAt }: Pushing): Promise<void> {
  const { receiver } = stream;
  const now = clock();
  const { deadAfterHours } = signalSettings();
  logger.warn('a receiver does not take its events; they wait', { receiver, failures, failingSince });
  measureBy('SignalsFailed', receiver);
  if (failingSince === undefined || !isDead(failingSince, now, deadAfterHours)) {
    const seconds = Math.ceil((Date.parse(nextAt ?? now) - Date.parse(now)) / 1000);
    return wakePushing(receiver, Math.min(Math.max(seconds, 1), 900));
  }
  const reason = `nothing was taken since ${failingSince}, for ${deadAfterHours} hours: set the status to enabled to get what waits`;
  await farewell(stream, reason);
  if (await changeStream(signalTable(), stream, { ...stream, status: 'paused', reason })) {
    await endPushing(signalTable(), stream.streamId, { failures: 0 });
    logger.error('a stream is paused: its receiver took nothing for too long (docs/shared-signals.md#paused)', {
      receiver,
    });
    measureBy('SignalsPaused', receiver);
  }
}

/** SSF 1.0 section 8.1.5: it is told before the stream stops. That it hears it is not to be expected. */
async function farewell(stream: Stream, reason: string): Promise<void> {
  const envelope = { issuer: transmitter().issuer, jti: `${stream.streamId}-paused-${clock()}`, at: clock() };
  const set = await signedToken(streamToken(envelope, stream, 'stream-updated', { status: 'paused', reason }));
  const { status } = await push(stream.delivery, set);
  logger.info('the receiver was told that its stream is paused', { receiver: stream.receiver, status });
}
