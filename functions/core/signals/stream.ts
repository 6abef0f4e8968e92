/** An event stream (SSF 1.0 section 8.1): what a receiver asks for, what it gets, and how it stands. */
import * as z from 'zod';
import { Instant } from '../ids.ts';
import { EVENT_NAMES, EVENT_TYPES, type EventName, eventUris } from './event-types.ts';
import type { Receiver } from './settings.ts';

export const PUSH = 'urn:ietf:rfc:8935';
export const POLL = 'urn:ietf:rfc:8936';

export const StreamStatus = z.enum(['enabled', 'paused', 'disabled']);
export type StreamStatus = z.infer<typeof StreamStatus>;

const Delivery = z.discriminatedUnion('method', [
  z.object({
    method: z.literal(PUSH),
    endpoint_url: z.url().max(2000),
    /** Sent with every event; a secret of the receiver's, which is never shown again. */
    authorization_header: z
      .string()
      .max(4000)
      .regex(/^[\x20-\x7e]+$/)
      .optional(),
  }),
  z.object({ method: z.literal(POLL), endpoint_url: z.string().max(2000).optional() }),
]);
export type Delivery = z.infer<typeof Delivery>;

/** As it is kept. */
export const Stream = z.object({
  streamId: z.string(),
  /** Its name in the configuration. */
  receiver: z.string(),
  aud: z.string(),
  delivery: Delivery,
  eventsRequested: z.array(z.string()).readonly(),
  description: z.string().optional(),
  status: StreamStatus,
  reason: z.string().optional(),
  verifiedAt: Instant.optional(),
  /** What was before is not told: it was not there, or disabled. */
  since: Instant.optional(),
});
export type Stream = z.infer<typeof Stream>;

/** Our choice: more than there are event types, and no load. */
const MOST_EVENTS = 200;
const supplied = {
  delivery: Delivery.optional(),
  events_requested: z.array(z.string().max(300)).max(MOST_EVENTS).optional(),
  description: z.string().max(500).optional(),
};

/** What transmitters ignore, they ignore: SSF 1.0 section 8.1.1. */
export const StreamAsked = z.object(supplied);
export type StreamAsked = z.infer<typeof StreamAsked>;
const claimed = {
  stream_id: z.string().max(100),
  iss: z.unknown().optional(),
  aud: z.unknown().optional(),
  events_supported: z.unknown().optional(),
  events_delivered: z.unknown().optional(),
};
export const StreamChange = z.object({ ...supplied, ...claimed });
export type StreamChange = z.infer<typeof StreamChange>;

/** Names it may ask for. */
export function supportedBy({ events }: Pick<Receiver, 'events'>): readonly EventName[] {
  return events ?? EVENT_NAMES;
}

/** Nothing asked for is everything: SSF 1.0 has no word on it, and a receiver that asks for a stream wants events. */
export function deliveredBy(
  stream: Pick<Stream, 'eventsRequested'>,
  receiver: Pick<Receiver, 'events'>,
): readonly EventName[] {
  const supported = supportedBy(receiver);
  if (stream.eventsRequested.length === 0) return supported;
  const asked = new Set(stream.eventsRequested.map((uri) => uri.toLowerCase()));
  return supported.filter((name) => asked.has(EVENT_TYPES[name].toLowerCase()));
}

/** Ours to say why a receiver may not have it so; undefined: it may. */
export function refusalOf(delivery: Delivery, { pushTo }: Pick<Receiver, 'pushTo'>): string | undefined {
  if (delivery.method === POLL) return undefined;
  const { origin, username, password } = new URL(delivery.endpoint_url);
  if (username !== '' || password !== '') return 'the address of a push holds no user name and no password';
  return pushTo.includes(origin)
    ? undefined
    : 'events are not pushed to this address: whoever runs this transmitter names its origin in signals.receivers (pushTo)';
}

/** What only the transmitter says (SSF 1.0 section 8.1.1.3: where sent back, it must be as it is); the first that is otherwise. */
export function contradicted(change: StreamChange, shown: Readonly<Record<string, unknown>>): string | undefined {
  const names = ['iss', 'aud', 'events_supported', 'events_delivered'] as const;
  return names.find((name) => change[name] !== undefined && !alike(change[name], shown[name]));
}

function alike(one: unknown, other: unknown): boolean {
  const text = (value: unknown) => JSON.stringify(Array.isArray(value) ? [...value].map(String).sort() : [value]);
  return text(one) === text(other);
}

export interface Transmitter {
  readonly issuer: string;
  /** Where a poll of this stream goes. */
  readonly pollAt: (streamId: string) => string;
}

/** Our choice: enough for a monitor, and no load. */
export const MIN_VERIFICATION_SECONDS = 10;

/** As receivers are shown it. */
export function shownStream(
  stream: Stream,
  receiver: Receiver,
  { issuer, pollAt }: Transmitter,
): Readonly<Record<string, unknown>> {
  const { delivery, description, eventsRequested } = stream;
  return {
    stream_id: stream.streamId,
    iss: issuer,
    aud: stream.aud,
    delivery:
      delivery.method === PUSH
        ? { method: PUSH, endpoint_url: delivery.endpoint_url }
        : { method: POLL, endpoint_url: pollAt(stream.streamId) },
    events_supported: eventUris(supportedBy(receiver)),
    events_requested: eventsRequested,
    events_delivered: eventUris(deliveredBy(stream, receiver)),
    min_verification_interval: MIN_VERIFICATION_SECONDS,
    ...(description === undefined ? {} : { description }),
  };
}
