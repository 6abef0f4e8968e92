/** A chain is a case by the kind of its first record. */
import { expect, it } from 'vitest';
import { beginsCase } from '../../functions/core/begins-case.ts';

it.each([
  [0, 'event-received', true],
  [0, 'requested', true],
  [0, 'case-opened', true],
  [1, 'case-opened', false],
  [0, 'deployed', false],
  [0, 'evidence-read', false],
  [0, 'told', false],
  [undefined, undefined, false],
])('a record at %s of kind %s begins one: %s', (position, kind, begins) => {
  expect(beginsCase({ position, kind })).toBe(begins);
});
