/** Private parts are read with the right key, for the right record, as they were written; and not otherwise. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../functions/core/canonical.ts';
import { decryptPart, encryptPart, IV_BYTES, KEY_BYTES } from '../../functions/core/private-part.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const key = bytes(KEY_BYTES);
const id = fc.tuple(fc.constantFrom('a', '0', 'f'), fc.nat(99)).map(([digit, n]) => `c-${digit.repeat(24)}/${n}`);
const part = fc.record({ private: fc.dictionary(fc.string(), fc.jsonValue()), salt: fc.string() });
const written = fc
  .record({ key, iv: bytes(IV_BYTES), id, part })
  .map((one) => ({ ...one, text: encryptPart(one.key, one.iv, one.id, textsOf(one.part)) }));

function textsOf({ private: privatePart, salt }: { private: object; salt: string }) {
  return { privateText: canonical(privatePart), salt };
}

describe('a private part', () => {
  it('is read as it was written, with its salt', () => {
    fc.assert(
      fc.property(written, (one) => {
        const opened = decryptPart(one.key, one.id, one.text);
        expect(opened && textsOf(opened)).toEqual(textsOf(one.part));
      }),
    );
  });

  it('is not read with another key', () => {
    fc.assert(
      fc.property(written, key, (one, other) => {
        fc.pre(Buffer.compare(one.key, other) !== 0);
        expect(decryptPart(other, one.id, one.text)).toBeUndefined();
      }),
    );
  });

  it('is not read for another record', () => {
    fc.assert(
      fc.property(written, id, (one, other) => {
        fc.pre(one.id !== other);
        expect(decryptPart(one.key, other, one.text)).toBeUndefined();
      }),
    );
  });

  it('is not read when any bit of it was altered, or its end is missing', () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.nat(7), (one, at, bit) => {
        const altered = Buffer.from(one.text, 'base64');
        const place = at % altered.length;
        altered[place] = (altered[place] ?? 0) ^ (1 << bit);
        expect(decryptPart(one.key, one.id, altered.toString('base64'))).toBeUndefined();
        expect(decryptPart(one.key, one.id, altered.subarray(0, place).toString('base64'))).toBeUndefined();
      }),
    );
  });

  it('is not read from another text of the same bytes', () => {
    const text = encryptPart(
      new Uint8Array(KEY_BYTES),
      new Uint8Array(IV_BYTES),
      'c/0',
      textsOf({ private: {}, salt: 's' }),
    );
    expect(decryptPart(new Uint8Array(KEY_BYTES), 'c/0', text)).toEqual({ private: {}, salt: 's' });
    expect(decryptPart(new Uint8Array(KEY_BYTES), 'c/0', `${text}\n`)).toBeUndefined();
  });

  it('shows neither the private part nor its salt', () => {
    const text = encryptPart(
      new Uint8Array(KEY_BYTES),
      new Uint8Array(IV_BYTES),
      'c/0',
      textsOf({ private: { name: 'Ada Byron' }, salt: 'pepper' }),
    );
    expect(Buffer.from(text, 'base64').toString('latin1')).not.toMatch(/Ada|Byron|pepper|salt/);
  });
});
