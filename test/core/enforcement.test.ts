/** How much a rule does: one that is only recorded or warned of does nothing, and the plan says what it would do. */
import { describe, expect, it } from 'vitest';
import { plan } from '../../functions/core/planner.ts';
import { trials } from '../../functions/core/policy/trial.ts';

import { eventOf, personAfter } from '../support/lifecycle.ts';
import {
  account,
  ENTITLEMENTS,
  ENTRA,
  held,
  OKTA,
  packOf,
  policyOf,
  reason,
  type Shape,
  situation,
} from '../support/situation.ts';

const { wiki, ledger } = ENTITLEMENTS;
const person = personAfter([eventOf({ kind: 'hired', on: '2026-01-05' })]);
const made = (shape: Shape, over: Parameters<typeof situation>[0] = {}) =>
  plan(situation({ person, policy: policyOf(shape), ...over }));
const granted = ({ changes }: ReturnType<typeof plan>) =>
  changes.flatMap((one) => (one.kind === 'grant' ? [one.entitlement] : []));
const told = ({ findings }: ReturnType<typeof plan>) => findings.map(({ kind }) => kind);

describe('a birthright', () => {
  const of = (enforcement?: string) => ({
    birthrights: [{ when: 'true', grants: ['wiki'] as const, ...(enforcement === undefined ? {} : { enforcement }) }],
  });

  it('that is enforced, or says nothing of it, gives', () => {
    for (const shape of [of(), of('enforce')]) {
      const done = made(shape);
      expect(granted(done)).toEqual([wiki]);
      expect(done.rulings).toBeUndefined();
    }
  });

  it('that is recorded gives nothing, and the plan says what it would give; nobody is told', () => {
    const done = made(of('record'));
    expect(granted(done)).toEqual([]);
    expect(done.rulings).toMatchObject([{ outcome: 'would-give', enforcement: 'record', entitlement: wiki }]);
    expect(told(done)).toEqual([]);
  });

  it('that warns gives nothing, and tells people', () => {
    const done = made(of('warn'));
    expect(granted(done)).toEqual([]);
    expect(done.findings).toMatchObject([
      { kind: 'rule-would-give', entitlement: wiki, text: expect.stringContaining('only tried') },
    ]);
  });

  it('that is tried has nothing to say of what another gives, or of who does not work here', () => {
    const both = { birthrights: [...of('record').birthrights, ...of().birthrights] };
    expect(made(both).rulings).toBeUndefined();
    const gone = personAfter([
      eventOf({ kind: 'hired', on: '2026-01-05' }),
      eventOf({ kind: 'terminated', on: '2026-02-05' }),
    ]);
    expect(made(of('record'), { person: gone }).rulings).toBeUndefined();
  });

  it('that gave, and is only tried from now on, gives no more', () => {
    const observed = [account(OKTA, { holdings: held('wiki') }), account(ENTRA)];
    const done = made(of('record'), { observed, reasons: [reason('wiki')] });
    expect(done.counts).toMatchObject({ revoke: 1 });
  });
});

describe('an overlap', () => {
  const of = (enforcement?: string) => ({
    overlaps: [
      { entitlements: ['wiki'] as const, keepDays: 14, ...(enforcement === undefined ? {} : { enforcement }) },
    ],
  });
  const moved = { observed: [account(OKTA, { holdings: held('wiki') }), account(ENTRA)], reasons: [reason('wiki')] };

  it('keeps what it is enforced for, and only says so where it is tried', () => {
    expect(made(of(), moved).counts.revoke).toBeUndefined();
    for (const level of ['record', 'warn']) {
      const done = made(of(level), moved);
      expect(done.counts.revoke).toBe(1);
      expect(done.rulings).toMatchObject([{ outcome: 'overlap', enforcement: level, entitlement: wiki }]);
      expect(told(done)).toEqual(level === 'warn' ? ['rule-overlap'] : []);
    }
    expect(made(of('warn'), moved).findings[0]?.text).toContain('would be kept until 2026-03-24');
  });
});

describe('a brake', () => {
  const birthrights = [{ when: 'true', grants: ['wiki', 'ledger'] as const }];
  const levels = (enforcement?: string) => (enforcement === undefined ? {} : { enforcement });

  it.each([
    [
      'a budget',
      (level?: string) => ({ birthrights, budgets: [{ change: 'grant', mostPerPlan: 1, ...levels(level) }] }),
      'budget-0',
    ],
    [
      'a window',
      (level?: string) => ({ birthrights, windows: [{ change: 'grant', withinHours: 24, most: 0, ...levels(level) }] }),
      'window-0',
    ],
  ] as const)(
    '%s holds what it is enforced for; tried, it lets go, and the plan says that it would hold',
    (_, of, rule) => {
      expect(made(of()).verdict).toMatchObject({ outcome: 'hold', guard: rule });
      expect(made(of()).tried).toBeUndefined();
      const [recorded, warned] = [made(of('record')), made(of('warn'))];
      for (const done of [recorded, warned]) {
        expect(done.verdict).toEqual({ outcome: 'proceed' });
        expect(granted(done)).toEqual([wiki, ledger]);
        expect(done.tried).toMatchObject([{ rule }]);
      }
      expect(told(recorded)).toEqual([]);
      expect(told(warned)).toEqual(['brake-tried']);
    },
  );
});

describe('the rules of a pack that are only tried', () => {
  it('are found in each section, and each is enforced alone', () => {
    const pack = packOf({
      birthrights: [
        { when: 'true', grants: ['wiki'], enforcement: 'record' },
        { when: 'true', grants: ['ledger'] },
      ],
      separations: [{ between: ['wiki'], and: ['ledger'], enforcement: 'warn' }],
      overlaps: [{ entitlements: ['wiki'], keepDays: 3, enforcement: 'record' }],
    });
    const found = trials(pack);
    expect(found.map(({ rule, enforcement }) => `${enforcement} ${rule}`)).toEqual([
      'record birthright-0',
      'warn separation-0',
      'record overlap-0',
    ]);
    expect(found[0]?.enforced.birthrights.map(({ enforcement }) => enforcement)).toEqual(['enforce', undefined]);
    expect(found[0]?.enforced.separations[0]?.enforcement).toBe('warn');
  });
});
