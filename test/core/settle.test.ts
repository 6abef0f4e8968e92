/** What receipts add up to, and what is remembered of what was not done. */
import { describe, expect, it } from 'vitest';
import type { Access } from '../../functions/core/access.ts';
import { LANES } from '../../functions/core/change.ts';
import { EntitlementId } from '../../functions/core/ids.ts';
import { batch, type Plan } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import type { Receipt } from '../../functions/core/receipt.ts';
import { acknowledgedBy, reasonsAfter, settlement } from '../../functions/core/settle.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { Outcome } from '../../functions/core/steps.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import {
  account,
  carriedOut,
  ENTITLEMENTS,
  ENTRA,
  held,
  OKTA,
  outcomesOf,
  policyOf,
  reason,
  situation,
} from '../support/situation.ts';

const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const leave = eventOf({ kind: 'suspended', on: '2026-02-01' });
const terminated = eventOf({ kind: 'terminated', on: '2026-02-01' });
const NOW = at('2026-03-10');

const joiner = situation({
  person: personAfter([hired]),
  policy: policyOf({ birthrights: [{ when: 'true', grants: ['wiki'] }] }),
});
/** Held by a rule that wants it no more. */
const mover = situation({
  person: personAfter([hired]),
  observed: [account(OKTA, { holdings: held('wiki'), profile: profile() }), account(ENTRA, { profile: profile() })],
  reasons: [reason('wiki')],
});
const onLeave = situation({ person: personAfter([hired, leave]), observed: [account(OKTA), account(ENTRA)] });

function profile() {
  return { workerId: 'w-1', login: 'ada.byron@marlow.example', department: 'Legal', displayName: 'Ada Byron' };
}

/** All went well, but for changes of one kind. */
function answering(
  made: Plan,
  kind: string,
  receipt: Pick<Receipt, 'status' | 'detail' | 'drift'>,
): readonly Outcome[] {
  const ids = new Set(made.changes.filter((change) => change.kind === kind).map(({ id }) => id));
  return outcomesOf(made).map((outcome) => ({
    ...outcome,
    receipts: outcome.receipts.map((one) => (ids.has(one.changeId) ? { ...one, ...receipt } : one)),
  }));
}

const settled = (before: Situation, outcomes = outcomesOf(plan(before))) =>
  settlement({}, plan(before), outcomes, NOW, before.observed);

describe('what people must do by hand', () => {
  const synchronised = situation({
    person: personAfter([hired]),
    observed: [account(OKTA, { synchronised: true, status: 'suspended' }), account(ENTRA, { profile: profile() })],
  });
  const by = (attested: readonly string[]) =>
    settlement({ attested }, plan(synchronised), outcomesOf(plan(synchronised)), NOW, synchronised.observed);

  it('is a task of its own in each case, and done once that is attested', () => {
    const open = by([]);
    const tasks = 'findings' in open ? open.findings.flatMap(({ task }) => task ?? []) : [];
    expect(open).toMatchObject({ kind: 'completed-with-exceptions' });
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatch(/^manual:okta:[0-9a-f]{12}$/);
    expect(by(tasks)).toMatchObject({ kind: 'completed', findings: [] });
    expect(by(['manual:okta:000000000000'])).toMatchObject({ kind: 'completed-with-exceptions' });
  });
});

describe('a target that is not as it was planned for', () => {
  const drifted = answering(plan(joiner), 'grant', { status: 'refused', drift: true });

  it('has the case planned anew, before anybody is asked or told', () => {
    expect(settled(joiner, drifted)).toEqual({ kind: 'again', seconds: 10, replans: 1 });
  });

  it('has it planned anew also when it was the cut: a cut is never given up for that', () => {
    const cut = answering(plan(onLeave), 'suspend-account', { status: 'refused', drift: true });
    expect(settled(onLeave, cut)).toMatchObject({ kind: 'again', replans: 1 });
  });

  it('is told of when it goes on drifting', () => {
    const made = plan(joiner);
    expect(settlement({ replans: 5 }, made, drifted, NOW, joiner.observed)).toMatchObject({
      kind: 'completed-with-exceptions',
    });
  });
});

