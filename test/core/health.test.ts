/** What a function that holds credentials is asked by, and how it answers: nothing else is taken for either. */
import { expect, it } from 'vitest';
import { Check, CheckAsked } from '../../functions/core/health.ts';

it('is asked for a check by one message, of this version, and by no other', () => {
  const asked = { version: 1, check: true };
  expect(CheckAsked.safeParse(asked).success).toBe(true);
  for (const other of [{ ...asked, version: 2 }, { ...asked, check: false }, { ...asked, look: {} }, {}])
    expect(CheckAsked.safeParse(other).success).toBe(false);
});

it('answers what was tried, whether it works, and words', () => {
  expect(Check.safeParse({ name: 'jira', ok: true, said: 'the service desk is seen' }).success).toBe(true);
  expect(Check.safeParse({ name: 'jira', ok: true }).success).toBe(false);
});
