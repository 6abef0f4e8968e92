/** Does a hint come from the ticket system it names? By a signature over the raw bytes, by a bearer key, or by both, as configured. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HintProof } from '../core/ticket-configuration.ts';

/** Any of them fits, so that rotation has no gap. */
export interface HintKeys {
  readonly signing: readonly string[];
  readonly bearer: readonly string[];
}

export interface Hint {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** As with our own intake (functions/sources/tenure/signature.ts). */
export const REPLAY_WINDOW_SECONDS = 300;

/** The words are for the log: a stranger is told the same whatever was wrong. */
export type Proven = { readonly kind: 'proven' } | { readonly kind: 'refused'; readonly because: string };
const PROVEN: Proven = { kind: 'proven' };

export function prove(hint: Hint, scheme: HintProof, keys: HintKeys, nowSeconds: number): Proven {
  const asked = [
    ...(scheme.proof === 'bearer' ? [] : [signed(hint, scheme, keys.signing, nowSeconds)]),
    ...(scheme.proof === 'signature' ? [] : [bears(hint, keys.bearer)]),
  ];
  return asked.find(({ kind }) => kind === 'refused') ?? PROVEN;
}

/** The header's value for a body, as whoever sends it makes it. */
export function signatureOf(body: Uint8Array | string, scheme: HintProof, key: string, timestamp?: string): string {
  return `${scheme.prefix}${mac(key, timestamp, body).toString(scheme.encoding)}`;
}

function signed({ headers, body }: Hint, scheme: HintProof, keys: readonly string[], nowSeconds: number): Proven {
  const timestamp = scheme.timestampHeader === undefined ? undefined : (header(headers, scheme.timestampHeader) ?? '');
  if (timestamp !== undefined && !/^\d{1,12}$/.test(timestamp)) return no('the timestamp is no Unix time');
  if (timestamp !== undefined && Math.abs(nowSeconds - Number(timestamp)) > REPLAY_WINDOW_SECONDS)
    return no(`the timestamp is more than ${REPLAY_WINDOW_SECONDS} s away from our clock`);
  const given = header(headers, scheme.header);
  if (given === undefined) return no(`there is no ${scheme.header} header`);
  const digest = decoded(given, scheme);
  if (digest === undefined) return no(`${scheme.header} is not ${scheme.prefix}<SHA-256 in ${scheme.encoding}>`);
  // Every key is tried, whichever fits: the time taken tells nothing.
  const fits = keys.filter((key) => timingSafeEqual(mac(key, timestamp, body), digest));
  return fits.length > 0 ? PROVEN : no('the signature fits none of its keys');
}

const SHA256_BYTES = 32;
const WRITTEN = { hex: /^[0-9a-f]{64}$/, base64: /^[A-Za-z0-9+/]{43}=$/ } as const;

/** Only as it is written: Buffer reads much that is no hex and no base64. */
function decoded(given: string, { prefix, encoding }: HintProof): Buffer | undefined {
  if (!given.startsWith(prefix)) return undefined;
  const text = given.slice(prefix.length);
  if (!WRITTEN[encoding].test(text)) return undefined;
  const bytes = Buffer.from(text, encoding);
  return bytes.length === SHA256_BYTES ? bytes : undefined;
}

function bears({ headers }: Hint, keys: readonly string[]): Proven {
  const given = /^Bearer (.+)$/.exec(header(headers, 'authorization') ?? '')?.[1];
  if (given === undefined) return no('there is no bearer key');
  // Of equal length whatever they are: the digests are compared.
  const fits = keys.filter((key) => timingSafeEqual(hashed(key), hashed(given)));
  return fits.length > 0 ? PROVEN : no('the bearer key is none of its keys');
}

const hashed = (text: string): Buffer => createHmac('sha256', 'bearer').update(text).digest();

function mac(key: string, timestamp: string | undefined, body: Uint8Array | string): Buffer {
  const made = createHmac('sha256', key);
  if (timestamp !== undefined) made.update(`${timestamp}.`);
  return made.update(body).digest();
}

/** HTTP header names have no case; API Gateway sends them in lower case. */
function header(headers: Hint['headers'], name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function no(because: string): Proven {
  return { kind: 'refused', because };
}