describe('a case', () => {
  it('is completed when everything ran', () => {
    expect(settled(joiner)).toEqual({ kind: 'completed', note: undefined, findings: [] });
  });

  it('is blocked when a target failed, and says which and what to do', () => {
    const failed = Outcome.parse({ system: 'entra', failed: { error: 'TargetUnavailable', cause: 'it said so' } });
    expect(settled(joiner, [failed, failed])).toEqual({
      kind: 'blocked',
      note: 'failed at entra: TargetUnavailable: it said so. Mend it, then: tenure retry',
    });
  });

  it('is blocked when a change that was to run has no receipt: done means observed', () => {
    expect(settled(onLeave, [])).toMatchObject({
      kind: 'blocked',
      note: expect.stringContaining('suspend-account at okta'),
    });
  });

  it('is blocked when the cut was refused, also on leave', () => {
    const outcomes = answering(plan(onLeave), 'suspend-account', { status: 'refused' });
    expect(settled(onLeave, outcomes)).toEqual({
      kind: 'blocked',
      note: 'the cut was refused at okta, entra. Cut it there by hand, then: tenure retry',
    });
  });

  it('is blocked when a guard refuses', () => {
    const before = { ...joiner, policy: policyOf({ protects: ['w-1'] }) };
    expect(settled(before)).toMatchObject({ kind: 'blocked', note: expect.stringContaining('protected: ') });
  });

  it('is held when a budget trips, until an operator releases it', () => {
    const before = { ...joiner, policy: policyOf({ budgets: [{ change: 'create-account', mostPerPlan: 1 }] }) };
    expect(settled(before)).toMatchObject({ kind: 'held', note: expect.stringContaining('tenure release') });
  });

  it('looks again while a write of the case it took over may be under way', () => {
    const later = { settleAfter: at('2026-03-10T00:00:30Z') };
    const ran = outcomesOf(plan(joiner));
    expect(settlement(later, plan(joiner), ran, NOW, [])).toEqual({ kind: 'again', seconds: 30 });
    expect(settlement(later, plan(joiner), ran, at('2026-03-11'), []).kind).toBe('completed');
  });

  it('asks when something waits for an approval', () => {
    const before = { ...joiner, policy: policyOf({ birthrights: [{ when: 'true', grants: ['payroll'] }] }) };
    expect(settled(before)).toEqual({ kind: 'ask' });
  });

  it('is completed with exceptions when a target refused, by the words of the target', () => {
    const said = settled(joiner, answering(plan(joiner), 'grant', { status: 'refused', detail: 'no seats left' }));
    expect(said).toEqual({
      kind: 'completed-with-exceptions',
      note: '1 to look at: refused-by-target',
      findings: [
        { kind: 'refused-by-target', system: 'okta', entitlement: ENTITLEMENTS.wiki, text: 'grant: no seats left' },
      ],
    });
  });

  it('says so when the target gave no reason, and forgets receipts of another plan', () => {
    const stray = Outcome.parse({ system: 'okta', receipts: [{ changeId: 'c99', status: 'refused' }] });
    const said = settled(joiner, [...answering(plan(joiner), 'create-account', { status: 'refused' }), stray]);
    expect(said).toMatchObject({
      findings: [
        { system: 'okta', text: 'create-account: the target gave no reason' },
        { system: 'entra', text: 'create-account: the target gave no reason' },
      ],
    });
  });

  it('is completed with exceptions when people must do something by hand', () => {
    const synchronised = {
      ...mover.observed[0]!,
      holdings: [{ entitlement: ENTITLEMENTS.wiki, via: 'synchronised' }],
    } as const;
    const said = settled({ ...mover, observed: [synchronised] });
    expect(said).toMatchObject({
      kind: 'completed-with-exceptions',
      findings: [{ kind: 'manual-task', system: 'okta', entitlement: ENTITLEMENTS.wiki }],
    });
    const whole = settled({ ...onLeave, observed: [account(OKTA, { synchronised: true })] });
    expect(whole).toMatchObject({ findings: [{ kind: 'manual-task', system: 'okta' }] });
  });

  it('of a leaver who holds something through a rule or a group ends with an exception for each', () => {
    const holdings = [
      { entitlement: ENTITLEMENTS.wiki, via: 'rule' },
      { entitlement: ENTITLEMENTS.ledger, via: 'inherited' },
    ] as const;
    const observed = [account(OKTA, { status: 'suspended', holdings })];
    const leaver = situation({ person: personAfter([hired, terminated]), observed });
    expect(settled(leaver)).toMatchObject({
      kind: 'completed-with-exceptions',
      findings: [
        {
          kind: 'held-through-rule',
          entitlement: ENTITLEMENTS.wiki,
          text: expect.stringContaining('correct the attribute'),
        },
        {
          kind: 'held-through-rule',
          entitlement: ENTITLEMENTS.ledger,
          text: expect.stringContaining('take away that group'),
        },
      ],
    });
  });
});

