/** Canonical JSON as RFC 8785 has it: the same text as the RFC author's package, for any value, and no text for what has none. */
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../functions/core/canonical-json.ts';

describe('canonical JSON', () => {
  it("is what the RFC author's package makes of it", () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined, new Date(0), '10', '9', '\u{1f600}', '€'),
    );
    const key = fc.oneof(fc.string(), fc.constantFrom('10', '9', '1', '€', '\u{1f600}', '\ufb33'));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 5 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('orders keys by their UTF-16 code units, numbers among them', () => {
    expect(canonicalJson({ b: 1, 10: 2, 9: 3, '\ufb33': 4, '\u{1f600}': 5 })).toBe(
      '{"10":2,"9":3,"b":1,"\u{1f600}":5,"\ufb33":4}',
    );
  });

  it('leaves out what has no form, keeps its place in a list, and asks what can say it for itself', () => {
    expect(canonicalJson({ a: undefined, b: () => 1, c: [undefined, Symbol('x')], d: new Date(0) })).toBe(
      '{"c":[null,null],"d":"1970-01-01T00:00:00.000Z"}',
    );
    expect(canonicalJson(undefined)).toBeUndefined();
  });

  it.each([
    [Number.NaN, 'NaN has no JSON form'],
    [{ a: [Infinity] }, 'Infinity has no JSON form'],
    ['\ud800', 'half a character'],
    [{ '\udc00': 1 }, 'half a character'],
    [1n, 'a bigint has no JSON form'],
  ])('refuses %s', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });
});
