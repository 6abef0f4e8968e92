/** The windows before a plan: what counts, whom they hold, and what a release or a layoff lets by. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../functions/core/change.ts';
import { deltaDigest } from '../../functions/core/guard.ts';
import { plan } from '../../functions/core/planner.ts';
import { WindowRule } from '../../functions/core/policy/brakes.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { bucketOf } from '../../functions/core/window.ts';
import { chargesWith, judgeWindows, NOTHING_USED, type Usage, windowKeys } from '../../functions/core/window-guard.ts';
import { changeOf } from '../support/change.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import { account, ENTITLEMENTS, ENTRA, held, OKTA, policyOf, reason, situation } from '../support/situation.ts';

const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const terminated = eventOf({ kind: 'terminated', on: '2026-02-01' });

const windowOf = (over: object) =>
  WindowRule.parse({
    id: 'w',
    because: 'so many people in a day are too many',
    source: 'a test',
    withinHours: 24,
    most: 1,
    ...over,
  });

/** A joiner with accounts and grants, under these windows. */
function joining(windows: readonly WindowRule[], over: Partial<Situation> = {}): Situation {
  const policy = {
    ...policyOf({
      accounts: [{ when: 'true', systems: ['okta', 'entra'] }],
      birthrights: [{ when: 'true', grants: ['wiki'] }],
    }),
    windows,
  };
  return situation({ person: personAfter([hired]), policy, ...over });
}

const used = (key: string, count: number, before: Situation): Situation => ({
  ...before,
  usage: { counters: { [key]: { [bucketOf(before.now, 24)]: count } }, counted: [], ...before.usage },
});

describe('a window', () => {
  const rule = windowOf({ change: 'grant' });

  it('lets a person by while there is room, and records what it saw', () => {
    const before = joining([rule]);
    const made = plan(before);
    expect(made.verdict).toEqual({ outcome: 'proceed' });
    expect(made.windows).toEqual([{ key: 'window#w', used: 0, allowed: 1 }]);
    expect(chargesWith(before, made)).toMatchObject([{ key: 'window#w', count: 1, used: 0, allowed: 1 }]);
  });

  it('holds the whole plan when it is full, and counts nothing then', () => {
    const before = used('window#w', 1, joining([rule]));
    const made = plan(before);
    expect(made.verdict).toEqual({
      outcome: 'hold',
      guard: 'w',
      because:
        'too many people granted access: 2 is over 1 within 24 h, release required: so many people in a day are too many',
    });
    expect(chargesWith(before, made)).toEqual([]);
  });

  it('counts a person once, whatever attempt of the case it is', () => {
    const full = used('window#w', 1, joining([rule]));
    const before = { ...full, usage: { ...full.usage!, counted: ['window#w'] } };
    expect(plan(before).verdict).toEqual({ outcome: 'proceed' });
    expect(chargesWith(before, plan(before))).toEqual([]);
  });

  it('counts each department for itself', () => {
    const each = windowOf({ change: 'grant', each: 'department' });
    const before = joining([each]);
    const key = `window#w#department#${hired.data.person.department}`;
    expect(windowKeys(before.policy, before.person)).toEqual([key]);
    expect(plan(used('window#w#department#Elsewhere', 1, before)).verdict.outcome).toBe('proceed');
    expect(plan(used(key, 1, before)).verdict.outcome).toBe('hold');
  });

  it.each([
    ['another class', { change: 'delete' }, 'proceed'],
    ['another system', { change: 'revoke', system: 'entra' }, 'proceed'],
    ['its system', { change: 'revoke', system: 'okta' }, 'hold'],
    ['what is not privileged', { change: 'revoke', privileged: true }, 'proceed'],
    ['a cut, never', { change: 'disable' }, 'proceed'],
  ] as const)('of a leaver counts %s', (_, over, outcome) => {
    const before = joining([windowOf({ ...over, most: 0 })], {
      person: personAfter([hired, terminated]),
      observed: [account(OKTA, { holdings: held('wiki') }), account(ENTRA)],
    });
    expect(plan(before).verdict.outcome).toBe(outcome);
  });

  it('counts privileged grants by the catalogue', () => {
    const base = joining([windowOf({ change: 'grant', privileged: true, most: 0 })]);
    const catalogue = new Map([...base.policy.catalogue].map(([id, entry]) => [id, { ...entry, privileged: true }]));
    expect(plan({ ...base, policy: { ...base.policy, catalogue } }).verdict.outcome).toBe('hold');
  });

  it('holds nobody of an approved layoff back from leaving, and does not count it; what they are granted it counts', () => {
    const layoff = (before: Situation) => ({ ...before, usage: { ...NOTHING_USED, ...before.usage, layoff: 'l-1' } });
    const leaving = layoff(
      used('window#w', 1, {
        ...joining([windowOf({ change: 'revoke' })], { person: personAfter([hired, terminated]) }),
        observed: [account(OKTA, { holdings: held('wiki') }), account(ENTRA)],
      }),
    );
    expect(plan(leaving)).toMatchObject({ verdict: { outcome: 'proceed' }, layoff: 'l-1' });
    expect(chargesWith(leaving, plan(leaving))).toEqual([]);
    // Named on the list, and only moved: that is counted like anybody's.
    const mover = layoff(
      used('window#w', 1, {
        ...joining([windowOf({ change: 'revoke' })], { reasons: [reason('ledger')] }),
        observed: [account(OKTA, { holdings: held('wiki', 'ledger') }), account(ENTRA)],
      }),
    );
    expect(plan(mover)).toMatchObject({ verdict: { outcome: 'hold', guard: 'w' } });
    expect(plan(layoff(used('window#w', 1, joining([rule])))).verdict.outcome).toBe('hold');
    expect(chargesWith(layoff(joining([rule])), plan(layoff(joining([rule]))))).toHaveLength(1);
  });
});

