/** The one gate: budgets, releases and protected people. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, written } from '../../functions/core/drift.ts';
import { deltaDigest, judge } from '../../functions/core/guard.ts';
import type { Plan } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import { account, anySituation, ENTRA, held, OKTA, policyOf, type Shape, situation } from '../support/situation.ts';

const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const renamed = eventOf({ kind: 'changed', on: '2026-02-01', record: { familyName: 'Lovelace' } });
const terminated = eventOf({ kind: 'terminated', on: '2026-02-01' });

const joining = (shape: Shape, person = personAfter([hired])) => situation({ person, policy: policyOf(shape) });
const BOTH = [account(OKTA), account(ENTRA)];
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
  const releasing = (before: Situation, of: Plan, kept = true): Situation => ({
    ...before,
    case: { ...before.case, releasedDigest: deltaDigest(of.changes) },
    ...(kept ? { released: of.changes } : {}),
  });

  it.each([true, false])('lets exactly what was held run, whether its plan is kept (%s)', (kept) => {
    const before = joining(narrow);
    const made = plan(releasing(before, plan(before), kept));
    expect(made).toMatchObject({ verdict: { outcome: 'proceed' }, release: { compared: 'same' } });
  });

  it('lets less of it run, and says what has gone', () => {
    const birthrights = [{ when: 'true', grants: ['wiki', 'licence'] as const }];
    const before = { ...joining({ birthrights, budgets: [{ change: 'grant', mostPerPlan: 0 }] }), observed: BOTH };
    const less = { ...before, observed: [account(OKTA, { holdings: held('wiki') }), account(ENTRA)] };
    const made = plan(releasing(less, plan(before)));
    expect(made.release).toEqual({ compared: 'narrower', more: [], less: ['grant okta:group:wiki'] });
    expect(made.verdict).toEqual({ outcome: 'proceed' });
    expect(plan(releasing(less, plan(before), false)).verdict.outcome).toBe('hold');
  });

  it('does not let more be written: it is held again, and says what is new', () => {
    const budgets = [{ change: 'create-account', mostPerPlan: 1 }] as const;
    const before = joining({ budgets });
    const grown = joining({ budgets, birthrights: [{ when: 'true', grants: ['wiki'] }] });
    const made = plan(releasing(grown, plan(before)));
    expect(made.verdict).toMatchObject({ outcome: 'hold', guard: 'budget-0' });
    expect(made.verdict.because).toContain('since then it has more: grant okta:group:wiki');
  });

  it('does not let other content be written under the same name', () => {
    const held_ = plan(joining(narrow));
    const other = joining(narrow, personAfter([hired, renamed]));
    expect(plan(releasing(other, held_)).verdict.outcome).toBe('hold');
  });

  it('never lets a change through that was not released, in any situation', () => {
    fc.assert(
      fc.property(anySituation, anySituation, (one, other) => {
        const before = { ...other, policy: one.policy };
        const was = plan(one);
        const made = plan(releasing(before, was));
        const held_ = plan(before).verdict.outcome === 'hold';
        if (!held_ || made.verdict.outcome !== 'proceed') return;
        expect(compare(written(was.changes), written(made.changes)).more).toEqual([]);
      }),
    );
  });

  it('is not of the cut, nor of the place in the plan, nor of an approval given meanwhile', () => {
    const [change] = plan(joining(narrow)).changes;
    expect(deltaDigest([{ ...change!, id: 'c9', approval: 'a-1' }])).toBe(deltaDigest([change!]));
    expect(deltaDigest([{ ...change!, lane: 'cut' }])).toBe(deltaDigest([]));
    expect(written([{ ...change!, lane: 'cut' }])).toEqual([]);
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

  it('is refused by the gate itself, whatever was released', () => {
    const { changes } = plan(joining({}));
    const release = { compared: 'same', more: [], less: [] } as const;
    expect(judge(changes, [hired.data.person], policyOf({ protects: ['w-1'] }), release).outcome).toBe('refuse');
  });

  it('is left in peace when nothing would change', () => {
    expect(judge([], [hired.data.person], policyOf({ protects: ['w-1'] }), undefined)).toEqual({ outcome: 'proceed' });
  });
});
