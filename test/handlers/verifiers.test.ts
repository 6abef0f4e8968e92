/** Every scheme that a source signs by: what is believed, what is not, and that no comparison tells by its time how much of a guess was right. */
import * as crypto from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Delivery } from '../../functions/sources/delivery.ts';
import { kinds } from '../../functions/sources/manifest.ts';
import { type SignatureScheme, signatureHeaders, verifySignature } from '../../functions/sources/signature.ts';
import type { Source } from '../../functions/sources/source.ts';

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) };
});

const NOW = 1_795_000_000;
const KEY = 'the-key-of-this-source-1';
const KEYS = ['the-newest-key-of-it-1', KEY, 'an-older-key-of-it-12'];
const signed = (Object.entries(kinds) as readonly [string, Source][]).flatMap(([kind, { signature }]) =>
  signature === undefined ? [] : [[kind, signature] as const],
);

/** As a merger of SHA-2 states would go on: the padding of what was signed, its length in bits, and more. */
function extended(body: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(body.length) * 8n);
  return Buffer.concat([
    body,
    Buffer.from([0x80]),
    Buffer.alloc((64 + 55 - body.length) % 64),
    length,
    Buffer.from('{}'),
  ]);
}

describe.each(signed)('the verifier of %s', (_, scheme: SignatureScheme) => {
  const body = Buffer.from('{"id":"e-1"}');
  const headers = signatureHeaders(scheme, KEY, body, NOW);
  const verify = (more: Partial<Delivery> = {}, keys: readonly string[] = KEYS, now = NOW) =>
    verifySignature(scheme, { headers, query: {}, body, ...more }, { keys }, now).kind;
  const given = (text: string | undefined) => verify({ headers: { ...headers, [scheme.header]: text } });
  const signature = headers[scheme.header]!;
  const timestamp = scheme.kind === 'hmac' ? scheme.timestampHeader : undefined;
  beforeEach(() => void vi.mocked(crypto.timingSafeEqual).mockClear());

  it('believes any of the keys, and no other', () => {
    for (const key of KEYS) expect(verify({ headers: signatureHeaders(scheme, key, body, NOW) })).toBe('verified');
    expect(verify({ headers: signatureHeaders(scheme, 'a-key-of-somebody-else', body, NOW) })).toBe('refused');
    expect(verify({}, KEYS.toSpliced(1, 1))).toBe('refused');
  });

  it('believes nothing without its header, in another encoding, shorter, longer or spelt otherwise', () => {
    for (const text of [undefined, '', `${signature}0`, signature.slice(0, -1), ` ${signature}`, `${signature} `])
      expect(given(text)).toBe('refused');
    if (scheme.kind !== 'hmac') return;
    const bytes = Buffer.from(signature.slice(scheme.prefix.length), scheme.encoding);
    const other = scheme.encoding === 'hex' ? 'base64' : 'hex';
    for (const text of [
      bytes.toString(other),
      signature.slice(scheme.prefix.length).toUpperCase(),
      bytes.toString('latin1'),
    ])
      expect(given(scheme.prefix + text)).toBe('refused');
    if (scheme.prefix !== '') expect(given(signature.slice(scheme.prefix.length))).toBe('refused');
  });

  it.runIf(scheme.kind === 'hmac')('believes no altered byte, and no body that was made longer', () => {
    for (let at = 0; at < body.length; at++) {
      const altered = Buffer.from(body);
      altered[at]! ^= 1;
      expect(verify({ body: altered })).toBe('refused');
    }
    expect(verify({ body: extended(body) })).toBe('refused');
    expect(verify({ body: Buffer.alloc(0) })).toBe('refused');
  });

  it.runIf(timestamp !== undefined)('believes it again within its window only, and no time that was not signed', () => {
    const window = scheme.kind === 'hmac' ? scheme.windowSeconds : 0;
    for (const [late, kind] of [
      [window, 'verified'],
      [window + 1, 'refused'],
      [-window - 1, 'refused'],
    ] as const)
      expect(verify({}, KEYS, NOW + late)).toBe(kind);
    const at = (text: string | undefined) => ({ headers: { ...headers, [timestamp!]: text } });
    for (const text of [String(NOW + window + 1), `${NOW}.0`, '', undefined, 'NaN'])
      expect(verify(at(text), KEYS, NOW + window + 1)).toBe('refused');
  });

  it('compares with every key, in time that does not depend on what was guessed', () => {
    const guesses = [headers, signatureHeaders(scheme, 'a-key-of-somebody-else', body, NOW)];
    for (const one of guesses) {
      vi.mocked(crypto.timingSafeEqual).mockClear();
      verify({ headers: one });
      const compared = vi.mocked(crypto.timingSafeEqual).mock.calls;
      expect(compared).toHaveLength(KEYS.length);
      for (const [ours, theirs] of compared) expect(ours.byteLength).toBe(theirs.byteLength);
    }
  });
});
