/** What nobody holds together, one of a set, and what is kept a while: whoever it is, in whatever order it comes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitingFor } from '../../functions/core/awaited.ts';
import { holds, LANES } from '../../functions/core/change.ts';
import { allRecords } from '../../functions/core/employment.ts';
import { endedByClock, endsAhead, isOver } from '../../functions/core/expiry.ts';
import { judge } from '../../functions/core/guard.ts';
import { type EntitlementId, WorkerId } from '../../functions/core/ids.ts';
import { batch, Plan } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import { asFact, isNext, type Ruling } from '../../functions/core/ruling.ts';
import { reasonsAfter, settlement } from '../../functions/core/settle.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { Outcome } from '../../functions/core/steps.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import {
  account,
  anySituation,
  carriedOut,
  decision,
  ENTITLEMENTS,
  ENTRA,
  held,
  type Name,
  OKTA,
  outcomesOf,
  policyOf,
  reason,
  type Shape,
  situation,
} from '../support/situation.ts';

const { wiki, ledger, licence, payroll, admin } = ENTITLEMENTS;
const NOW = at('2026-03-10');
const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const here = personAfter([hired]);
const IN_BOTH = (okta: readonly Name[] = [], entra: readonly Name[] = []) => [
  account(OKTA, { holdings: held(...okta) }),
  account(ENTRA, { holdings: held(...entra) }),
];

/** Somebody who works here, under these rules. */
function working(shape: Shape, over: Partial<Situation> = {}): Situation {
  return situation({ person: here, policy: policyOf(shape), observed: IN_BOTH(), keeps: {}, ...over });
}

const granted = (made: Plan) => made.changes.flatMap((one) => (one.kind === 'grant' ? [one.entitlement] : []));
const revoked = (made: Plan) => made.changes.flatMap((one) => (one.kind === 'revoke' ? [one.entitlement] : []));
const said = (made: Plan) => (made.rulings ?? []).map(asFact);
const everybody = (...grants: Name[]) => ({ birthrights: [{ when: 'true', grants }] });

/** One case, planned again as long as something waits for what has now been seen. */
function rounds(start: Situation): readonly { readonly before: Situation; readonly made: Plan }[] {
  const all: { before: Situation; made: Plan }[] = [];
  let before = start;
  for (let round = 0; round < 6; round += 1) {
    const made = plan(before);
    all.push({ before, made });
    before = carriedOut(before, made);
    const theirs = before.observed.filter(({ system }) => made.predicted.some((own) => own.system === system));
    if (!(made.rulings ?? []).some((one) => isNext(one, theirs))) return all;
  }
  // Where a target does not answer the case is blocked at once, and waits for an operator.
  if (before.observed.length < 2) return all;
  throw new Error('six rounds, and something waits still');
}

