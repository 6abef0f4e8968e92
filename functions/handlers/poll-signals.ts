/** `POST /v1/signals/streams/{id}/poll` (RFC 8936): takes what is acknowledged off, and gives the next events in order. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Stream } from '../core/signals/stream.ts';
import { POLL } from '../core/signals/stream.ts';
import { pollSignals } from '../routes/poll-signals.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpResponse, http, Problem } from '../runtime/http.ts';
import { logger } from '../runtime/lambda.ts';
import { measureBy } from '../runtime/metrics.ts';
import { signalTable } from '../runtime/signals.ts';
import { endWaiting, oldestWaiting, setAside, type Waiting } from '../store/signals.ts';
import { ownStream } from './parts/own-stream.ts';

/** Ours: an answer of some hundred kilobytes. */
const MOST_AT_ONCE = 100;
/** RFC 8936 section 2.2: how long a poll waits is the transmitter's; API Gateway gives up after thirty seconds. */
const WAITS_MS = 15_000;
const LOOKS_EVERY_MS = 250;

type Errors = Readonly<Record<string, { readonly err: string }>>;

export const handler = http(pollSignals, {
  'POST /v1/signals/streams/{id}/poll': async ({ caller, path, body }) => {
    const { stream } = await ownStream(caller, path.id);
    if (stream.delivery.method !== POLL)
      throw new Problem(
        409,
        'Not polled',
        'this stream is pushed: change its delivery to urn:ietf:rfc:8936 to poll it',
      );
    const { ack, setErrs, maxEvents = MOST_AT_ONCE, returnImmediately } = body;
    await settle(stream, ack, setErrs);
    const most = Math.min(maxEvents, MOST_AT_ONCE);
    return answer(await next(stream, most, returnImmediately ? 0 : WAITS_MS), most);
  },
});

async function settle({ streamId, receiver }: Stream, acknowledged: readonly string[], errors: Errors): Promise<void> {
  for (const jti of acknowledged) await endWaiting(signalTable(), streamId, jti);
  for (const [jti, { err }] of Object.entries(errors)) {
    const code = /^[\w-]{1,64}$/.test(err) ? err : 'unknown';
    await setAside(signalTable(), streamId, { jti, err: code, now: clock() });
    logger.error('a receiver refused an event, which is not sent again', { receiver, err: code });
    measureBy('SignalsRefused', receiver);
  }
}

/** One more than is given says whether there are more. A stream that is not enabled gives nothing. */
async function next({ streamId, status }: Stream, most: number, waitsMs: number): Promise<readonly Waiting[]> {
  if (most === 0 || status !== 'enabled') return [];
  for (let waited = 0; ; waited += LOOKS_EVERY_MS) {
    const waiting = await oldestWaiting(signalTable(), streamId, most + 1);
    if (waiting.length > 0 || waited >= waitsMs) return waiting;
    await pause(LOOKS_EVERY_MS);
  }
}

function answer(waiting: readonly Waiting[], most: number): HttpResponse {
  const sets = Object.fromEntries(waiting.slice(0, most).map(({ jti, set }) => [jti, set]));
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: { sets, moreAvailable: waiting.length > most },
  };
}
