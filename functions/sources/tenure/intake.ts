/** Our own intake: CloudEvents 1.0 in structured JSON, one or a batch, to lifecycle events or reasons. Never throws. */
import { type Refusal, refused, type Taken, take } from '../refusal.ts';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

/** An answer for each event, in the order sent; or one refusal of the whole request. */
export type Intake =
  | { readonly kind: 'taken'; readonly events: readonly Taken[] }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[]; readonly tooMany?: true };

/** Our choice: what is stored well within the 10 s receive-events has. More are counted, and not looked at. */
const MOST_EVENTS = 500;

/**
 * Reads a request body. `source`, where the body was signed, must be the source of every event in it: nobody speaks for another.
 */
export function readEvents(contentType: string | undefined, body: Uint8Array, source?: string): Intake {
  const mediaType = (contentType ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== SINGLE && mediaType !== BATCH)
    return refused('the Content-Type is none we read', '', `send ${SINGLE} for one event or ${BATCH} for several`);
  const read = readJson(body);
  if (read.kind === 'refused') return read;
  if (mediaType === SINGLE) return { kind: 'taken', events: [take(read.value, '', source)] };
  if (!Array.isArray(read.value)) return refused('a batch is a JSON array', '', `send one event as ${SINGLE}`);
  if (read.value.length > MOST_EVENTS)
    return {
      ...refused(`a batch holds at most ${MOST_EVENTS} events`, '', `send these ${read.value.length} in several`),
      tooMany: true,
    };
  if (read.value.length === 0) return refused('the batch is empty', '', 'send at least one event');
  return { kind: 'taken', events: read.value.map((value: unknown, index) => take(value, `/${index}`, source)) };
}

type Json = { readonly kind: 'json'; readonly value: unknown } | Extract<Taken, { kind: 'refused' }>;

/** Strict UTF-8, then JSON. */
export function readJson(body: Uint8Array): Json {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return refused('the body is not UTF-8', '', 'send JSON encoded as UTF-8');
  }
  try {
    return { kind: 'json', value: JSON.parse(text) as unknown };
  } catch {
    // The parser's own message quotes what was sent, which may be personal data.
    return refused('the body is not JSON', '', 'send JSON (RFC 8259), nothing before or after it');
  }
}