describe('separation of duties', () => {
  const apart = { separations: [{ between: ['wiki'], and: ['payroll'] }] } as const;

  it('keeps back what would come beside what is held, and asks nobody about it', () => {
    const made = plan(
      working(
        { ...everybody('wiki', 'payroll'), ...apart },
        { observed: IN_BOTH(['wiki']), reasons: [reason('wiki')] },
      ),
    );
    expect(granted(made)).toEqual([]);
    expect(made.approvals).toEqual([]);
    expect(said(made)).toEqual([`enforce separation-0 kept-back ${payroll} against ${wiki}`]);
    expect(made.findings.map(({ kind }) => kind)).toEqual(['rule-kept-back']);
    expect(made.reasons.map(({ entitlement }) => entitlement)).toEqual([wiki]);
  });

  it.each(['record', 'warn'] as const)('that only has to %s lets both be, and says so where it must', (enforcement) => {
    const made = plan(
      working(
        { ...everybody('wiki', 'payroll'), separations: [{ ...apart.separations[0], enforcement }] },
        { observed: IN_BOTH(['wiki']), reasons: [reason('wiki')] },
      ),
    );
    expect(granted(made)).toEqual([payroll]);
    expect(said(made)).toEqual([`${enforcement} separation-0 conflict ${payroll} against ${wiki}`]);
    const [asked] = made.approvals;
    expect(asked?.because.includes('separation-0')).toBe(enforcement === 'warn');
    expect(made.findings.map(({ kind }) => kind)).toEqual(enforcement === 'warn' ? ['rule-conflict'] : []);
  });

  it('of two that come together gives the first, whichever side it is on', () => {
    for (const sides of [
      { between: ['wiki'], and: ['licence'] },
      { between: ['licence'], and: ['wiki'] },
    ] as const)
      expect(granted(plan(working({ ...everybody('wiki', 'licence'), separations: [sides] })))).toEqual([wiki]);
  });

  it('counts what is kept a while after a move: the union is what is judged', () => {
    const shape = {
      birthrights: [{ when: 'true', grants: ['licence'] }],
      separations: [{ between: ['wiki'], and: ['licence'] }],
      overlaps: [{ entitlements: ['wiki'], keepDays: 10 }],
    } as const satisfies Shape;
    const moved = working(shape, { observed: IN_BOTH(['wiki']), reasons: [reason('wiki', { rule: 'gone-by-now' })] });
    const [first] = rounds(moved);
    expect(granted(first!.made)).toEqual([]);
    expect(revoked(first!.made)).toEqual([]);
    const later = { ...carriedOut(moved, first!.made), now: at('2026-03-21') };
    const after = rounds(later);
    expect(after.map(({ made }) => [revoked(made), granted(made)])).toEqual([
      [[wiki], []],
      [[], [licence]],
    ]);
  });

  it('counts what the ledger says of a target that does not answer, also when it is to go: until it is seen gone', () => {
    const moved = working(
      { ...everybody('ledger'), separations: [{ between: ['licence'], and: ['ledger'] }] },
      { observed: IN_BOTH([], ['licence']), reasons: [reason('licence', { rule: 'gone-by-now' })] },
    );
    const silent = { ...moved, observed: [account(OKTA)] };
    const made = plan(silent);
    expect([granted(made), said(made)]).toEqual([[], [`enforce separation-0 kept-back ${ledger} against ${licence}`]]);
    const ended = carriedOut(silent, made);
    expect(ended.reasons).toEqual([expect.objectContaining({ entitlement: licence, until: NOW })]);
    const back = { ...ended, observed: IN_BOTH([], ['licence']) };
    expect(rounds(back).map((one) => [revoked(one.made), granted(one.made)])).toEqual([
      [[licence], []],
      [[], [ledger]],
    ]);
  });

  it('keeps the reason for what may be held where nobody could look, and asks nobody for it again', () => {
    const approved = reason('payroll', { decision: decision() });
    const both = working(
      { ...everybody('payroll', 'wiki'), separations: [{ between: ['wiki'], and: ['payroll'] }] },
      { observed: [account(OKTA, { holdings: held('wiki') })], reasons: [reason('wiki'), approved] },
    );
    expect(plan(both).reasons).toContain(approved);
    const tiers = { ...everybody('wiki', 'payroll'), exclusives: [{ highestFirst: ['wiki', 'payroll'] }] } as const;
    expect(plan({ ...both, policy: policyOf(tiers) }).reasons).toContain(approved);
    const seen = { ...both, observed: IN_BOTH(['wiki'], []), policy: policyOf(tiers) };
    expect(plan(seen).reasons).not.toContain(approved);
  });

  it('gives the new one when the old is seen gone, in the same case, and is not done before', () => {
    const moved = working(
      { ...everybody('licence'), separations: [{ between: ['wiki'], and: ['licence'] }] },
      { observed: IN_BOTH(['wiki']), reasons: [reason('wiki', { rule: 'gone-by-now' })] },
    );
    const [first, second] = rounds(moved);
    expect(said(first!.made)).toEqual([`enforce separation-0 waits ${licence} against ${wiki}`]);
    const settled = (seen: Situation['observed']) => settlement({}, first!.made, outcomesOf(first!.made), NOW, seen);
    expect(settled(second!.before.observed)).toMatchObject({ kind: 'again', seconds: 1 });
    expect(settled(first!.before.observed)).toMatchObject({
      kind: 'completed-with-exceptions',
      findings: [{ kind: 'rule-waits', entitlement: licence }],
    });
    expect(waitingFor({ until: NOW, entitlements: [] })).toContain('what waited for it');
    expect(waitingFor({ until: NOW, entitlements: [wiki] })).toContain(wiki);
    const bounded = { awaited: { until: NOW, entitlements: [] } };
    expect(settlement(bounded, first!.made, outcomesOf(first!.made), NOW, second!.before.observed).kind).toMatch(
      /^completed/,
    );
    expect(granted(second!.made)).toEqual([licence]);
  });

  it('waits for nothing that stays: what is given by itself once its group goes, and what only people can take', () => {
    const through = account(OKTA, { holdings: [{ entitlement: ledger, via: 'inherited', from: [wiki] }] });
    const rules = { separations: [{ between: ['ledger'] as const, and: ['licence'] as const }] };
    const given = working({ ...everybody('licence', 'ledger'), ...rules }, { observed: [through, account(ENTRA)] });
    const word = `enforce separation-0 kept-back ${licence} against ${ledger}`;
    expect(rounds(given).map(({ made }) => [granted(made), said(made)])).toEqual([[[ledger], [word]]]);
    expect(plan(carriedOut(given, plan(given))).changes).toEqual([]);
    const synced = account(OKTA, { holdings: [{ entitlement: ledger, via: 'synchronised' }] });
    const stays = working(
      { ...everybody('licence'), ...rules },
      { observed: [synced, account(ENTRA)], reasons: [reason('ledger', { rule: 'gone-by-now' })] },
    );
    expect([plan(stays).changes.map(({ kind }) => kind), said(plan(stays))]).toEqual([['manual-task'], [word]]);
  });

  it('waits for what only an exception keeps and goes with its group: an exception gives nothing', () => {
    const through = { entitlement: ledger, via: 'inherited', from: [wiki] } as const;
    const observed = [account(OKTA, { holdings: [...held('wiki'), through] }), account(ENTRA)];
    const shape = {
      ...everybody('licence'),
      separations: [{ between: ['ledger'] as const, and: ['licence'] as const }],
    };
    const reasons = [reason('wiki', { rule: 'gone-by-now' }), reason('ledger', { kind: 'exception' })];
    expect(rounds(working(shape, { observed, reasons })).map(({ made }) => [revoked(made), granted(made)])).toEqual([
      [[wiki], []],
      [[], [licence]],
    ]);
  });

  it('does not forget for a no that what it was said of may be held where nobody could look', () => {
    const silent = working(
      { ...everybody('wiki', 'admin'), separations: [{ between: ['admin'], and: ['wiki'] }] },
      {
        observed: [account(OKTA)],
        reasons: [reason('admin', { until: at('2026-02-01') })],
        decided: [{ entitlement: admin, decision: decision({ outcome: 'denied' }) }],
      },
    );
    const after = carriedOut(silent, plan(silent));
    expect([granted(plan(silent)), granted(plan(after))]).toEqual([[], []]);
    const back = { ...after, observed: IN_BOTH([], ['admin']) };
    expect(rounds(back).map(({ made }) => [revoked(made), granted(made)])).toEqual([
      [[admin], []],
      [[], [wiki]],
    ]);
  });

  it('takes nothing from who holds both: people are told, once', () => {
    const made = plan(
      working(
        { ...everybody('wiki', 'licence'), separations: [{ between: ['wiki'], and: ['licence'] }] },
        { observed: IN_BOTH(['wiki'], ['licence']), reasons: [reason('wiki'), reason('licence')] },
      ),
    );
    expect(made.changes).toEqual([]);
    expect(said(made)).toEqual([`enforce separation-0 conflict ${wiki} against ${licence}`]);
  });

  it('keeps what somebody asked for asked for, and a refusal refused, while it is kept back', () => {
    const asked = reason('licence', { kind: 'request', rule: 'asked' });
    const refused = reason('payroll', { decision: decision({ outcome: 'denied' }) });
    const made = plan(
      working(
        { ...everybody('wiki', 'payroll'), separations: [{ between: ['wiki'], and: ['licence', 'payroll'] }] },
        { observed: IN_BOTH(['wiki']), reasons: [reason('wiki'), asked, refused] },
      ),
    );
    expect(granted(made)).toEqual([]);
    expect(made.reasons).toEqual(expect.arrayContaining([asked, refused]));
  });
});

