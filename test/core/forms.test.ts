/** What is told by its form is what its schema takes. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isCaseId, isDigest, isInstant } from '../../functions/core/forms.ts';
import { CaseId, Digest, Instant } from '../../functions/core/ids.ts';

const number = (most: number, digits: number) => fc.nat(most).map((one) => String(one).padStart(digits, '0'));
/** Days that there are, and those that there are not. */
const day = fc.tuple(number(2500, 4), number(13, 2), number(32, 2)).map((parts) => parts.join('-'));
const time = fc.tuple(number(24, 2), number(60, 2), number(60, 2)).map((parts) => parts.join(':'));
const fraction = fc.constantFrom('', '.0', '.123', '.123456789', '.', ',1');
const zone = fc.constantFrom('Z', 'Z', 'Z', '', 'z', '+00:00', 'Z\n');
const instant = fc
  .tuple(day, fc.constantFrom('T', 'T', 'T', ' ', 't'), time, fraction, zone)
  .map((all) => all.join(''));

it('an instant is one of a day there is, to the second or more exactly, in UTC', () => {
  expect(isInstant('2026-12-01T17:00:00.000Z')).toBe(true);
  fc.assert(
    fc.property(instant, (text) => {
      expect(isInstant(text), text).toBe(Instant.safeParse(text).success);
    }),
    { numRuns: 5000 },
  );
});

it.each([
  '2024-02-29',
  '2023-02-29',
  '2000-02-29',
  '1900-02-29',
  '0000-02-29',
  '2026-04-31',
  '2026-00-10',
  '2026-01-00',
])('the schema and the form agree on %s', (text) => {
  const at = `${text}T00:00:00Z`;
  expect(isInstant(at)).toBe(Instant.safeParse(at).success);
});

it.each([
  [`c-${'0f'.repeat(12)}`, true],
  [`c-${'0F'.repeat(12)}`, false],
  [`c-${'0'.repeat(23)}`, false],
  ['0'.repeat(26), false],
])('an id of a case is c- and 24 hex digits: %j', (value, is) => {
  expect([isCaseId(value), CaseId.safeParse(value).success]).toEqual([is, is]);
});

it.each([
  ['a'.repeat(64), true],
  ['A'.repeat(64), false],
  ['a'.repeat(63), false],
  [`${'a'.repeat(64)}\n`, false],
  [7, false],
])('a digest is 64 hex digits in lower case: %j', (value, is) => {
  expect([isDigest(value), Digest.safeParse(value).success]).toEqual([is, is]);
});

it.each([undefined, null, 7, {}, []])('%j is no instant and no id', (value) => {
  expect([isInstant(value), isCaseId(value), isDigest(value)]).toEqual([false, false, false]);
});
