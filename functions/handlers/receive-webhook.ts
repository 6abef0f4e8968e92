/** `POST /v1/sources/{source}`: what an HR system sends in its own form, verified over the raw bytes. A webhook is a hint: it is queued, and the record is read again. */
import { instant } from '../core/schedule.ts';
import { SourceMessage } from '../core/source-messages.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpRequest, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { logger } from '../runtime/lambda.ts';
import { enqueue } from '../runtime/source-queue.ts';
import type { Outcome } from '../sources/answer.ts';
import type { ConfiguredSource } from '../sources/configured.ts';
import type { Delivery, Hint } from '../sources/delivery.ts';
import { kindNamed } from '../sources/manifest.ts';
import { verifySignature } from '../sources/signature.ts';
import type { Source } from '../sources/source.ts';
import { sourceNamed } from './parts/configured-sources.ts';
import { receiveSigned } from './parts/receive-signed.ts';
import { keysOf } from './parts/source-keys.ts';
import { takeRecords } from './parts/take-records.ts';

export const handler = http(async (request) => {
  const source = request.path.source ?? '';
  const configured = sourceNamed(source);
  const kind = configured && kindNamed(configured.kind);
  if (configured === undefined || kind === undefined) return receiveSigned(request, source);
  // A first message that nobody signs yet: the vendor sees that the address is ours, and nothing follows.
  if (kind.greeting?.(request) !== undefined) return { status: 200, body: { greeted: true } };
  await verified(source, configured, request);
  const heard = kind.hear?.(request, configured.settings) ?? {
    kind: 'nothing' as const,
    because: `${kind.title} sends no webhooks`,
  };
  switch (heard.kind) {
    case 'hints':
      return queued(source, heard.hints);
    case 'records': {
      const taken = await takeRecords(source, configured, heard);
      return kind.answer === undefined ? taken.answer : inTheirWords(kind, request, { heard, reads: taken.reads });
    }
    case 'nothing':
      return { status: 202, body: { hints: 0, because: heard.because } };
    case 'refused':
      if (kind.answer !== undefined) return inTheirWords(kind, request, { heard, reads: [] });
      throw new Problem(400, 'Not readable', heard.refusals.map(({ what, mend }) => `${what}: ${mend}`).join('; '));
    default:
      return heard satisfies never;
  }
});

/** Some protocols have answers of their own, which their senders read. What became of a delivery is seen where the source is. */
function inTheirWords(
  { answer }: Source,
  request: HttpRequest,
  outcome: Pick<Outcome, 'heard' | 'reads'>,
): HttpResponse {
  const address = `https://${request.headers.host ?? ''}/v1/sources/${request.path.source ?? ''}`;
  const { status, headers, body } = answer?.(request, { ...outcome, address, location: address }) ?? {
    status: 202,
    headers: {},
  };
  return { status, headers, body };
}

/** Says 401 alike for an unknown source and a wrong key: it tells a stranger nothing. */
async function verified(source: string, { signature }: ConfiguredSource, request: HttpRequest): Promise<void> {
  const keys = await keysOf(source);
  const delivery: Delivery = request;
  const check =
    signature === undefined
      ? ({ kind: 'refused', because: 'its webhooks have no signature that is configured' } as const)
      : verifySignature(signature, delivery, keys, Date.parse(clock()) / 1000);
  if (check.kind === 'verified') return;
  logger.warn('a webhook with a bad signature was refused', { source, because: check.because });
  throw new Problem(
    401,
    'Not signed',
    'no source of this name signs so: sign the raw bytes with the newest key of the source, and look at docs/sources.md',
  );
}

/** Acknowledged once it is in the queue, and not before: what the queue did not take is sent again by its sender. */
async function queued(source: string, hints: readonly Hint[]) {
  const heardAt = instant(Date.parse(clock()));
  const messages = hints.map(({ key, cutNow }): SourceMessage => {
    const message = { version: 1, kind: 'read', key, heardAt, ...(cutNow === undefined ? {} : { cutNow }) };
    const read = SourceMessage.safeParse(message);
    if (read.success) return read.data;
    // It would come back from the queue for a day, and could never be read.
    const mend = 'send what your API calls the worker by; until then the daily reading finds what changed';
    throw new Problem(400, 'Not readable', `what it calls a worker can be read nowhere: ${mend}`);
  });
  await enqueue(source, messages);
  return { status: 202, body: { hints: messages.length } };
}
