/** Only who holds a key of the source, just now, over these very bytes, is believed. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignatureScheme, SourceSecret } from '../../functions/sources/signature.ts';
import { sign, verifySigned as verifySignature } from '../../functions/sources/tenure/signature.ts';

const secret = SourceSecret.parse({ keys: ['newest-key-of-hr', 'older--key-of-hr'] });
const body = Buffer.from('{"id":"e-1"}');
const now = 1_764_579_600;
const headers = sign('hr', 'newest-key-of-hr', body, now);

describe('verifySignature', () => {
  it('is HMAC-SHA256 over "<timestamp>." and the raw body, as documented', () => {
    expect(sign('hr', 'newest-key-of-hr', '{"id":"e-1"}', now)['Tenure-Signature']).toBe(
      // printf '1764579600.{"id":"e-1"}' | openssl dgst -sha256 -hmac newest-key-of-hr
      'v1=d7f0fa3ecf22020a923b6d8e67b3fe9f74ae147e10ce2816d31f7451e521aa57',
    );
  });

  it.each(['newest-key-of-hr', 'older--key-of-hr'])('believes each of the keys (%s)', (key) => {
    expect(verifySignature(sign('hr', key, body, now), body, secret, now)).toEqual({ kind: 'verified', source: 'hr' });
  });

  it('finds the headers in whatever case', () => {
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    expect(verifySignature(lower, body, secret, now).kind).toBe('verified');
  });

  it.each([
    [300, 'verified'],
    [301, 'refused'],
    [-300, 'verified'],
    [-301, 'refused'],
  ])('answers a message %i s away from our clock: %s', (seconds, kind) => {
    expect(verifySignature(headers, body, secret, now + seconds).kind).toBe(kind);
  });

  it.each([
    ['another key', sign('hr', 'a-key-of-somebody', body, now)],
    ['an empty key', sign('hr', '', body, now)],
    ['another time', { ...headers, 'Tenure-Timestamp': String(now + 1) }],
    ['no source', { ...headers, 'Tenure-Source': undefined }],
    ['no time', { ...headers, 'Tenure-Timestamp': undefined }],
    ['a time that is no number', { ...headers, 'Tenure-Timestamp': 'NaN' }],
    ['no signature', { ...headers, 'Tenure-Signature': undefined }],
    ['half a signature', { ...headers, 'Tenure-Signature': headers['Tenure-Signature']!.slice(0, 30) }],
    ['another version', { ...headers, 'Tenure-Signature': headers['Tenure-Signature']!.replace('v1', 'v2') }],
  ])('refuses %s, and says what to do', (_, given) => {
    const answer = verifySignature(given, body, secret, now);
    expect(answer).toMatchObject({ kind: 'refused', because: expect.any(String), mend: expect.any(String) });
  });

  it.each([
    ['a time that is not signed', { timestampHeader: 'x-timestamp' }],
    ['a time that is signed and not sent', { covers: ['body', 'timestamp'] }],
    ['a body that is not signed', { timestampHeader: 'x-timestamp', covers: ['timestamp'] }],
  ])('is not configured with %s', (_, more) => {
    const scheme = { kind: 'hmac', header: 'x-signature' } as const;
    expect(SignatureScheme.safeParse(scheme).success).toBe(true);
    expect(SignatureScheme.safeParse({ ...scheme, ...more }).error?.issues).toMatchObject([{ path: ['covers'] }]);
  });

  it('refuses a secret without keys or with a short one', () => {
    expect(SourceSecret.safeParse({ keys: [] }).success).toBe(false);
    expect(SourceSecret.safeParse({ keys: [''] }).success).toBe(false);
  });

  it('refuses every change of the body', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, by) => {
          const signed = sign('hr', 'newest-key-of-hr', bytes, now);
          const changed = Uint8Array.from(bytes);
          changed[at % bytes.length]! ^= by;
          expect(verifySignature(signed, bytes, secret, now).kind).toBe('verified');
          expect(verifySignature(signed, changed, secret, now).kind).toBe('refused');
        },
      ),
    );
  });

  it('answers whatever headers come, and never throws', () => {
    const anyHeaders = fc.record({
      'tenure-source': fc.option(fc.string(), { nil: undefined }),
      'tenure-timestamp': fc.oneof(fc.string(), fc.constant(String(now))),
      'tenure-signature': fc.oneof(fc.string(), fc.stringMatching(/^v1=[0-9a-f]{64}$/)),
    });
    fc.assert(fc.property(anyHeaders, (given) => verifySignature(given, body, secret, now).kind === 'refused'));
  });
});
