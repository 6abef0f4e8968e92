/** A keyed digest, by whatever scheme: published examples are believed as printed, and nothing beside them. */
import { describe, expect, it } from 'vitest';
import { HmacScheme, header, hmacHeaders, unfit, verifyHmac } from '../../functions/core/hmac.ts';

const scheme = (over: object = {}) => HmacScheme.parse({ kind: 'hmac', header: 'x-hub-signature-256', ...over });
const signed = (headers: Record<string, string>, body: string) => ({ headers, body: Buffer.from(body) });

/** docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries prints it. */
const GITHUB = {
  key: "It's a Secret to Everybody",
  body: 'Hello, World!',
  signature: 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
};

describe('over the body alone', () => {
  const bodyOnly = scheme({ prefix: 'sha256=' });
  const judged = (signature: string, { key = GITHUB.key, body = GITHUB.body } = {}) =>
    verifyHmac(bodyOnly, signed({ 'X-Hub-Signature-256': signature }, body), ['another key, newer', key], 0);

  it('is made and believed as published', () => {
    expect(hmacHeaders(bodyOnly, GITHUB.key, GITHUB.body, 0)).toEqual({ 'x-hub-signature-256': GITHUB.signature });
    expect(judged(GITHUB.signature)).toEqual({ kind: 'verified' });
  });

  it.each([
    ['another key', GITHUB.signature, { key: 'another key' }],
    ['an altered byte', GITHUB.signature, { body: 'Hello, World?' }],
    ['none', '', {}],
    ['another spelling of the same bytes', GITHUB.signature.toUpperCase().replace('SHA', 'sha'), {}],
    ['more behind it', `${GITHUB.signature}00`, {}],
    ['less of it', GITHUB.signature.slice(0, -2), {}],
  ])('%s is refused, with what to do', (_, signature, over) => {
    expect(judged(signature, over)).toEqual({
      kind: 'refused',
      because: expect.any(String),
      mend: expect.any(String),
    });
  });

  it('is refused where there is no such header', () => {
    expect(verifyHmac(bodyOnly, signed({}, GITHUB.body), [GITHUB.key], 0)).toMatchObject({ kind: 'refused' });
  });
});

describe('with a timestamp, and text between', () => {
  const timed = scheme({
    ...{ header: 'x-sig', algorithm: 'sha512', encoding: 'base64', timestampHeader: 'x-time' },
    ...{ covers: [{ text: 'v0:' }, 'timestamp', { text: ':' }, 'body'], windowSeconds: 60 },
  });
  const made = hmacHeaders(timed, 'key', 'body', 1000.9);
  const judged = (over: Record<string, string> = {}, now = 1000) =>
    verifyHmac(timed, signed({ ...made, ...over }, 'body'), ['key'], now);

  it('is believed for as long as its window', () => {
    expect(made['x-time']).toBe('1000');
    for (const now of [940, 1000, 1060]) expect(judged({}, now)).toEqual({ kind: 'verified' });
    for (const now of [939, 1061])
      expect(judged({}, now)).toMatchObject({ because: expect.stringContaining('more than 60 s away') });
  });

  it('covers the timestamp, which is a number', () => {
    expect(judged({ 'x-time': '1001' })).toEqual(unfit('the raw bytes that are sent'));
    for (const time of ['', '1e3', '1000abc']) expect(judged({ 'x-time': time })).toMatchObject({ kind: 'refused' });
    const { 'x-time': _, ...untimed } = made;
    expect(verifyHmac(timed, signed(untimed, 'body'), ['key'], 1000)).toMatchObject({ kind: 'refused' });
  });
});

it('a header is found in whatever case', () => {
  expect(header({ headers: { 'X-A': '1' } }, 'x-a')).toBe('1');
  expect(header({ headers: {} }, 'x-a')).toBeUndefined();
});
