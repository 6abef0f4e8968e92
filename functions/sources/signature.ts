/** How a sender proves that a body is theirs, as data: each vendor's scheme is a value, and one function verifies them all. */
import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { HmacScheme, header, headerName, hmacHeaders, unfit, type Verified, verifyHmac } from '../core/hmac.ts';
import type { Delivery } from './delivery.ts';

/** What a source's secret holds: any of its keys verifies, so that rotation has no gap. Newest first; each is text of at least 128 bits. */
export const SourceSecret = z.strictObject({ keys: z.array(z.string().min(16)).min(1).readonly() });
export type SourceSecret = z.infer<typeof SourceSecret>;

/** A time that is not signed proves nothing: whoever sends an old delivery again writes a new one. */
const whatIsSigned = ({ covers, timestampHeader }: HmacScheme): boolean =>
  covers.includes('body') && covers.includes('timestamp') === (timestampHeader !== undefined);

/** The key itself, in a header. Proves who sends, not what: what it says is only ever a hint. */
const Bearer = z.strictObject({
  kind: z.literal('bearer'),
  header: headerName.default('authorization'),
  prefix: z.string().default('Bearer '),
});

export const SignatureScheme = z.discriminatedUnion('kind', [
  HmacScheme.refine(whatIsSigned, {
    path: ['covers'],
    error: 'expected body among what is covered, and timestamp where, and only where, there is a timestampHeader',
  }),
  Bearer,
]);
export type SignatureScheme = z.infer<typeof SignatureScheme>;

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
  return scheme.kind === 'bearer'
    ? { [scheme.header]: `${scheme.prefix}${key}` }
    : hmacHeaders(scheme, key, body, nowSeconds);
}

function verifyBearer(
  { header: name, prefix }: z.infer<typeof Bearer>,
  delivery: Delivery,
  keys: readonly string[],
): Verified {
  const given = header(delivery, name);
  if (given === undefined || !given.startsWith(prefix))
    return {
      kind: 'refused',
      because: `there is no ${name} header that begins with "${prefix.trim()}"`,
      mend: 'send the key of this source in it',
    };
  const hashed = hash(given.slice(prefix.length));
  const matches = keys.filter((key) => timingSafeEqual(hash(key), hashed));
  return matches.length > 0 ? { kind: 'verified' } : unfit('each request');
}

/** Of one length whatever was sent: what `timingSafeEqual` needs. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
