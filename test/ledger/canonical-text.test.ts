/** The verifier's few lines of RFC 8785 write what the library writes. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical } from '../../functions/core/canonical.ts';
import { canonicalText } from '../../functions/ledger/verifier/canonical-text.ts';

it('says any JSON value as the library does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const read = JSON.parse(JSON.stringify(value));
      expect(canonicalText(read)).toBe(canonical(read));
    }),
    { numRuns: 2_000 },
  );
});

it('orders members by UTF-16 code units, as section 3.2.3 of the RFC shows', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
  const text = canonicalText(Object.fromEntries(names.map((name, at) => [name, at])));
  expect([...text.matchAll(/:(\d)/g)].map(([, at]) => Number(at))).toEqual([1, 3, 5, 6, 0, 4, 2]);
  expect(() => canonicalText({ half: '\ud83d' })).toThrow('half of a character');
});