describe('one of a set', () => {
  const tiers = { exclusives: [{ highestFirst: ['admin', 'licence'] }] } as const;
  const allowed = reason('admin', { decision: decision() });

  it('gives the highest alone to who would get both', () => {
    const made = plan(working({ ...everybody('ledger', 'wiki'), exclusives: [{ highestFirst: ['ledger', 'wiki'] }] }));
    expect(granted(made)).toEqual([ledger]);
    expect(said(made)).toEqual([`enforce exclusive-0 outranked ${wiki} against ${ledger}`]);
    expect(made.findings).toEqual([]);
  });

  it('takes the other only once the highest is there and seen', () => {
    const up = working(
      { ...everybody('licence', 'admin'), ...tiers },
      { observed: IN_BOTH([], ['licence']), reasons: [reason('licence'), allowed] },
    );
    expect(rounds(up).map(({ made }) => [granted(made), revoked(made)])).toEqual([
      [[admin], []],
      [[], [licence]],
    ]);
  });

  it('on the way down as well', () => {
    const down = working(
      { ...everybody('licence'), ...tiers },
      {
        observed: IN_BOTH([], ['admin']),
        reasons: [reason('admin', { rule: 'gone-by-now', decision: decision() })],
      },
    );
    const all = rounds(down);
    expect(all.map(({ made }) => [granted(made), revoked(made)])).toEqual([
      [[licence], []],
      [[], [admin]],
    ]);
    expect(all[0]!.made.reasons).toContainEqual(
      expect.objectContaining({ kind: 'overlap', entitlement: admin, rule: 'exclusive-0' }),
    );
  });

  it('leaves the old one, with a reason, however often the new one is refused; and takes it when it comes', () => {
    let before = working(
      { ...everybody('licence'), ...tiers },
      { observed: IN_BOTH([], ['admin']), reasons: [reason('admin', { rule: 'gone-by-now', decision: decision() })] },
    );
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const made = plan(before);
      const outcomes = outcomesOf(made).map((one) =>
        Outcome.parse({ ...one, receipts: one.receipts.map((receipt) => ({ ...receipt, status: 'refused' })) }),
      );
      expect(revoked(made)).toEqual([]);
      expect(settlement({}, made, outcomes, NOW, before.observed)).toMatchObject({
        kind: 'completed-with-exceptions',
        findings: [{ kind: 'refused-by-target' }, { kind: 'rule-kept-meanwhile', entitlement: admin }],
      });
      before = { ...before, reasons: reasonsAfter(made, before.reasons, outcomes, true) };
    }
    const [bridge] = before.reasons.filter(({ kind }) => kind === 'overlap');
    expect(bridge?.since).toBe(NOW);
    expect(
      rounds(before)
        .at(-1)
        ?.made.predicted.flatMap(({ holdings }) => holdings),
    ).toEqual(held('licence'));
  });

  it('keeps what is given while the higher waits for an approval, and what has lost its reason too', () => {
    const given = working(
      { ...everybody('licence', 'admin'), ...tiers },
      { observed: IN_BOTH([], ['licence']), reasons: [reason('licence')] },
    );
    expect([plan(given).approvals.length, revoked(plan(given))]).toEqual([1, []]);
    const lost = working(
      { ...everybody('admin'), ...tiers },
      { observed: IN_BOTH([], ['licence']), reasons: [reason('licence', { rule: 'gone-by-now' })] },
    );
    expect([said(plan(lost)), revoked(plan(lost))]).toEqual([
      [`enforce exclusive-0 kept-meanwhile ${licence} against ${admin}`],
      [],
    ]);
    const denied = { ...lost, decided: [{ entitlement: admin, decision: decision({ outcome: 'denied' }) }] };
    expect(revoked(plan(denied))).toEqual([licence]);
  });

  it('outranks nothing by what is kept back: the next of the set is the highest', () => {
    const shape = {
      ...everybody('ledger', 'wiki', 'licence'),
      exclusives: [{ highestFirst: ['wiki', 'licence'] }],
      separations: [{ between: ['wiki'], and: ['ledger'] }],
    } as const;
    const made = plan(working(shape));
    expect([granted(made), said(made)]).toEqual([
      [ledger, licence],
      [`enforce separation-0 kept-back ${wiki} against ${ledger}`],
    ]);
    const lost = { observed: IN_BOTH(['ledger'], ['licence']), reasons: [reason('licence', { rule: 'gone-by-now' })] };
    expect(revoked(plan(working({ ...shape, ...everybody('ledger', 'wiki') }, lost)))).toEqual([licence]);
  });

  it('takes no turns with what is kept apart: where each would let the other come, the first word stands', () => {
    const circle = working({
      ...everybody('licence', 'ledger', 'wiki'),
      exclusives: [{ highestFirst: ['wiki', 'licence'] }],
      separations: [
        { between: ['licence'], and: ['ledger'] },
        { between: ['ledger'], and: ['wiki'] },
      ],
    });
    expect(granted(plan(circle))).toEqual([ledger]);
    expect(plan(carriedOut(circle, plan(circle))).changes).toEqual([]);
  });

  it('what was asked about in vain and is held goes too, once the highest is there', () => {
    const reasons = [reason('admin', { until: at('2026-02-01'), decision: decision({ outcome: 'expired' }) })];
    const shape = { ...everybody('licence', 'admin'), exclusives: [{ highestFirst: ['licence', 'admin'] }] } as const;
    const inVain = working(shape, { observed: IN_BOTH([], ['admin']), reasons });
    expect(rounds(inVain).map(({ made }) => [granted(made), revoked(made), made.approvals])).toEqual([
      [[licence], [], []],
      [[], [admin], []],
    ]);
    expect(revoked(plan({ ...inVain, observed: IN_BOTH([], ['licence', 'admin']) }))).toEqual([admin]);
  });

  it('asks nobody for what is outranked, and leaves alone what is nobody’s', () => {
    const asks = working(
      { ...everybody('licence', 'payroll'), exclusives: [{ highestFirst: ['licence', 'payroll'] }] },
      { observed: IN_BOTH(['wiki']) },
    );
    expect(plan(asks).approvals).toEqual([]);
    const beside = working(
      { ...everybody('ledger'), exclusives: [{ highestFirst: ['ledger', 'wiki'] }] },
      { observed: IN_BOTH(['wiki']), reasons: [] },
    );
    expect(revoked(plan(beside))).toEqual([]);
    const gone = working(
      { ...everybody('ledger'), exclusives: [{ highestFirst: ['ledger', 'wiki'] }] },
      { reasons: [reason('wiki', { rule: 'gone-by-now' })] },
    );
    expect(said(plan(gone))).toEqual([]);
  });

  it.each(['record', 'warn'] as const)('that only has to %s gives both, and says so', (enforcement) => {
    const shape = {
      ...everybody('ledger', 'wiki'),
      exclusives: [{ highestFirst: ['ledger', 'wiki'], enforcement }],
    } as const;
    const made = plan(working(shape));
    expect(granted(made)).toEqual([ledger, wiki]);
    expect(said(made)).toEqual([`${enforcement} exclusive-0 conflict ${wiki} against ${ledger}`]);
    const byHand = plan(working({ ...shape, ...everybody('ledger') }, { observed: IN_BOTH(['wiki']) }));
    expect(said(byHand)).toEqual(said(made));
    const leaving = plan(
      working(
        { ...shape, ...everybody('ledger') },
        {
          observed: IN_BOTH(['wiki']),
          reasons: [reason('wiki', { rule: 'gone-by-now' })],
        },
      ),
    );
    expect(said(leaving)).toEqual([]);
  });

  it('keeps the old one over a leave, for the highest is not there yet', () => {
    const bridge = reason('admin', { kind: 'overlap', rule: 'exclusive-0' });
    const away = personAfter([hired, eventOf({ kind: 'suspended', on: '2026-02-01' })]);
    const made = plan(
      working(
        { ...everybody('licence'), ...tiers },
        { person: away, observed: IN_BOTH([], ['admin']), reasons: [bridge] },
      ),
    );
    expect(revoked(made)).toEqual([]);
    expect(made.reasons).toContainEqual(bridge);
  });
});

