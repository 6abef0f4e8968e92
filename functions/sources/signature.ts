/** How a sender proves that a body is theirs, as data: each vendor's scheme is a value, and one function verifies them all. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { type Delivery, header } from './delivery.ts';

/** What a source's secret holds: any of its keys verifies, so that rotation has no gap. Newest first; each is text of at least 128 bits. */
export const SourceSecret = z.strictObject({ keys: z.array(z.string().min(16)).min(1).readonly() });
export type SourceSecret = z.infer<typeof SourceSecret>;

/** Our choice, and Slack's: docs.slack.dev/authentication/verifying-requests-from-slack */
export const REPLAY_WINDOW_SECONDS = 300;

const headerName = z.string().regex(/^[a-z0-9-]+$/, 'expected a header name in lower case');

/** An HMAC over parts of the request, in their order. */
const Hmac = z.strictObject({
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

/** A time that is not signed proves nothing: whoever sends an old delivery again writes a new one. */
const whatIsSigned = ({ covers, timestampHeader }: z.infer<typeof Hmac>): boolean =>
  covers.includes('body') && covers.includes('timestamp') === (timestampHeader !== undefined);

/** The key itself, in a header. Proves who sends, not what: what it says is only ever a hint. */
const Bearer = z.strictObject({
  kind: z.literal('bearer'),
  header: headerName.default('authorization'),
  prefix: z.string().default('Bearer '),
});

export const SignatureScheme = z.discriminatedUnion('kind', [
  Hmac.refine(whatIsSigned, {
    path: ['covers'],
    error: 'expected body among what is covered, and timestamp where, and only where, there is a timestampHeader',
  }),
  Bearer,
]);
export type SignatureScheme = z.infer<typeof SignatureScheme>;
type HmacScheme = z.infer<typeof Hmac>;

export type Verified =
  | { readonly kind: 'verified' }
  | { readonly kind: 'refused'; readonly because: string; readonly mend: string };

/** Is this body from somebody who holds one of the keys, and was it sent just now? Says no more than a sender needs to know. */
export function verifySignature(
  scheme: SignatureScheme,
  delivery: Delivery,
  { keys }: SourceSecret,
  nowSeconds: number,
): Verified {
  return scheme.kind === 'bearer'
    ? verifyBearer(scheme, delivery, keys)
    : verifyHmac(scheme, delivery, keys, nowSeconds);
}

/** The headers a sender of this scheme sends with a body. */
export function signatureHeaders(
  scheme: SignatureScheme,
  key: string,
  body: string | Uint8Array,
  nowSeconds: number,
): Record<string, string> {
  if (scheme.kind === 'bearer') return { [scheme.header]: `${scheme.prefix}${key}` };
  const timestamp = String(Math.floor(nowSeconds));
  return {
    ...(scheme.timestampHeader === undefined ? {} : { [scheme.timestampHeader]: timestamp }),
    [scheme.header]: `${scheme.prefix}${mac(scheme, key, timestamp, body).toString(scheme.encoding)}`,
  };
}

function verifyHmac(scheme: HmacScheme, delivery: Delivery, keys: readonly string[], nowSeconds: number): Verified {
  const timestamp = scheme.timestampHeader === undefined ? '' : (header(delivery, scheme.timestampHeader) ?? '');
  const late = scheme.timestampHeader === undefined ? undefined : notNow(scheme, timestamp, nowSeconds);
  if (late !== undefined) return late;
  const given = signatureIn(scheme, header(delivery, scheme.header));
  if (given === undefined)
    return no(
      `${scheme.header} is not ${scheme.prefix}<${SIZE[scheme.algorithm]} bytes in ${scheme.encoding}>`,
      'sign every request, in the form docs/intake.md gives',
    );
  // Every key is tried, whichever matches: the time taken tells nothing.
  const matches = keys.filter((key) => timingSafeEqual(mac(scheme, key, timestamp, delivery.body), given));
  return matches.length > 0 ? { kind: 'verified' } : unfit('the raw bytes that are sent');
}

function verifyBearer(
  { header: name, prefix }: z.infer<typeof Bearer>,
  delivery: Delivery,
  keys: readonly string[],
): Verified {
  const given = header(delivery, name);
  if (given === undefined || !given.startsWith(prefix))
    return no(`there is no ${name} header that begins with "${prefix.trim()}"`, 'send the key of this source in it');
  const hashed = hash(given.slice(prefix.length));
  const matches = keys.filter((key) => timingSafeEqual(hash(key), hashed));
  return matches.length > 0 ? { kind: 'verified' } : unfit('each request');
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

/** Of one length whatever was sent: what `timingSafeEqual` needs. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function unfit(what: string): Verified {
  return no('the signature fits none of the keys of this source', `sign ${what} with its newest key`);
}

function no(because: string, mend: string): Verified {
  return { kind: 'refused', because, mend };
}
