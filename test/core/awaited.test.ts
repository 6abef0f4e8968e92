/** What goes by itself is waited for, for a while; only what stays is told, by name. And who else may have the turn meanwhile. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Access } from '../../functions/core/access.ts';
import { waitingFor } from '../../functions/core/awaited.ts';
import { mayYield } from '../../functions/core/case.ts';
import { EntitlementId } from '../../functions/core/ids.ts';
import { settledDown } from '../../functions/core/lapse.ts';
import { plan } from '../../functions/core/planner.ts';
import { addSeconds } from '../../functions/core/schedule.ts';
import { type Settlement, settlement } from '../../functions/core/settle.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import {
  account,
  anySituation,
  ENTITLEMENTS,
  ENTRA,
  held,
  justWritten,
  OKTA,
  outcomesOf,
  reason,
  released,
  situation,
} from '../support/situation.ts';

const { payroll, licence, wiki } = ENTITLEMENTS;
const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const terminated = eventOf({ kind: 'terminated', on: '2026-02-01' });
const through = (...from: readonly EntitlementId[]) => ({ entitlement: licence, via: 'inherited', from }) as const;

/** A leaver whose licence comes through the payroll group. */
const leaver = situation({
  person: personAfter([hired, terminated]),
  observed: [account(ENTRA, { holdings: [...held('payroll'), through(payroll)] })],
});

interface Look {
  readonly settled: Settlement;
  readonly situation: Situation;
}

/** Plans, writes and settles; `target` is what the target makes of what was written. */
function look(
  before: Situation,
  awaited: Parameters<typeof settlement>[0]['awaited'],
  target: (access: Access) => Access,
): Look {
  const made = plan(before);
  const written = justWritten(before, made);
  const next = { ...written, observed: written.observed.map(target) };
  const settled = settlement(
    awaited === undefined ? {} : { awaited },
    made,
    outcomesOf(made),
    before.now,
    next.observed,
  );
  return { settled, situation: next };
}

/** Looks as the case does until it is done: what it said at the end, and after how many seconds and looks. */
function untilDone(before: Situation, target: (access: Access, seconds: number) => Access) {
  let seconds = 0;
  let awaited: Parameters<typeof settlement>[0]['awaited'];
  let current = before;
  for (let looks = 1; looks < 50; looks++) {
    const at = seconds;
    const { settled, situation: next } = look({ ...current, now: addSeconds(before.now, seconds) }, awaited, (access) =>
      target(access, at),
    );
    if (settled.kind !== 'again') return { settled, seconds, looks };
    seconds += settled.seconds;
    ({ awaited } = settled);
    current = { ...next, observed: next.observed.map((access) => target(access, seconds)) };
  }
  throw new Error('it never ends');
}

const slow = (takes: number) => (access: Access, seconds: number) => (seconds >= takes ? settledDown(access) : access);

describe('a licence through a group that the plan takes away', () => {
  it('is predicted to go with it, and is no finding', () => {
    const made = plan(leaver);
    expect(made.predicted.flatMap(({ holdings }) => holdings)).toEqual([]);
    expect(made.findings).toEqual([]);
    expect(made.changes.map(({ kind }) => kind)).toEqual(['suspend-account', 'revoke-sessions', 'revoke']);
  });

  it.each([0, 60, 600, 890])(
    'that goes after %i seconds is looked for until it has, and the case is completed',
    (takes) => {
      const { settled, seconds, looks } = untilDone(leaver, slow(takes));
      expect(settled).toEqual({ kind: 'completed', note: undefined, findings: [] });
      expect(seconds).toBeGreaterThanOrEqual(takes);
      expect(looks).toBeLessThan(9);
    },
  );

  it('that has not gone after a quarter of an hour is told, with its group, and looked at again by itself', () => {
    const { settled, seconds } = untilDone(leaver, (access) => access);
    expect(seconds).toBe(900);
    expect(settled).toMatchObject({
      kind: 'waiting',
      findings: [
        { kind: 'not-gone-in-time', system: 'entra', entitlement: licence, text: expect.stringContaining(payroll) },
      ],
    });
  });

  it('that is held directly too is taken away and then goes', () => {
    const both = { ...through(payroll), via: 'direct' } as const;
    const before = { ...leaver, observed: [account(ENTRA, { holdings: [...held('payroll'), both] })] };
    expect(plan(before).changes.map(({ kind }) => kind)).toEqual([
      'suspend-account',
      'revoke-sessions',
      'revoke',
      'revoke',
    ]);
    expect(untilDone(before, slow(60)).settled.kind).toBe('completed');
  });

  it('and that turns out to come through another one as well is an exception at the next look, with its name', () => {
    const other = EntitlementId.parse('entra:group:other');
    const shows = (access: Access): Access => ({
      ...access,
      holdings: [{ entitlement: other, via: 'rule' }, through(other)],
    });
    const { settled, seconds } = untilDone(leaver, shows);
    expect(seconds).toBe(10);
    expect(settled).toMatchObject({ kind: 'completed-with-exceptions' });
    expect('findings' in settled && settled.findings).toContainEqual(
      expect.objectContaining({ entitlement: licence, text: expect.stringContaining(other) }),
    );
  });

  it('whose group stays is a finding at once, with the name of the group', () => {
    const dynamic = [{ entitlement: payroll, via: 'rule' } as const, through(payroll)];
    const { settled, seconds } = untilDone(
      { ...leaver, observed: [account(ENTRA, { holdings: dynamic })] },
      (access) => access,
    );
    expect(seconds).toBe(0);
    expect('findings' in settled && settled.findings.map(({ text }) => text)).toContainEqual(
      expect.stringContaining(payroll),
    );
  });

  it('that a live reason supports is granted directly first', () => {
    const before = situation({
      person: personAfter([hired]),
      observed: [
        account(ENTRA, {
          holdings: [...held('payroll'), through(payroll)],
          profile: { workerId: 'w-1', login: 'ada.byron@marlow.example', displayName: 'Ada Byron' },
        }),
      ],
      reasons: [reason('payroll', { rule: 'gone-by-now' }), reason('licence', { kind: 'request', rule: 'asked' })],
    });
    expect(plan(before).changes.map((change) => `${change.lane} ${change.kind}`)).toEqual([
      'provision grant',
      'clean-up revoke',
    ]);
  });
});

