/** The signature of our own intake: HMAC-SHA256 over the timestamp and the raw body, with any of a source's keys. */
import { header } from '../../core/hmac.ts';
import type { Delivery } from '../delivery.ts';
import { type SignatureScheme, type SourceSecret, signatureHeaders, verifySignature } from '../signature.ts';

/** docs/architecture.md, "Calling in". */
export const SCHEME: SignatureScheme = {
  kind: 'hmac',
  header: 'tenure-signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v1=',
  covers: ['timestamp', { text: '.' }, 'body'],
  timestampHeader: 'tenure-timestamp',
  windowSeconds: 300,
};

type Headers = Delivery['headers'];

/** Which source the request says it is from: what to look its secret up by. Believe nothing of it before `verifySigned`. */
export function claimedSource(headers: Headers): string | undefined {
  return header({ headers }, 'tenure-source');
}

export type Signed =
  | { readonly kind: 'verified'; readonly source: string }
  | { readonly kind: 'refused'; readonly because: string; readonly mend: string };

/** The headers for a body, as a sender makes them. */
export function sign(
  source: string,
  key: string,
  body: string | Uint8Array,
  nowSeconds: number,
): Record<string, string> {
  const made = signatureHeaders(SCHEME, key, body, nowSeconds);
  return {
    'Tenure-Source': source,
    'Tenure-Timestamp': made['tenure-timestamp'] ?? '',
    'Tenure-Signature': made['tenure-signature'] ?? '',
  };
}

/** Was this body signed, just now, by the source it names? Says no more than the sender needs to know. */
export function verifySigned(headers: Headers, body: Uint8Array, secret: SourceSecret, nowSeconds: number): Signed {
  const source = claimedSource(headers);
  if (source === undefined || source === '')
    return { kind: 'refused', because: 'there is no Tenure-Source header', mend: 'name the source that signs' };
  const check = verifySignature(SCHEME, { headers, query: {}, body }, secret, nowSeconds);
  return check.kind === 'verified' ? { kind: 'verified', source } : check;
}
