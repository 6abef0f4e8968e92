/** Does a hint come from the ticket system it names? By a signature over the raw bytes, by a bearer key, or by both, as configured. */

import { REPLAY_WINDOW_SECONDS } from '../core/hmac.ts';
import type { HintProof } from '../core/ticket-configuration.ts';
import type { Delivery } from './delivery.ts';
import { type SignatureScheme, signatureHeaders, verifySignature } from './signature.ts';

/** Any of them fits, so that rotation has no gap. */
export interface HintKeys {
  readonly signing: readonly string[];
  readonly bearer: readonly string[];
}

export type Hint = Pick<Delivery, 'headers' | 'body'>;

/** The words are for the log: a stranger is told the same whatever was wrong. */
export type Proven = { readonly kind: 'proven' } | { readonly kind: 'refused'; readonly because: string };

export function prove(hint: Hint, scheme: HintProof, keys: HintKeys, nowSeconds: number): Proven {
  const asked = [
    ...(scheme.proof === 'bearer' ? [] : [{ by: signing(scheme), keys: keys.signing }]),
    ...(scheme.proof === 'signature' ? [] : [{ by: BEARER, keys: keys.bearer }]),
  ];
  for (const { by, keys: any } of asked) {
    const verified = verifySignature(by, { ...hint, query: {} }, { keys: any }, nowSeconds);
    if (verified.kind === 'refused') return { kind: 'refused', because: verified.because };
  }
  return { kind: 'proven' };
}

/** The header's value for a body, as whoever sends it makes it; `timestamp` in Unix seconds, where the scheme has one. */
export function signatureOf(body: Uint8Array | string, scheme: HintProof, key: string, timestamp?: string): string {
  const by = signing(scheme);
  return signatureHeaders(by, key, body, Number(timestamp ?? 0))[by.header] ?? '';
}

const BEARER: SignatureScheme = { kind: 'bearer', header: 'authorization', prefix: 'Bearer ' };

/** Without a timestamp the body alone is signed. */
function signing({ header, prefix, encoding, timestampHeader }: HintProof): SignatureScheme {
  return {
    ...{ kind: 'hmac', header: header.toLowerCase(), algorithm: 'sha256', encoding, prefix },
    ...{ windowSeconds: REPLAY_WINDOW_SECONDS },
    ...(timestampHeader === undefined
      ? { covers: ['body'] }
      : { covers: ['timestamp', { text: '.' }, 'body'], timestampHeader: timestampHeader.toLowerCase() }),
  };
}
