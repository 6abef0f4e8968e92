/** As what somebody is asked: in the words of the approval rule, or of the fallback chain. */
import { describe, expect, it } from 'vitest';
import { askedAs } from '../../functions/core/asked-as.ts';
import { counter } from '../../functions/core/counter.ts';
import { plan } from '../../functions/core/planner.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import { HERE, policyOf, situation } from '../support/situation.ts';

describe('who is asked', () => {
  it('is asked by the words that name them; by none where the rule is gone', () => {
    const person = personAfter([eventOf({ kind: 'hired', on: '2026-01-05' })]);
    const policy = policyOf({ birthrights: [{ when: 'true', grants: ['payroll'] }] });
    const lists = { ...policy.approvers, fallback: [{ worker: 'w-8' }, 'owner'] as never };
    const known = situation({ person, policy: { ...policy, approvers: lists } });
    const [need] = plan(known).approvals;
    expect(askedAs(known, need!).get(HERE.personId)).toBe('a named worker');
    expect(askedAs(known, { ...need!, stage: 7 }).get(HERE.personId)).toBe('a named worker (fallback)');
    expect(askedAs(known, { ...need!, stage: undefined }).size).toBeGreaterThan(0);
    expect(askedAs(known, { ...need!, rule: 'gone' }).size).toBe(0);
  });
});

describe('a counter', () => {
  it('counts under keys, in their order, and nought under what was never counted', () => {
    const counts = counter('one', 'two');
    for (const key of ['b', 'a', 'c', 'a']) counts.add(key, 'one');
    counts.add('a', 'two', 3);
    expect(counts.rows().map(([key, { one, two }]) => [key, one, two])).toEqual([
      ['a', 2, 3],
      ['b', 1, 0],
      ['c', 1, 0],
    ]);
    expect(counts.of('d')).toEqual({ one: 0, two: 0 });
  });
});