describe('what is kept a while after a move', () => {
  const shape = { overlaps: [{ entitlements: ['wiki'], keepDays: 10 }] } as const satisfies Shape;
  const moved = working(shape, { observed: IN_BOTH(['wiki']), reasons: [reason('wiki', { rule: 'gone-by-now' })] });

  it('has a reason with an end, and goes on its day, not before', () => {
    const made = plan(moved);
    expect(made.changes).toEqual([]);
    expect(said(made)).toEqual([`enforce overlap-0 overlap ${wiki} until ${at('2026-03-20')}`]);
    expect(endsAhead([...made.reasons, reason('ledger')], NOW)).toEqual([at('2026-03-20')]);
    const after = carriedOut(moved, made);
    expect(plan({ ...after, now: at('2026-03-19') }).changes).toEqual([]);
    const over = { ...after, now: at('2026-03-20') };
    expect(endedByClock(after.reasons, here, over.now)).toEqual(made.reasons);
    expect(revoked(plan(over))).toEqual([wiki]);
    expect(carriedOut(over, plan(over)).reasons).toEqual([]);
  });

  it('is not begun anew when the case is planned again, nor when it has ended', () => {
    const once = carriedOut(moved, plan(moved));
    expect(plan({ ...once, now: at('2026-03-12') }).reasons).toEqual(once.reasons);
    const blocked = { ...moved, reasons: reasonsAfter(plan(moved), moved.reasons, [], false) };
    expect(revoked(plan({ ...blocked, now: at('2026-03-21') }))).toEqual([wiki]);
  });

  it('is not given back to who has lost it, nor kept for who never held it, lost a request, or is another', () => {
    const once = carriedOut(moved, plan(moved));
    expect(plan({ ...once, observed: IN_BOTH() }).changes).toEqual([]);
    expect(plan({ ...moved, observed: IN_BOTH() }).reasons).toEqual([]);
    const request = reason('wiki', { kind: 'request', until: at('2026-03-01') });
    expect(revoked(plan({ ...moved, reasons: [request] }))).toEqual([wiki]);
    const others = { overlaps: [{ ...shape.overlaps[0], when: 'person.department == "Elsewhere"' }] };
    expect(revoked(plan({ ...moved, policy: policyOf(others) }))).toEqual([wiki]);
  });

  it('begins with the move though something else keeps it meanwhile, and outlasts that', () => {
    const until = at('2026-03-12');
    for (const kind of ['request', 'exception'] as const) {
      const both = { ...moved, reasons: [...moved.reasons, reason('wiki', { kind, until, rule: 'asked' })] };
      const made = plan(both);
      expect(said(made)).toEqual([`enforce overlap-0 overlap ${wiki} until ${at('2026-03-20')}`]);
      const later = { ...carriedOut(both, made), now: until };
      expect([revoked(plan(later)), plan(later).reasons.map((one) => one.kind)]).toEqual([[], ['overlap']]);
      expect(revoked(plan({ ...carriedOut(later, plan(later)), now: at('2026-03-20') }))).toEqual([wiki]);
    }
  });

  it('is for every employment a rule of it fits', () => {
    const second = eventOf({
      kind: 'hired',
      on: '2026-02-05',
      record: { workerId: WorkerId.parse('w-2'), department: 'Finance', startDate: '2026-02-05' },
    });
    const inFinance = { overlaps: [{ ...shape.overlaps[0], when: 'person.department == "Finance"' }] };
    const one = { ...moved, policy: policyOf(inFinance) };
    expect(revoked(plan(one))).toEqual([wiki]);
    expect(revoked(plan({ ...one, person: personAfter([hired, second]) }))).toEqual([]);
  });

  it('is over when a rule gives the same again, or the person leaves', () => {
    const once = carriedOut(moved, plan(moved));
    const back = plan({ ...once, policy: policyOf({ ...shape, ...everybody('wiki') }) });
    expect(back.reasons.map(({ kind }) => kind)).toEqual(['birthright']);
    const left = personAfter([hired, eventOf({ kind: 'terminated', on: '2026-03-01' })]);
    expect(revoked(plan({ ...once, person: left }))).toEqual([wiki]);
  });

  it('supports nothing that another reason does not: one reason ending takes nothing another supports', () => {
    const request = reason('wiki', { kind: 'request', rule: 'asked' });
    const both = working(everybody('wiki'), { observed: IN_BOTH(['wiki']), reasons: [request, reason('wiki')] });
    expect(plan({ ...both, policy: policyOf() }).changes).toEqual([]);
    const over = { ...request, until: at('2026-03-01') };
    expect(plan({ ...both, reasons: [over, reason('wiki')] }).changes).toEqual([]);
    expect(revoked(plan({ ...both, policy: policyOf(), reasons: [over, reason('wiki')] }))).toEqual([wiki]);
  });
});

