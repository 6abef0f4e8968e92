/** The claims of a security event token (RFC 8417, SSF 1.0 section 4): what is signed and sent. */
import { EVENT_TYPES, type EventName, STREAM_EVENTS } from './event-types.ts';
import { seconds } from './signal.ts';
import type { Stream } from './stream.ts';
import type { Subject } from './subject.ts';

/** The header of every token: RFC 8417 section 2.3 has it typed, so that it is taken for no other token. */
export const headerOf = (kid: string) => ({ typ: 'secevent+jwt', alg: 'RS256', kid }) as const;

export interface Envelope {
  readonly issuer: string;
  readonly jti: string;
  /** When it is made. */
  readonly at: string;
  /** One case, one transaction (RFC 8417 section 2.2). */
  readonly txn?: string;
}

export function eventToken(
  { issuer, jti, at, txn }: Envelope,
  stream: Pick<Stream, 'aud'>,
  subject: Subject,
  { name, payload }: { readonly name: EventName; readonly payload: Readonly<Record<string, unknown>> },
): Readonly<Record<string, unknown>> {
  return {
    ...{ iss: issuer, jti, iat: seconds(at), aud: stream.aud },
    ...(txn === undefined ? {} : { txn }),
    sub_id: subject,
    events: { [EVENT_TYPES[name]]: payload },
  };
}

/** About the stream itself (SSF 1.0 sections 8.1.4.1 and 8.1.5): its subject is the stream. */
export function streamToken(
  { issuer, jti, at }: Envelope,
  stream: Pick<Stream, 'aud' | 'streamId'>,
  name: keyof typeof STREAM_EVENTS,
  payload: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    ...{ iss: issuer, jti, iat: seconds(at), aud: stream.aud },
    sub_id: { format: 'opaque', id: stream.streamId },
    events: { [STREAM_EVENTS[name]]: payload },
  };
}
