/** A keyed digest over parts of a message, as a scheme: who verifies one, of whatever vendor, verifies it here. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

/** Our choice, and Slack's: docs.slack.dev/authentication/verifying-requests-from-slack */
export const REPLAY_WINDOW_SECONDS = 300;

export const headerName = z.string().regex(/^[a-z0-9-]+$/, 'expected a header name in lower case');

/** An HMAC over parts of the request, in their order. */
export const HmacScheme = z.strictObject({
  kind: z.literal('hmac'),
  header: headerName,
  algorithm: z.enum(['sha256', 'sha512']).default('sha256'),
  encoding: z.enum(['hex', 'base64']).default('hex'),
  /** What stands before the signature in its header: `sha256=`. */
  prefix: z.string().default(''),
  covers: z
    .array(z.union([z.enum(['body', 'timestamp']), z.strictObject({ text: z.string() })]))
    .min(1)
    .readonly()
    .default(['body']),
  /** Where Unix seconds stand; without it nothing tells an old delivery from a new one but its id. */
  timestampHeader: headerName.optional(),
  windowSeconds: z.int().min(1).max(86_400).default(REPLAY_WINDOW_SECONDS),
});
export type HmacScheme = z.infer<typeof HmacScheme>;

/** What was signed: the bytes as they came. */
export interface Signed {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export type Verified =
  | { readonly kind: 'verified' }
  | { readonly kind: 'refused'; readonly because: string; readonly mend: string };

/** Is this body from somebody who holds one of the keys, and was it sent just now? Says no more than a sender needs to know. */
export function verifyHmac(scheme: HmacScheme, signed: Signed, keys: readonly string[], nowSeconds: number): Verified {
  const timestamp = scheme.timestampHeader === undefined ? '' : (header(signed, scheme.timestampHeader) ?? '');
  const late = scheme.timestampHeader === undefined ? undefined : notNow(scheme, timestamp, nowSeconds);
  if (late !== undefined) return late;
  const given = signatureIn(scheme, header(signed, scheme.header));
  if (given === undefined)
    return no(
      `${scheme.header} is not ${scheme.prefix}<${SIZE[scheme.algorithm]} bytes in ${scheme.encoding}>`,
      'sign every request, in the form docs/intake.md gives',
    );
  // Every key is tried, whichever matches: the time taken tells nothing.
  const matches = keys.filter((key) => timingSafeEqual(mac(scheme, key, timestamp, signed.body), given));
  return matches.length > 0 ? { kind: 'verified' } : unfit('the raw bytes that are sent');
}

/** The headers a sender of this scheme sends with a body. */
export function hmacHeaders(
  scheme: HmacScheme,
  key: string,
  body: string | Uint8Array,
  nowSeconds: number,
): Record<string, string> {
  const timestamp = String(Math.floor(nowSeconds));
  return {
    ...(scheme.timestampHeader === undefined ? {} : { [scheme.timestampHeader]: timestamp }),
    [scheme.header]: `${scheme.prefix}${mac(scheme, key, timestamp, body).toString(scheme.encoding)}`,
  };
}

function notNow(
  { timestampHeader = '', windowSeconds }: HmacScheme,
  timestamp: string,
  nowSeconds: number,
): Verified | undefined {
  if (!/^\d{1,12}$/.test(timestamp))
    return no(`${timestampHeader} is no Unix time`, 'send seconds since 1970, in digits');
  if (Math.abs(nowSeconds - Number(timestamp)) <= windowSeconds) return undefined;
  return no(
    `${timestampHeader} is more than ${windowSeconds} s away from our clock`,
    'sign anew when sending, and set the sender clock by NTP',
  );
}

const SIZE = { sha256: 32, sha512: 64 } as const;

/** The bytes of a signature in its one exact form; undefined for any other spelling of the same bytes. */
function signatureIn({ algorithm, encoding, prefix }: HmacScheme, text: string | undefined): Buffer | undefined {
  if (text === undefined || !text.startsWith(prefix)) return undefined;
  const said = text.slice(prefix.length);
  const bytes = Buffer.from(said, encoding);
  return bytes.length === SIZE[algorithm] && bytes.toString(encoding) === said ? bytes : undefined;
}

function mac({ algorithm, covers }: HmacScheme, key: string, timestamp: string, body: string | Uint8Array): Buffer {
  const made = createHmac(algorithm, key);
  for (const part of covers) made.update(part === 'body' ? body : part === 'timestamp' ? timestamp : part.text);
  return made.digest();
}

/** A header by its name in lower case; HTTP header names have no case. */
export function header({ headers }: Pick<Signed, 'headers'>, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

export function unfit(what: string): Verified {
  return no('the signature fits none of the keys of this source', `sign ${what} with its newest key`);
}

function no(because: string, mend: string): Verified {
  return { kind: 'refused', because, mend };
}