describe('protected accounts', () => {
  it('are refused by their own id and by their login at the target, whatever HR calls the person', () => {
    const shape = { ...everybody('wiki'), protectsAccounts: [{ system: 'okta', id: 'okta-1' }] };
    expect(plan(working(shape)).verdict).toMatchObject({ outcome: 'refuse', guard: 'by-account' });
    const unseen = { person: { ...here, accounts: { [OKTA]: 'okta-1' } }, observed: [account(ENTRA)] };
    expect(
      plan(working({ ...everybody('licence'), protectsAccounts: shape.protectsAccounts }, unseen)).verdict.outcome,
    ).toBe('refuse');
    const byLogin = { ...everybody('wiki'), protectsLogins: ['Ada.Byron@marlow.example'] };
    const { email: _, ...record } = here.employments['w-1']!.record;
    const renamed = { ...here.employments['w-1']!, record: { ...record, email: 'new@marlow.example' } };
    const person = { ...here, employments: { 'w-1': renamed } };
    expect(plan(working(byLogin, { person })).verdict).toMatchObject({ outcome: 'refuse', guard: 'by-login' });
    const { changes } = plan(working(everybody('wiki')));
    expect(judge(changes, allRecords(here), policyOf({ protects: ['w-1'] }), undefined).outcome).toBe('refuse');
    const other = { ...shape, protectsAccounts: [{ system: 'entra', id: 'okta-1' }] };
    expect(plan(working(other)).verdict.outcome).toBe('proceed');
    expect(plan(working({ protectsAccounts: shape.protectsAccounts })).verdict.outcome).toBe('proceed');
  });

  it('are refused by the login policy gives them, also at a target that does not answer', () => {
    const root = [
      { when: 'true', systems: [OKTA] },
      { when: 'true', systems: [ENTRA], login: '"root@x.example"' },
    ];
    const silent = { observed: [account(OKTA)] };
    const made = plan(working({ ...everybody('wiki'), accounts: root, protectsLogins: ['root@x.example'] }, silent));
    expect(made.verdict).toMatchObject({ outcome: 'refuse', guard: 'by-login' });
    const other = plan(working({ ...everybody('wiki'), accounts: root, protectsLogins: ['boss@x.example'] }, silent));
    expect(other.verdict.outcome).toBe('proceed');
  });
});

