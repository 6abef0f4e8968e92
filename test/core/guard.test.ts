/** The one gate: budgets, releases and protected people. */
import { describe, expect, it } from 'vitest';
import { deltaDigest, judge } from '../../functions/core/guard.ts';
import { plan } from '../../functions/core/planner.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import { account, ENTRA, held, OKTA, policyOf, type Shape, situation } from '../support/situation.ts';

const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const renamed = eventOf({ kind: 'changed', on: '2026-02-01', record: { familyName: 'Lovelace' } });
const terminated = eventOf({ kind: 'terminated', on: '2026-02-01' });

const joining = (shape: Shape, person = personAfter([hired])) => situation({ person, policy: policyOf(shape) });
const narrow = { budgets: [{ change: 'create-account', mostPerPlan: 1 }] } as const;

describe('a budget', () => {
  it('holds a plan with more changes of its kind, and says by how much', () => {
    expect(plan(joining(narrow)).verdict).toEqual({
      outcome: 'hold',
      guard: 'budget-0',
      because: 'too many: 2 create-account is over 1, release required: it is the rule called budget-0',
    });
    expect(plan(joining({ budgets: [{ change: 'create-account', mostPerPlan: 2 }] })).verdict.outcome).toBe('proceed');
  });

  it('never holds a cut', () => {
    const leaver = situation({
      person: personAfter([hired, terminated]),
      policy: policyOf({ budgets: [{ change: 'suspend-account', mostPerPlan: 0 }] }),
      observed: [account(OKTA), account(ENTRA)],
    });
    expect(plan(leaver).verdict).toEqual({ outcome: 'proceed' });
    const holding = { ...leaver, policy: policyOf({ budgets: [{ change: 'revoke', mostPerPlan: 0 }] }) };
    const held_ = plan({ ...holding, observed: [account(OKTA, { holdings: held('wiki') })] });
    expect(held_.verdict.outcome).toBe('hold');
    expect(held_.changes.filter(({ lane }) => lane === 'cut').map(({ kind }) => kind)).toEqual([
      'suspend-account',
      'revoke-sessions',
    ]);
  });
});

describe('a release', () => {
  const releasing = (before: ReturnType<typeof joining>, of: ReturnType<typeof plan>) => ({
    ...before,
    case: { ...before.case, releasedDigest: deltaDigest(of.changes) },
  });

  it('lets exactly what was held run', () => {
    const before = joining(narrow);
    expect(plan(releasing(before, plan(before))).verdict).toEqual({ outcome: 'proceed' });
  });

  it('does not let other content be written under the same name', () => {
    const held_ = plan(joining(narrow));
    const other = joining(narrow, personAfter([hired, renamed]));
    expect(plan(releasing(other, held_)).verdict.outcome).toBe('hold');
  });

  it('is not of the cut, nor of the place in the plan, nor of an approval given meanwhile', () => {
    const [change] = plan(joining(narrow)).changes;
    expect(deltaDigest([{ ...change!, id: 'c9', approval: 'a-1' }])).toBe(deltaDigest([change!]));
    expect(deltaDigest([{ ...change!, lane: 'cut' }])).toBe(deltaDigest([]));
  });
});

describe('a protected person', () => {
  it('is refused, whoever they are in any of their employments', () => {
    const second = eventOf({ kind: 'hired', on: '2026-01-05', record: { workerId: 'w-2' } });
    const before = joining({ protects: ['w-2'] }, personAfter([hired, second]));
    expect(plan(before).verdict).toEqual({
      outcome: 'refuse',
      guard: 'break-glass',
      because: 'protected: it is the rule called break-glass',
    });
  });

  it('is left in peace when nothing would change', () => {
    expect(judge([], [hired.data.person], policyOf({ protects: ['w-1'] }), undefined)).toEqual({ outcome: 'proceed' });
  });
});