describe('a group that a rule gives', () => {
  const mover = (follows: readonly string[]) =>
    situation({
      person: personAfter([hired]),
      observed: [account(OKTA, { holdings: [{ entitlement: wiki, via: 'rule', follows }] })],
      reasons: [reason('wiki', { rule: 'gone-by-now' })],
    });
  const without = (access: Access): Access => ({ ...access, holdings: [] });

  it('is nothing to tell when it has gone with the attribute at once', () => {
    expect(untilDone(mover(['department']), without)).toMatchObject({ seconds: 0, settled: { kind: 'completed' } });
  });

  it('is waited for when the plan changes what the rule reads, and then told', () => {
    const goes = untilDone(mover(['department']), (access, seconds) => (seconds > 100 ? without(access) : access));
    expect(goes.settled.kind).toBe('completed');
    const stays = untilDone(mover(['department']), (access) => access);
    expect(stays).toMatchObject({
      seconds: 900,
      settled: { findings: [{ kind: 'not-gone-in-time', entitlement: wiki }] },
    });
  });

  it('is told at once when the plan changes nothing it reads', () => {
    expect(untilDone(mover(['title']), (access) => access)).toMatchObject({
      seconds: 0,
      settled: { kind: 'completed-with-exceptions', findings: [{ kind: 'manual-task', entitlement: wiki }] },
    });
  });
});

it('whatever the situation: a target that catches up in time leaves nothing overdue, and the case ends', () => {
  fc.assert(
    fc.property(anySituation, (before) => {
      const { situation: start, plan: made } = released(before);
      fc.pre(made.verdict.outcome === 'proceed' && made.approvals.length === 0);
      const { settled } = untilDone(start, slow(300));
      expect(['completed', 'completed-with-exceptions', 'waiting', 'held', 'ask']).toContain(settled.kind);
      if (!('findings' in settled)) return;
      const rules = new Set(
        made.observed.flatMap(({ holdings }) =>
          holdings.flatMap((one) => (one.via === 'rule' ? [one.entitlement] : [])),
        ),
      );
      for (const finding of settled.findings)
        if (finding.kind === 'not-gone-in-time') expect(rules).toContain(finding.entitlement);
    }),
    { numRuns: 200 },
  );
});

describe('what begins to go while something else is waited for', () => {
  const late = EntitlementId.parse('entra:licence:late');
  /** From `from` to `to` it is there, through a group that is not held any more. */
  const alsoGoing = (from: number, to: number) => (access: Access, seconds: number) => ({
    ...slow(890)(access, seconds),
    holdings: [
      ...slow(890)(access, seconds).holdings.filter(({ entitlement }) => entitlement !== late),
      ...(seconds >= from && seconds < to
        ? [{ entitlement: late, via: 'inherited', from: [EntitlementId.parse('entra:group:gone')] } as const]
        : []),
    ],
  });

  it('whenever it begins, has its whole time: only what is still held after a quarter of an hour is told', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 889 }), fc.integer({ min: 1, max: 899 }), (from, takes) => {
        expect(untilDone(leaver, alsoGoing(from, from + takes)).settled).toMatchObject({ kind: 'completed' });
        const never = untilDone(leaver, alsoGoing(from, Number.POSITIVE_INFINITY));
        expect(never.settled).toMatchObject({ findings: [{ kind: 'not-gone-in-time', entitlement: late }] });
        expect(never.seconds).toBeGreaterThanOrEqual(Math.min(from + 900, 900));
        expect(never.seconds).toBeLessThanOrEqual(1800);
      }),
    );
  });
});

it('an operator reads until when is looked, and for what', () => {
  const awaited = { until: addSeconds(at('2026-03-01T00:00:00Z'), 900), entitlements: [ENTITLEMENTS.licence] };
  expect(waitingFor(awaited)).toContain('until 2026-03-01T00:15:00.000Z');
  expect(waitingFor(awaited)).toContain(ENTITLEMENTS.licence);
});

describe('the turn', () => {
  const awaited = { until: leaver.now, entitlements: [licence] };

  it('of a case that only looks again goes to any other, and to an immediate termination always', () => {
    expect(mayYield({ kind: 'mover', awaited }, false)).toBe(true);
    expect(mayYield({ kind: 'mover' }, false)).toBe(false);
    expect(mayYield({ kind: 'mover' }, true)).toBe(true);
  });

  it('of a leaver goes to nobody', () => {
    expect(mayYield({ kind: 'leaver', awaited }, true)).toBe(false);
  });
});
