/** Our own intake: CloudEvents 1.0 in structured JSON, one or a batch, to lifecycle events or reasons. Never throws. */
import { readJson } from '../body.ts';
import { type Refusal, refused, type Taken, take } from '../refusal.ts';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

/** An answer for each event, in the order sent; or one refusal of the whole request. */
export type Intake =
  | { readonly kind: 'taken'; readonly events: readonly Taken[] }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[]; readonly tooMany?: true };

/** Our choice: what is stored well within the 10 s a webhook's function has. More are counted, and not looked at. */
export const MOST_EVENTS = 500;

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
