/** Which name a mistyped one is taken to be. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { didYouMean, editsBetween, nearest } from '../../../functions/core/policy/nearest.ts';

it.each([
  ['finace', ['finance', 'sales'], 'finance'],
  ['Finance-Ledger', ['finance-ledgers', 'finance'], 'finance-ledgers'],
  ['xyz', ['finance', 'sales'], undefined],
  ['x'.repeat(10_000), ['finance', 'sales'], undefined],
  ['it', [], undefined],
])('%s among %j is %s', (typed, known, meant) => {
  expect(nearest(typed, known)).toBe(meant);
  expect(didYouMean(typed, known)).toBe(meant === undefined ? '' : `did you mean "${meant}"? `);
});

const word = fc.string({ maxLength: 12 });

it('a distance is nought for the same word, the same both ways, and never more than by way of a third', () => {
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editsBetween(a, a)).toBe(0);
      expect(editsBetween(a, b)).toBe(editsBetween(b, a));
      expect(editsBetween(a, c)).toBeLessThanOrEqual(editsBetween(a, b) + editsBetween(b, c));
    }),
  );
});
