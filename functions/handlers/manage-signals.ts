/** `/v1/signals/…`: receivers make, see, change and end their event stream, and have it verified (SSF 1.0 section 8.1). */
import { digest } from '../core/canonical.ts';
import type { Instant } from '../core/ids.ts';
import { secondsUntil } from '../core/schedule.ts';
import type { Receiver } from '../core/signals/settings.ts';
import {
  contradicted,
  type Delivery,
  MIN_VERIFICATION_SECONDS,
  POLL,
  PUSH,
  refusalOf,
  type Stream,
  type StreamChange,
  shownStream,
} from '../core/signals/stream.ts';
import { streamToken } from '../core/signals/token.ts';
import { manageSignals } from '../routes/manage-signals.ts';
import { clock } from '../runtime/clock.ts';
import { type Caller, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { wakePushing } from '../runtime/push-queue.ts';
import { newSalt } from '../runtime/random.ts';
import { signalTable, transmitter } from '../runtime/signals.ts';
import { signedToken } from '../runtime/signing-keys.ts';
import {
  changeStream,
  deleteStream,
  forgetWaiting,
  putNewStream,
  putUnwanted,
  putWaiting,
  streamOf,
  wantAgain,
} from '../store/signals.ts';
import { ownStream, receiverOf } from './parts/own-stream.ts';

const NO_STORE = { 'cache-control': 'no-store' };
const answer = (status: number, body?: unknown): HttpResponse => ({ status, headers: NO_STORE, body });

export const handler = http(manageSignals, {
  'POST /v1/signals/streams': async ({ caller, body }) => {
    const { name, receiver } = receiverOf(caller);
    const { delivery = { method: POLL }, events_requested: eventsRequested = [], description } = body;
    const stream: Stream = {
      ...{ streamId: newSalt(), receiver: name, aud: receiver.audience, eventsRequested, status: 'enabled' },
      since: clock(),
      ...{ delivery: allowed(delivery, receiver), ...(description === undefined ? {} : { description }) },
    };
    if (await putNewStream(signalTable(), stream)) return answer(201, shownStream(stream, receiver, transmitter()));
    throw new Problem(409, 'One stream each', 'you have an event stream: GET it, and change, replace or delete it');
  },
  'GET /v1/signals/streams': async ({ caller, query: { stream_id: streamId } }) => {
    if (streamId !== undefined) {
      const { stream, receiver } = await ownStream(caller, streamId);
      return answer(200, shownStream(stream, receiver, transmitter()));
    }
    const { name, receiver } = receiverOf(caller);
    const stream = await streamOf(signalTable(), name);
    return answer(200, stream === undefined ? [] : [shownStream(stream, receiver, transmitter())]);
  },
  'PATCH /v1/signals/streams': ({ caller, body }) =>
    changed(caller, body, (stream) => ({
      ...stream,
      ...(body.delivery === undefined ? {} : { delivery: body.delivery }),
      ...(body.events_requested === undefined ? {} : { eventsRequested: body.events_requested }),
      ...(body.description === undefined ? {} : { description: body.description }),
    })),
  'PUT /v1/signals/streams': ({ caller, body }) =>
    changed(caller, body, ({ description: _, ...stream }) => ({
      ...stream,
      delivery: body.delivery ?? { method: POLL },
      eventsRequested: body.events_requested ?? [],
      ...(body.description === undefined ? {} : { description: body.description }),
    })),
  'DELETE /v1/signals/streams': async ({ caller, query }) => {
    const { stream } = await ownStream(caller, query.stream_id);
    await deleteStream(signalTable(), stream);
    return answer(204);
  },
  'GET /v1/signals/status': async ({ caller, query }) => {
    const { stream } = await ownStream(caller, query.stream_id);
    return answer(200, statusOf(stream));
  },
  'POST /v1/signals/status': async ({ caller, body }) => {
    const { stream } = await ownStream(caller, body.stream_id);
    const { reason: _, ...rest } = stream;
    const after = {
      ...{ ...rest, status: body.status, ...(body.reason === undefined ? {} : { reason: body.reason }) },
      ...(stream.status === 'disabled' ? { since: clock() } : {}),
    };
    await put(stream, after);
    if (after.status === 'disabled') await forgetWaiting(signalTable(), stream.streamId);
    await wake(after);
    return answer(200, statusOf(after));
  },
  'POST /v1/signals/subjects/add': async ({ caller, body }) => {
    const { stream } = await ownStream(caller, body.stream_id);
    await wantAgain(signalTable(), stream.streamId, digest(body.subject));
    return answer(200);
  },
  'POST /v1/signals/subjects/remove': async ({ caller, body }) => {
    const { stream } = await ownStream(caller, body.stream_id);
    await putUnwanted(signalTable(), stream.streamId, digest(body.subject));
    return answer(204);
  },
  'POST /v1/signals/verification': async ({ caller, body }) => {
    const { stream } = await ownStream(caller, body.stream_id);
    await verify(stream, body.state, clock());
    return answer(204);
  },
});

function allowed(delivery: Delivery, receiver: Receiver): Delivery {
  const because = refusalOf(delivery, receiver);
  if (because === undefined) return delivery;
  throw new Problem(400, 'Not as expected', because);
}

async function changed(caller: Caller, body: StreamChange, change: (stream: Stream) => Stream): Promise<HttpResponse> {
  const { stream, receiver } = await ownStream(caller, body.stream_id);
  const shown = shownStream(stream, receiver, transmitter());
  const wrong = contradicted(body, shown);
  if (wrong !== undefined)
    throw new Problem(
      400,
      'Not as expected',
      `${wrong} is the transmitter's to say: leave it out, or send it as it is`,
    );
  const after = change(stream);
  allowed(after.delivery, receiver);
  await put(stream, after);
  await wake(after);
  return answer(200, shownStream(after, receiver, transmitter()));
}

async function put(before: Stream, after: Stream): Promise<void> {
  if (await changeStream(signalTable(), before, after)) return;
  throw new Problem(
    409,
    'Changed meanwhile',
    'another call changed this stream at the same moment: read it and try again',
  );
}

/** What waits goes out as soon as it may. */
async function wake({ delivery, status, receiver }: Stream): Promise<void> {
  if (delivery.method === PUSH && status === 'enabled') await wakePushing(receiver);
}

function statusOf({ streamId, status, reason }: Stream): object {
  return { stream_id: streamId, status, ...(reason === undefined ? {} : { reason }) };
}

/** It waits in line like every event; a paused stream holds it, a disabled one sends none. */
async function verify(stream: Stream, state: string | undefined, now: Instant): Promise<void> {
  const { verifiedAt, streamId } = stream;
  if (verifiedAt !== undefined && secondsUntil(verifiedAt, now) < MIN_VERIFICATION_SECONDS)
    throw new Problem(429, 'Too often', `a stream is verified every ${MIN_VERIFICATION_SECONDS} seconds at most`, {
      retryAfter: MIN_VERIFICATION_SECONDS,
    });
  await put(stream, { ...stream, verifiedAt: now });
  if (stream.status === 'disabled') return;
  const jti = `${now.replaceAll(/\D/g, '')}-verification-${newSalt()}`;
  const envelope = { issuer: transmitter().issuer, jti, at: now };
  const token = streamToken(envelope, stream, 'verification', state === undefined ? {} : { state });
  await putWaiting(signalTable(), streamId, { jti, set: await signedToken(token) }, now);
  await wake(stream);
}