describe('leaver playbooks', () => {
  const shape = {
    playbooks: [
      {
        when: 'person.department == "Legal"',
        afterDays: 5,
        accounts: { okta: 'delete-account' },
        handOver: [
          { what: 'open matters', to: 'manager' },
          { what: 'the seal', to: { worker: 'w-4' } },
        ],
      },
    ],
  } as const satisfies Shape;
  const left = (department: string) =>
    personAfter([
      eventOf({ kind: 'hired', on: '2026-01-05', record: { department } }),
      eventOf({ kind: 'terminated', on: '2026-03-01', record: { department } }),
    ]);
  const ended = (department: string, intent: Situation['case']['intent']) => {
    const person = left(department);
    const made = working(shape, { person, observed: IN_BOTH() });
    return plan({ ...made, case: { ...made.case, intent } });
  };
  const destroyed = (made: Plan) =>
    made.changes.filter(({ lane }) => lane === 'destroy').map(({ kind, system, rule }) => `${kind} ${system} ${rule}`);

  it('the first that fits says when and how accounts end, and all others follow the usual', () => {
    expect(destroyed(ended('Legal', 'retention-over'))).toEqual(['delete-account okta playbook-0']);
    expect(destroyed(ended('Sales', 'retention-over'))).toEqual([]);
    expect(
      ended('Legal', 'event')
        .changes.filter(({ lane }) => lane === 'cut')
        .map(({ rule }) => rule),
    ).toEqual(Array.from({ length: 4 }, () => 'cut'));
  });

  it('says once what is handed over, and to whom', () => {
    const told = (made: Plan) => made.findings.filter(({ kind }) => kind === 'hand-over').map(({ text }) => text);
    expect(told(ended('Legal', 'event'))).toEqual(['open matters: to the manager', 'the seal: to w-4']);
    expect(told(ended('Legal', 'retention-over'))).toEqual([]);
    expect(told(ended('Sales', 'event'))).toEqual([]);
  });
});

