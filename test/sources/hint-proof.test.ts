/** A hint is taken only from who has a key: over the raw bytes, in time, as it is written and not otherwise. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HintProof } from '../../functions/core/ticket-configuration.ts';
import { type HintKeys, prove, signatureOf } from '../../functions/sources/hint-proof.ts';

const HUB: HintProof = { proof: 'signature', header: 'X-Hub-Signature', prefix: 'sha256=', encoding: 'hex' };
const STAMPED: HintProof = { ...HUB, header: 'X-Signature', prefix: 'v1=', timestampHeader: 'X-Timestamp' };
const KEY = 'a key that is long enough';
const KEYS: HintKeys = { signing: [KEY], bearer: ['a bearer key that is long enough'] };
const NOW = 1_764_500_000;
const BODY = Buffer.from('{"issue":{"id":"10001"}}');

const proven = (headers: Record<string, string>, scheme = HUB, body: Uint8Array = BODY, keys = KEYS) =>
  prove({ headers, body }, scheme, keys, NOW).kind === 'proven';
const hub = (body: Uint8Array | string = BODY, key = KEY) => ({ 'x-hub-signature': signatureOf(body, HUB, key) });

describe('the hub scheme', () => {
  it("takes GitHub's documented example as printed", () => {
    // docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const keys = { signing: ["It's a Secret to Everybody"], bearer: [] };
    const scheme = { ...HUB, header: 'X-Hub-Signature-256' };
    expect(proven({ 'X-Hub-Signature-256': signature }, scheme, Buffer.from('Hello, World!'), keys)).toBe(true);
    expect(proven({ 'X-Hub-Signature-256': signature }, scheme, Buffer.from('Hello, World?'), keys)).toBe(false);
  });

  it('takes either key while they rotate, and none that is neither', () => {
    const keys = { signing: ['the newest of the keys', KEY], bearer: [] };
    expect(proven(hub(BODY, 'the newest of the keys'), HUB, BODY, keys)).toBe(true);
    expect(proven(hub(BODY, KEY), HUB, BODY, keys)).toBe(true);
    expect(proven(hub(BODY, 'a key of somebody else'), HUB, BODY, keys)).toBe(false);
  });

  it('refuses one altered byte of the body, wherever it is', () => {
    for (let at = 0; at < BODY.length; at++) {
      const altered = Buffer.from(BODY);
      altered[at]! ^= 1;
      expect(proven(hub(), HUB, altered)).toBe(false);
    }
  });

  it('refuses a body that goes on behind what was signed', () => {
    expect(proven(hub(), HUB, Buffer.concat([BODY, Buffer.from('\n')]))).toBe(false);
    // What a length extension of plain SHA-256 would give, and no HMAC.
    const extended = createHmac('sha256', KEY)
      .update(BODY)
      .update(Buffer.from([0x80]))
      .digest('hex');
    expect(proven({ 'x-hub-signature': `sha256=${extended}` })).toBe(false);
  });

  it.each([
    ['no header', {}],
    ['an empty header', { 'x-hub-signature': '' }],
    ['another scheme before it', { 'x-hub-signature': hub()['x-hub-signature'].replace('sha256=', 'sha1=') }],
    ['no scheme before it', { 'x-hub-signature': hub()['x-hub-signature'].slice('sha256='.length) }],
    ['capitals', { 'x-hub-signature': `sha256=${hub()['x-hub-signature'].slice(7).toUpperCase()}` }],
    ['base64', { 'x-hub-signature': signatureOf(BODY, { ...HUB, encoding: 'base64' }, KEY) }],
    ['half of it', { 'x-hub-signature': hub()['x-hub-signature'].slice(0, 39) }],
    ['more behind it', { 'x-hub-signature': `${hub()['x-hub-signature']}00` }],
    ['a space behind it', { 'x-hub-signature': `${hub()['x-hub-signature']} ` }],
  ])('refuses %s', (_, headers) => {
    expect(proven(headers as Record<string, string>)).toBe(false);
  });

  it('finds its header whatever the case of its name', () => {
    expect(proven({ 'X-HUB-SIGNATURE': hub()['x-hub-signature'] })).toBe(true);
  });
});

describe('a scheme with a timestamp', () => {
  const stamped = (at: number, body: Uint8Array = BODY) => ({
    'x-timestamp': String(at),
    'x-signature': signatureOf(body, STAMPED, KEY, String(at)),
  });

  it('refuses what is older or newer than five minutes', () => {
    expect(proven(stamped(NOW - 300), STAMPED)).toBe(true);
    expect(proven(stamped(NOW - 301), STAMPED)).toBe(false);
    expect(proven(stamped(NOW + 301), STAMPED)).toBe(false);
  });

  it('refuses an old signature under a new timestamp', () => {
    expect(proven({ ...stamped(NOW - 3600), 'x-timestamp': String(NOW) }, STAMPED)).toBe(false);
  });

  it('refuses a timestamp that is none, or is missing', () => {
    expect(proven({ ...stamped(NOW), 'x-timestamp': 'now' }, STAMPED)).toBe(false);
    expect(proven({ 'x-signature': stamped(NOW)['x-signature'] }, STAMPED)).toBe(false);
  });
});

describe('a bearer key', () => {
  const BEARER: HintProof = { ...HUB, proof: 'bearer' };
  const BOTH: HintProof = { ...HUB, proof: 'both' };
  const bearer = { authorization: `Bearer ${KEYS.bearer[0]}` };

  it('alone is enough only where it is configured so', () => {
    expect(proven(bearer, BEARER)).toBe(true);
    expect(proven(bearer, HUB)).toBe(false);
    expect(proven(bearer, BOTH)).toBe(false);
    expect(proven(hub(), BOTH)).toBe(false);
    expect(proven({ ...bearer, ...hub() }, BOTH)).toBe(true);
  });

  it('is refused when it is another, a part of it, or none', () => {
    expect(proven({ authorization: 'Bearer another key of somebody' }, BEARER)).toBe(false);
    expect(proven({ authorization: bearer.authorization.slice(0, -1) }, BEARER)).toBe(false);
    expect(proven({ authorization: 'Basic dXNlcjpwYXNz' }, BEARER)).toBe(false);
    expect(proven({}, BEARER)).toBe(false);
    expect(proven(bearer, BEARER, BODY, { signing: [KEY], bearer: [] })).toBe(false);
  });
});
