/** What makes outcomes the same: a change is done once, by whichever attempt; refused is another word on it. */
import { expect, it } from 'vitest';
import { outcomeOf } from '../../functions/core/entries.ts';
import { plan } from '../../functions/core/planner.ts';
import type { Receipt } from '../../functions/core/receipt.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import { situation } from '../support/situation.ts';

const made = plan(situation({ person: personAfter([eventOf({ kind: 'hired', on: '2026-01-05' })]) }));
const [change] = made.changes;
const factsOf = (receipt: Omit<Receipt, 'changeId'>) =>
  outcomeOf({ kind: 'joiner' }, { pseudonym: 'x' }, made, change!, { changeId: change!.id, ...receipt }).facts;

it('changed and already so are one step, refused is another', () => {
  const changed = factsOf({ status: 'changed' });
  const already = factsOf({ status: 'already-so', attempt: 'earlier' });
  expect(already.step).toBe(changed.step);
  expect(factsOf({ status: 'refused' }).step).not.toBe(changed.step);
});

it('what an earlier attempt may have done says so', () => {
  expect(factsOf({ status: 'already-so', attempt: 'earlier' })).toMatchObject({
    status: 'already-so',
    attempt: 'earlier',
  });
  expect(factsOf({ status: 'changed' })).not.toHaveProperty('attempt');
});

it('a refusal because the target is not as it was planned for says so', () => {
  expect(factsOf({ status: 'refused', drift: true })).toMatchObject({ status: 'refused', drift: true });
  expect(factsOf({ status: 'refused' })).not.toHaveProperty('drift');
});
