/** The signature of our own intake: HMAC-SHA256 over the timestamp and the raw body, with any of a source's keys. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

/** What a source's secret holds: any of its keys verifies, so that rotation has no gap. Each is text, of at least 128 bits. */
export const SourceSecret = z.strictObject({ keys: z.array(z.string().min(16)).min(1).readonly() });
export type SourceSecret = z.infer<typeof SourceSecret>;

/** docs/architecture.md, "Calling in". */
export const REPLAY_WINDOW_SECONDS = 300;

export type SignatureHeaders = Readonly<Record<string, string | undefined>>;

/** Which source the request says it is from: what to look its secret up by. Believe nothing of it before `verifySignature`. */
export function claimedSource(headers: SignatureHeaders): string | undefined {
  return header(headers, 'tenure-source');
}

export type Verified =
  | { readonly kind: 'verified'; readonly source: string }
  | { readonly kind: 'refused'; readonly because: string; readonly mend: string };

/** The headers for a body, as a sender makes them. */
export function sign(
  source: string,
  key: string,
  body: string | Uint8Array,
  nowSeconds: number,
): Record<string, string> {
  const timestamp = String(Math.floor(nowSeconds));
  return {
    'Tenure-Source': source,
    'Tenure-Timestamp': timestamp,
    'Tenure-Signature': `v1=${mac(key, timestamp, body).toString('hex')}`,
  };
}

/** Was this body signed, just now, by the source it names? Says no more than the sender needs to know. */
export function verifySignature(
  headers: SignatureHeaders,
  body: Uint8Array,
  secret: SourceSecret,
  nowSeconds: number,
): Verified {
  const source = claimedSource(headers);
  if (source === undefined || source === '')
    return no('there is no Tenure-Source header', 'name the source that signs');
  const timestamp = header(headers, 'tenure-timestamp') ?? '';
  if (!/^\d{1,12}$/.test(timestamp))
    return no('Tenure-Timestamp is no Unix time', 'send seconds since 1970, in digits');
  if (Math.abs(nowSeconds - Number(timestamp)) > REPLAY_WINDOW_SECONDS)
    return no(
      `Tenure-Timestamp is more than ${REPLAY_WINDOW_SECONDS} s away from our clock`,
      'sign anew when sending, and set the sender clock by NTP',
    );
  const signature = /^v1=([0-9a-f]{64})$/.exec(header(headers, 'tenure-signature') ?? '')?.[1];
  if (signature === undefined)
    return no('Tenure-Signature is not v1=<64 lower-case hex digits>', 'sign as docs/architecture.md says');
  const given = Buffer.from(signature, 'hex');
  // Every key is tried, whichever matches: the time taken tells nothing.
  const matches = secret.keys.filter((key) => timingSafeEqual(mac(key, timestamp, body), given));
  return matches.length > 0
    ? { kind: 'verified', source }
    : no('the signature fits none of the keys of this source', 'sign the raw bytes that are sent, with its newest key');
}

function mac(key: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${timestamp}.`).update(body).digest();
}

/** HTTP header names have no case; API Gateway sends them in lower case. */
function header(headers: SignatureHeaders, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function no(because: string, mend: string): Verified {
  return { kind: 'refused', because, mend };
}