describe('a release', () => {
  it('lets exactly what a window held run, until it expires', () => {
    const before = used('window#w', 1, joining([windowOf({ change: 'grant' })]));
    const releasedDigest = deltaDigest(plan(before).changes);
    const until = (releasedUntil: string) =>
      ({ ...before, case: { ...before.case, releasedDigest, releasedUntil } }) as Situation;
    const live = until('2999-01-01T00:00:00.000Z');
    expect(plan(live).verdict).toEqual({ outcome: 'proceed' });
    expect(chargesWith(live, plan(live))).toEqual([]);
    const over = plan(until('2000-01-01T00:00:00.000Z'));
    expect(over.verdict.outcome).toBe('hold');
    expect(over.verdict.because).toContain('its release ended at 2000-01-01T00:00:00.000Z');
  });
});

describe('a change budget, by class, target, department and privileged tier', () => {
  const CLASSES = [
    ['grant', { kind: 'grant', entitlement: ENTITLEMENTS.wiki }],
    ['revoke', { kind: 'revoke', entitlement: ENTITLEMENTS.wiki }],
    ['disable', { kind: 'suspend-account' }],
    ['delete', { kind: 'delete-account' }],
  ] as const;
  const privilegedWiki = (() => {
    const policy = policyOf();
    const catalogue = [...policy.catalogue].map(([id, entry]) => [
      id,
      { ...entry, privileged: id === ENTITLEMENTS.wiki },
    ]);
    return { ...policy, catalogue: new Map(catalogue as [typeof ENTITLEMENTS.wiki, never][]) };
  })();
  const person = personAfter([hired]);
  const { department } = hired.data.person;

  /** Outside the cut, which no budget counts. */
  const changed = (wanted: Parameters<typeof changeOf>[1], system: 'okta' | 'entra' = 'okta'): Change => ({
    ...changeOf(system, wanted),
    lane: 'clean-up',
  });
  function outcome(rule: object, change: Change, usage: Partial<Usage> = {}) {
    const policy = { ...privilegedWiki, windows: [windowOf({ most: 0, ...rule })] };
    const seen = { counters: {}, counted: [], ...usage };
    return judgeWindows({ policy, person, now: joining([]).now, usage: seen }, [change]).outcome;
  }

  it.each(CLASSES)('counts its class, %s, and no other', (change, wanted) => {
    expect(outcome({ change }, changed(wanted))).toBe('hold');
    for (const [other, differs] of CLASSES)
      if (other !== change) expect(outcome({ change }, changed(differs))).toBe('proceed');
    expect(outcome({ change }, { ...changed(wanted), lane: 'cut' })).toBe('proceed');
  });

  it.each(CLASSES)('of one target counts %s there, and not elsewhere', (change, wanted) => {
    expect(outcome({ change, system: 'entra' }, changed(wanted, 'entra'))).toBe('hold');
    expect(outcome({ change, system: 'entra' }, changed(wanted, 'okta'))).toBe('proceed');
  });

  it.each(CLASSES)(
    'of each department counts %s in its own, by number and by per cent of its people',
    (change, wanted) => {
      const rule = { change, each: 'department', most: 10, mostPercent: 10, floor: 20 };
      const counted = (count: number, staff: number, where = department) =>
        outcome(rule, changed(wanted), {
          counters: { [`window#w#department#${where}`]: { [bucketOf(joining([]).now, 24)]: count } },
          census: { at: joining([]).now, total: 1000, departments: { [department]: staff }, sites: {} },
        });
      expect([counted(9, 500), counted(10, 500), counted(10, 500, 'Elsewhere')]).toEqual([
        'proceed',
        'hold',
        'proceed',
      ]);
      expect([counted(3, 40), counted(4, 40)], 'a tenth of forty').toEqual(['proceed', 'hold']);
      expect([counted(9, 19), counted(10, 19)], 'under the floor a per cent means nothing').toEqual([
        'proceed',
        'hold',
      ]);
    },
  );

  it.each(CLASSES.slice(0, 2))('of the privileged tier counts %s of what the catalogue calls so', (change, wanted) => {
    expect(outcome({ change, privileged: true }, changed(wanted))).toBe('hold');
    const plain = { ...wanted, entitlement: ENTITLEMENTS.ledger };
    expect(outcome({ change, privileged: true }, changed(plain))).toBe('proceed');
    const rule = { change, privileged: true, system: 'okta', each: 'department' };
    expect([outcome(rule, changed(wanted)), outcome({ ...rule, system: 'entra' }, changed(wanted))]).toEqual([
      'hold',
      'proceed',
    ]);
  });
});
