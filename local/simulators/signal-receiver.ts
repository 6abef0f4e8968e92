/** A simulated receiver of signals: takes pushes (RFC 8935) and polls (RFC 8936), believes only what the transmitter's keys have signed, and can be made to fail. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Answer } from './serve.ts';

/** A token as it must be: RFC 8417, SSF 1.0 section 4, CAEP Interoperability Profile 1.0 section 2.8 (one event each). */
const SecurityEvent = z.looseObject({
  iss: z.url(),
  jti: z.string(),
  iat: z.int(),
  aud: z.string(),
  txn: z.string().optional(),
  sub_id: z.looseObject({ format: z.string() }),
  events: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .refine((events) => Object.keys(events).length === 1, 'expected one event'),
  // Not to be taken for an access token: RFC 8417 section 4.
  exp: z.undefined().optional(),
  sub: z.undefined().optional(),
});
export type SecurityEvent = z.infer<typeof SecurityEvent>;

/** What goes wrong with the next pushes. */
export interface ReceiverFault {
  readonly status: number;
  readonly err?: string;
  readonly retryAfter?: number;
}

export interface ReceiverOptions {
  /** The transmitter's, by its JWKS. */
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
  /** What it wants as Authorization of every push. */
  readonly authorization?: string;
  readonly now?: () => number;
}

export interface SignalReceiver extends Receiving {
  readonly url: string;
  stop(): Promise<void>;
}

/** A receiver, wherever it listens. */
export interface Receiving {
  /** Each once, however often it came, in the order it first came. */
  events(): readonly SecurityEvent[];
  /** How many tokens came, the same ones again included. */
  came(): number;
  spoil(fault: ReceiverFault | undefined): void;
  /** Believes a token that was polled; throws what is wrong with it. */
  take(token: string): Promise<SecurityEvent>;
  /** Answers a push. */
  answer(headers: Pushed['headers'], body: string): Promise<ReceiverFault>;
}

export interface Pushed {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const MOST_BYTES = 100_000;

export function createSignalReceiver(options: ReceiverOptions): Receiving {
  const taken = new Map<string, SecurityEvent>();
  let fault: ReceiverFault | undefined;
  let count = 0;

  async function take(token: string): Promise<SecurityEvent> {
    const { payload } = await jwtVerify(token, options.keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: ['RS256'],
      typ: 'secevent+jwt',
      currentDate: new Date(options.now?.() ?? Date.now()),
    });
    const event = SecurityEvent.parse(payload);
    count += 1;
    if (!taken.has(event.jti)) taken.set(event.jti, event);
    return event;
  }

  async function answer(headers: Pushed['headers'], body: string): Promise<ReceiverFault> {
    if (fault !== undefined) return fault;
    if (headers.authorization !== options.authorization) return { status: 401 };
    if (headers['content-type'] !== 'application/secevent+jwt') return { status: 400, err: 'invalid_request' };
    try {
      await take(body);
      return { status: 202 };
    } catch (error) {
      return { status: 400, err: wordFor(error) };
    }
  }

  return {
    events: () => [...taken.values()],
    came: () => count,
    spoil: (next) => {
      fault = next;
    },
    ...{ take, answer },
  };
}

/** As it goes over HTTP. */
export function answerOf({ status, err, retryAfter }: ReceiverFault): Answer {
  return {
    status,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
    ...(err === undefined ? {} : { body: { err, description: 'as simulated' } }),
  };
}

export async function startSignalReceiver(options: ReceiverOptions): Promise<SignalReceiver> {
  const receiver = createSignalReceiver(options);
  const server = createServer((incoming, outgoing) => {
    void textOf(incoming)
      .then((text) => receiver.answer(incoming.headers, text))
      .then((said) => {
        const { status, headers, body } = answerOf(said);
        outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // as: it listens on a port
  return {
    ...receiver,
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer); // as: no encoding was set
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** RFC 8935 section 2.4. */
function wordFor(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss') return 'invalid_issuer';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') return 'invalid_audience';
  return error instanceof errors.JWKSNoMatchingKey ? 'invalid_key' : 'invalid_request';
}