describe('a leaver who is seen to hold what nobody planned for', () => {
  const given = { entitlement: ENTITLEMENTS.wiki, via: 'direct' } as const;
  const leaver = situation({ person: personAfter([hired, terminated]), observed: [account(OKTA)] });
  const shows = (over: Partial<Access>) => [{ ...plan(leaver).predicted[0]!, ...over }];
  const looked = (seen: readonly Access[], replans?: number, before = leaver) =>
    settlement(replans === undefined ? {} : { replans }, plan(before), outcomesOf(plan(before)), NOW, seen);

  it.each([
    ['an entitlement', { holdings: [given] }],
    ['an entitlement through a group', { holdings: [{ ...given, via: 'inherited' }] }],
    ['an account that is active again', { status: 'active' }],
  ] as const)('%s: the case plans anew, a few times', (_, over) => {
    expect(looked(shows(over))).toEqual({ kind: 'again', seconds: 10, replans: 1 });
    expect(looked(shows(over), 4)).toEqual({ kind: 'again', seconds: 10, replans: 5 });
  });

  it('that comes back each time is told by name', () => {
    expect(looked(shows({ holdings: [given], status: 'active' }), 5)).toMatchObject({
      kind: 'completed-with-exceptions',
      findings: [
        { kind: 'given-to-a-leaver', system: 'okta', text: expect.stringContaining('made active again') },
        { kind: 'given-to-a-leaver', system: 'okta', entitlement: given.entitlement },
      ],
    });
  });

  it('beside something that goes by itself: that is waited for all the same', () => {
    const through = {
      entitlement: ENTITLEMENTS.ledger,
      via: 'inherited',
      from: [EntitlementId.parse('okta:group:gone')],
    } as const;
    expect(looked(shows({ holdings: [given, through] }))).toMatchObject({
      replans: 1,
      awaited: { entitlements: [through.entitlement] },
    });
  });

  it('is not one who keeps an exception, nor one a target refused to take it from', () => {
    const holding = { ...leaver, observed: [account(OKTA, { holdings: [given] })] };
    const excepted = { ...holding, reasons: [reason('wiki', { kind: 'exception', rule: 'asked' })] };
    expect(looked(plan(excepted).predicted, undefined, excepted).kind).toBe('completed');
    const refused = answering(plan(holding), 'revoke', { status: 'refused', detail: 'no' });
    expect(settlement({}, plan(holding), refused, NOW, shows({ holdings: [given] }))).toMatchObject({
      findings: [{ kind: 'refused-by-target' }],
    });
  });

  it('is nobody who works here: what was given by hand is told when they are next planned for', () => {
    expect(looked([account(OKTA, { holdings: [given] }), account(ENTRA)], undefined, joiner).kind).toBe('completed');
  });
});

describe('what leaves no trace to observe', () => {
  it('is remembered once done, and only then', () => {
    const made = plan(onLeave);
    expect(acknowledgedBy(made, outcomesOf(made))).toHaveLength(2);
    expect(acknowledgedBy(made, answering(made, 'revoke-sessions', { status: 'already-so' }))).toHaveLength(2);
    expect(acknowledgedBy(made, answering(made, 'revoke-sessions', { status: 'refused' }))).toEqual([]);
  });
});

describe('the grant ledger', () => {
  const made = plan(mover);

  it('is that of the plan when all of it ran', () => {
    expect(reasonsAfter(made, mover.reasons, outcomesOf(made), true)).toEqual(made.reasons);
  });

  it.each([
    ['nothing ran', [], false],
    ['a target failed', [Outcome.parse({ system: 'okta', failed: { error: 'x', cause: 'y' } })], true],
    ['the target refused to take it away', answering(made, 'revoke', { status: 'refused' }), true],
  ] as const)('keeps what ended as ended when %s, and the next plan takes it away', (_, outcomes, ran) => {
    const reasons = reasonsAfter(made, mover.reasons, outcomes, ran);
    expect(reasons).toEqual([{ ...mover.reasons[0], until: made.at }]);
    expect(plan({ ...mover, reasons }).changes.map(({ kind }) => kind)).toEqual(['revoke']);
  });

  it('forgets it once it is taken away', () => {
    const refused = reasonsAfter(made, mover.reasons, answering(made, 'revoke', { status: 'refused' }), true);
    const again = { ...mover, reasons: refused };
    expect(carriedOut(again, plan(again)).reasons).toEqual([]);
  });

  it('keeps an earlier end, and moves a later one up', () => {
    const [earlier, later] = [at('2026-01-02'), at('2026-12-31')];
    const before = [reason('wiki', { until: earlier }), reason('ledger', { until: later })];
    expect(reasonsAfter(made, before, [], false).map(({ until }) => until)).toEqual([earlier, made.at]);
  });

  it('keeps a refused grant of somebody who still should have it', () => {
    const first = plan(joiner);
    const reasons = reasonsAfter(first, [], answering(first, 'grant', { status: 'refused' }), true);
    expect(reasons).toEqual(first.reasons);
    expect(
      LANES.flatMap((lane) => batch(plan({ ...joiner, reasons }), 'okta', lane)).map(({ kind }) => kind),
    ).toContain('grant');
  });
});