describe('whoever it is', () => {
  const names = Object.keys(ENTITLEMENTS) as Name[];
  const two = fc.shuffledSubarray(names, { minLength: 2, maxLength: 3 });
  const anyRules = fc.record({
    separations: fc.array(
      two.map(([first, ...rest]) => ({ between: [first!], and: rest })),
      { maxLength: 2 },
    ),
    exclusives: fc.array(
      two.map((highestFirst) => ({ highestFirst })),
      { maxLength: 1 },
    ),
    overlaps: fc.array(
      fc.subarray(names, { minLength: 1 }).map((entitlements) => ({ entitlements, keepDays: 10 })),
      { maxLength: 1 },
    ),
    birthrights: fc.array(
      fc.record({
        when: fc.constantFrom('true', 'person.department == "Finance"'),
        grants: fc.subarray(names, { minLength: 1 }),
      }),
      { maxLength: 3 },
    ),
  });
  const anyRuled = fc
    .tuple(anySituation, anyRules)
    .map(([before, rules]): Situation => ({ ...before, policy: policyOf(rules) }));
  const all = (made: Situation['observed']) =>
    new Set(made.flatMap(({ holdings }) => holdings.map((one) => one.entitlement)));

  it('the case comes to an end, and then nothing is left to run', () => {
    fc.assert(
      fc.property(anyRuled, (start) => {
        const last = rounds(start).at(-1)!;
        const next = plan(carriedOut(last.before, last.made));
        expect(next.observed.flatMap(({ system }) => LANES.flatMap((lane) => batch(next, system, lane)))).toEqual([]);
        expect(Plan.parse(last.made)).toEqual(last.made);
      }),
      { numRuns: 500 },
    );
  });

  it('comes to hold nothing beside its opposite', () => {
    fc.assert(
      fc.property(anyRuled, (start) => {
        for (const { before, made } of rounds(start))
          for (const { sides } of before.policy.combinations.separations)
            for (const one of sides[0])
              for (const other of sides[1]) {
                const isIn = (access: Situation['observed']) => {
                  const theirs = all(
                    access.filter(({ system }) => made.predicted.some((own) => own.system === system)),
                  );
                  return theirs.has(one) && theirs.has(other);
                };
                if (!isIn(before.observed)) expect(isIn(carriedOut(before, made).observed)).toBe(false);
              }
      }),
      { numRuns: 500 },
    );
  });

  it('loses no member of a set before the one that replaces it is there', () => {
    fc.assert(
      fc.property(anyRuled, (start) => {
        for (const { before, made } of rounds(start)) {
          const set = before.policy.combinations.exclusives.flatMap(({ highestFirst }) => highestFirst);
          const wanted = (id: EntitlementId) => granted(made).includes(id);
          const taken = revoked(made).filter((id) => set.includes(id) && !isOver(before, id));
          if (set.some(wanted) && made.changes.every(({ lane }) => lane !== 'cut'))
            expect(
              taken.every((id) =>
                set.some((other) => other !== id && before.observed.some((one) => holds(one, other))),
              ),
            ).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

it('a ruling reads as one line of evidence', () => {
  const ruling: Ruling = { rule: 'r', because: 'b', enforcement: 'enforce', outcome: 'overlap', entitlement: wiki };
  expect(asFact(ruling)).toBe(`enforce r overlap ${wiki}`);
});
