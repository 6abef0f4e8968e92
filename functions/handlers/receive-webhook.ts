/** `POST /v1/sources/{source}` and the addresses vendors' clients have of their own: what an HR system sends in its own form, verified over the raw bytes. A webhook is a hint: it is queued, and the record is read again; records are taken. */
import { instant } from '../core/schedule.ts';
import { SourceMessage } from '../core/source-messages.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpRequest, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { logger } from '../runtime/lambda.ts';
import { enqueue } from '../runtime/source-queue.ts';
import type { Answer, Outcome } from '../sources/answer.ts';
import type { Hint } from '../sources/delivery.ts';
import { isRollCall } from '../sources/roll-call.ts';
import { type Addressed, addressedSource } from './parts/addressed-source.ts';
import { callRoll } from './parts/call-roll.ts';
import { heardOf } from './parts/heard-of.ts';
import { keyOffered } from './parts/offered-keys.ts';
import { receiveSigned } from './parts/receive-signed.ts';
import { takeDelivery } from './parts/take-delivery.ts';
import { verified } from './parts/verified.ts';

export const handler = http(async (request) => {
  const addressed = addressedSource(request);
  if (request.route.startsWith('OPTIONS')) return mayTheySend(request, addressed);
  if (addressed === undefined) return unknown(request);
  const { source, configured, kind } = addressed;
  // A first message that nobody signs yet: the vendor sees that the address is ours. What key it offers counts once its API says so.
  const greeting = kind.greeting?.(request);
  if (greeting !== undefined) {
    if (kind.api?.confirmsKeys === true) await keyOffered(source, greeting);
    return { status: 200, body: { greeted: true } };
  }
  await verified(source, configured, request);
  if (kind.api === undefined && isRollCall(request)) return callRoll(source, configured, request);
  const heard = kind.hear?.(request, configured.settings) ?? {
    kind: 'nothing' as const,
    because: `${kind.title} sends no webhooks`,
  };
  switch (heard.kind) {
    case 'hints':
      return queued(source, heard.hints);
    case 'records': {
      const taken = await takeDelivery(source, configured, heard);
      return inTheirWords(addressed, request, { heard, reads: taken.reads }) ?? taken.answer;
    }
    case 'nothing':
      // Nothing has changed there, says its sender, who runs. One that is read is heard of by its readings.
      if (kind.api === undefined) await heardOf(source);
      return { status: 202, body: { hints: 0, because: heard.because } };
    case 'refused': {
      const answer = inTheirWords(addressed, request, { heard, reads: [] });
      if (answer !== undefined) return answer;
      throw new Problem(400, 'Not readable', heard.refusals.map(({ what, mend }) => `${what}: ${mend}`).join('; '));
    }
    default:
      return heard satisfies never;
  }
});

/** A source that signs as ours do names itself; a vendor's own address that is none's is answered as a wrong key is. */
async function unknown(request: HttpRequest): Promise<HttpResponse> {
  if (request.path.source === undefined) await verified('', undefined, request);
  return receiveSigned(request, request.path.source);
}

/** Asked before anything is signed (CloudEvents' webhooks): who is no such source takes nothing but POST. */
function mayTheySend(request: HttpRequest, addressed: Addressed | undefined): HttpResponse {
  const answer = addressed?.kind.permit?.(request, addressed.configured.settings);
  return answered(answer ?? { status: 405, headers: { allow: 'POST' } });
}

/** Some protocols have answers of their own, which their senders read. What became of a delivery is seen where the source is. */
function inTheirWords(
  { source, kind }: Addressed,
  request: HttpRequest,
  outcome: Pick<Outcome, 'heard' | 'reads'>,
): HttpResponse | undefined {
  const address = `https://${request.headers.host ?? ''}/v1/sources/${source}`;
  const answer = kind.answer?.(request, { ...outcome, address, location: address });
  return answer && answered(answer);
}

function answered({ status, headers, body }: Answer): HttpResponse {
  return { status, headers, body };
}

/** Acknowledged once it is in the queue, and not before: what the queue did not take is sent again by its sender. */
async function queued(source: string, hints: readonly Hint[]) {
  const heardAt = instant(Date.parse(clock()));
  const read = hints.map(({ key, cutAt }) =>
    SourceMessage.safeParse({
      ...{ version: 1, kind: 'read', key, heardAt },
      ...(cutAt === undefined ? {} : { cutAt }),
    }),
  );
  // Another would come back from the queue for a day, and could never be read.
  const messages = read.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const unreadable = hints.length - messages.length;
  if (messages.length === 0) {
    const mend = 'send what your API calls the worker by; until then the daily reading finds what changed';
    throw new Problem(400, 'Not readable', `what it calls a worker can be read nowhere: ${mend}`);
  }
  await enqueue(source, messages);
  // The others are told of none the less; whom nobody can read is found by the daily reading.
  if (unreadable > 0) logger.warn('a webhook names workers nobody can be read by', { source, unreadable });
  return { status: 202, body: { hints: messages.length, ...(unreadable === 0 ? {} : { unreadable }) } };
}
