/** A source is silent when its last sign of life is as old as a company bears, and not before. */
import { expect, it } from 'vitest';
import { silentSince } from '../../functions/core/silence.ts';
import { at } from '../support/lifecycle.ts';

const FRIDAY = at('2026-11-27T17:00:00Z');
const borne = { silentAfterHours: 96 };

it.each([
  ['on the Monday after', '2026-11-30T09:00:00Z', undefined],
  ['a minute before the hours are over', '2026-12-01T16:59:00Z', undefined],
  ['when they are over', '2026-12-01T17:00:00Z', FRIDAY],
  ['long after', '2027-01-01T00:00:00Z', FRIDAY],
])('%s', (_, now, since) => {
  expect(silentSince({ at: FRIDAY, heard: true }, borne, at(now))).toBe(since);
  expect(silentSince({ at: FRIDAY, heard: false }, borne, at(now))).toBe(since);
});

it('nothing is said of one nobody has looked out for yet', () => {
  expect(silentSince(undefined, borne, FRIDAY)).toBeUndefined();
});
