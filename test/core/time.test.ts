/** Days in a working life: the clock ends what no event ends, waiting events give way to newer words, first days are prepared for. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, alreadyDone } from '../../functions/core/change.ts';
import { classify, expecting, standing } from '../../functions/core/employment.ts';
import { asOf, nextLook, remindersDue, runOut } from '../../functions/core/end-date.ts';
import { EntitlementId, type Instant, WorkerId } from '../../functions/core/ids.ts';
import { displaces, dueSince, intentOf, isBridged, isOvertaken } from '../../functions/core/intention.ts';
import { gapOf } from '../../functions/core/late-notice.ts';
import { eventKind, type LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { plan } from '../../functions/core/planner.ts';
import { timesOf } from '../../functions/core/policy/times.ts';
import { preparedNext, preparedSince } from '../../functions/core/pre-hire.ts';
import type { Reason } from '../../functions/core/reason.ts';
import { rememberLeft, restored } from '../../functions/core/restoration.ts';
import { anyEvent, anyEvents, at, eventOf, nobody, personAfter, type Told } from '../support/lifecycle.ts';
import {
  account,
  CASE,
  decision,
  ENTITLEMENTS,
  held,
  OKTA,
  policyOf,
  reason,
  situation,
} from '../support/situation.ts';
import { worker } from '../support/worker-record.ts';

const contract = { endDate: '2026-06-30' };
const hired = eventOf({ kind: 'hired', on: '2026-01-05', record: contract });
const overAt = at('2026-06-30T22:59:59Z'); // London, in summer
const statusOf = (person: ReturnType<typeof personAfter>) => person.employments['w-1']?.status;

describe('a last day in the record', () => {
  it('ends the employment in its second, not before, and by the clock of the place', () => {
    const person = personAfter([hired]);
    expect(statusOf(asOf(person, at('2026-06-30T22:59:58Z')))).toBe('active');
    expect(asOf(person, overAt).employments['w-1']).toMatchObject({ status: 'ended', endedAt: overAt });
    expect(runOut(person, overAt)).toMatchObject([{ lastDayEnds: overAt }]);
    expect(runOut(asOf(person, overAt), overAt)).toEqual([]);
  });

  it('is put off by a newer record, also after it has passed', () => {
    const ran = asOf(personAfter([hired]), at('2026-07-03'));
    const longer = eventOf({ kind: 'changed', on: '2026-07-03', record: { endDate: '2026-12-31' } });
    expect(standing(asOf(personAfter([longer], ran), at('2026-07-03T13:00:00Z')))).toBe('active');
  });

  it('ends leave too, and means nothing once somebody was hired anew after it', () => {
    const away = personAfter([hired, eventOf({ kind: 'suspended', on: '2026-02-01', record: contract })]);
    expect(statusOf(asOf(away, at('2026-07-01')))).toBe('ended');
    const again = personAfter([hired, eventOf({ kind: 'rehired', on: '2026-08-01', record: contract })]);
    expect(statusOf(asOf(again, at('2026-09-01')))).toBe('active');
    expect(nextLook(again, [], at('2026-01-06'))).toBeUndefined();
  });

  it('is outdated by a beginning only, whatever was said of a leave or a termination since', () => {
    const says = (kind: Told['kind'], on: string, known?: string, record: Told['record'] = contract) =>
      eventOf({ kind, on, record, ...(known === undefined ? {} : { known }) });
    const now = at('2026-09-01');
    const end = (...events: readonly LifecycleEvent[]) => statusOf(asOf(personAfter([hired, ...events]), now));
    expect(end(says('suspended', '2026-06-15'), says('resumed', '2026-07-05'))).toBe('ended');
    expect(end(says('suspended', '2026-07-05'))).toBe('ended');
    expect(end(says('terminated', '2026-06-15'), says('termination-rescinded', '2026-07-05'))).toBe('ended');
    const corrected = says('corrected', '2026-05-10', undefined, { endDate: '2026-04-30' });
    expect(end(says('suspended', '2026-04-01'), says('resumed', '2026-05-01'), corrected)).toBe('ended');
    const anew = says('rehired', '2026-07-10');
    const away = [says('suspended', '2026-08-01'), says('resumed', '2026-08-10')];
    expect(end(anew, ...away)).toBe('active');
    expect(end(...away, anew), 'in any order').toBe('active');
    expect(end(says('converted', '2026-07-01'), ...away)).toBe('active');
  });

  it('never brings back whom an event ended, and looking twice is looking once', () => {
    fc.assert(
      fc.property(anyEvents, fc.constantFrom('2026-01-01', '2026-03-02', '2027-01-01').map(at), (events, now) => {
        const person = personAfter(events);
        const seen = asOf(person, now);
        expect(asOf(seen, now)).toEqual(seen);
        for (const [id, { status }] of Object.entries(person.employments))
          if (status === 'ended') expect(seen.employments[id]?.status).toBe('ended');
      }),
    );
  });

  it('is looked at for each reminder and for itself, and only the latest reminder that is due is given', () => {
    const person = personAfter([hired]);
    expect(nextLook(person, [30, 7], at('2026-01-06'))).toBe(at('2026-05-31T22:59:59Z'));
    expect(nextLook(person, [30, 7], at('2026-06-24'))).toBe(overAt);
    expect(nextLook(person, [30, 7], overAt)).toBeUndefined();
    expect(remindersDue(person, [30, 7], at('2026-01-06'))).toEqual([]);
    expect(remindersDue(person, [30, 7], at('2026-06-25'))).toMatchObject([{ days: 7 }]);
    expect(remindersDue(person, [7, 30], at('2026-06-02'))).toMatchObject([{ days: 30 }]);
  });
});

describe('an event that waits for its day', () => {
  const known = { early: '2026-02-01T09:00:00Z', late: '2026-02-02T09:00:00Z' };
  const told = (kind: Told['kind'], on: string, when: keyof typeof known, record: Told['record'] = {}) =>
    eventOf({ kind, on, known: known[when], record });

  it.each([
    ['a last day', 'terminated', 'terminated', '2026-03-20', true],
    ['a last day', 'terminated', 'termination-rescinded', '2026-02-03', true],
    ['a last day', 'terminated', 'rehired', '2026-04-01', false],
    ['a first day', 'hired', 'hired', '2026-03-20', true],
    ['a first day', 'hired', 'terminated', '2026-03-01', true],
    ['a first day', 'hired', 'terminated', '2026-12-31', false],
    ['a first day that is the last', 'hired', 'terminated', '2026-03-10', true],
    ['a return', 'rehired', 'rehired', '2026-03-20', true],
    ['a return', 'rehired', 'terminated', '2026-02-03', true],
    ['a return', 'rehired', 'terminated', '2026-03-10', true],
    ['a return', 'rehired', 'terminated', '2026-03-11', false],
    ['a conversion', 'converted', 'converted', '2026-03-20', true],
    ['a conversion', 'converted', 'terminated', '2026-02-03', false],
    ['a rescission', 'termination-rescinded', 'terminated', '2026-02-03', false],
    ['a leave', 'suspended', 'resumed', '2026-03-10', true],
    ['a leave', 'suspended', 'resumed', '2026-06-10', false],
    ['a leave', 'suspended', 'suspended', '2026-03-20', true],
    ['a leave', 'suspended', 'suspended', '2026-03-01', true],
    ['a return from it', 'resumed', 'resumed', '2026-03-20', true],
    ['a return from it', 'resumed', 'suspended', '2026-03-20', false],
    ['a correction', 'corrected', 'corrected', '2026-03-20', false],
    ['a change', 'changed', 'changed', '2026-03-20', false],
  ] as const)('%s (%s) and the newer word %s of %s: %s', (_, before, now, on, gives) => {
    const waits = told(before, '2026-03-10', 'early');
    expect(displaces(told(now, on, 'late'), waits)).toBe(gives);
    expect(displaces(told(now, on, 'early'), waits), 'what HR knew no later says nothing new').toBe(false);
    expect(displaces(told(now, on, 'late', { workerId: WorkerId.parse('w-2') }), waits)).toBe(false);
  });

  it('a first day that moved in the record is withdrawn by a last day of its own', () => {
    const hire = told('hired', '2026-03-10', 'early', { startDate: '2026-03-10' });
    const withdrawn = told('terminated', '2026-03-20', 'late', { startDate: '2026-03-20' });
    expect(displaces(withdrawn, hire)).toBe(true);
  });

  it('two leaves with a return between them are two, and so are two returns', () => {
    const leaves = [told('suspended', '2026-03-10', 'early'), told('suspended', '2026-05-10', 'late')] as const;
    const [first, second] = leaves;
    const back = told('resumed', '2026-03-20', 'early');
    expect(displaces(second, first, [first, second])).toBe(true);
    expect(displaces(second, first, [...leaves, back])).toBe(false);
    const someone = told('resumed', '2026-03-20', 'early', { workerId: WorkerId.parse('w-2') });
    expect(displaces(second, first, [...leaves, someone])).toBe(true);
    expect(displaces(second, first, [...leaves, told('resumed', '2026-06-20', 'early')])).toBe(true);
    expect(displaces(second, first, [...leaves, told('resumed', '2026-03-01', 'early')])).toBe(true);
    const later = told('resumed', '2026-06-20', 'late');
    expect(displaces(later, back, [...leaves, back, later])).toBe(false);
    expect(displaces(later, back, [first, back, later])).toBe(true);
  });

  it('two endings with a rehire between are two, and so are two rehires with an ending between', () => {
    const [first, second] = [told('terminated', '2026-06-30', 'early'), told('terminated', '2026-12-31', 'late')];
    const again = told('rehired', '2026-09-01', 'early');
    expect(displaces(second, first, [first, again, second])).toBe(false);
    expect(displaces(second, first, [first, second])).toBe(true);
    const later = told('rehired', '2027-02-01', 'late');
    expect(displaces(later, again, [again, second, later])).toBe(false);
    expect(displaces(later, again, [again, later])).toBe(true);
  });

  it.each([
    ['rehired', '2026-03-10', true],
    ['suspended', '2026-03-10', true],
    ['resumed', '2026-03-10', true],
    ['resumed', '2026-02-28', false],
    ['changed', '2026-03-10', false],
  ] as const)('%s of %s, whose day comes after a termination that was known later: overtaken %s', (kind, on, is) => {
    const left = personAfter([hired, told('terminated', '2026-03-01', 'late')]);
    const heard = left.employments['w-1']!.statusEvents;
    expect(isOvertaken(told(kind, on, 'early'), heard)).toBe(is);
    const again = personAfter([eventOf({ kind: 'rehired', on: '2026-03-05' })], left);
    expect(isOvertaken(told(kind, on, 'early'), again.employments['w-1']!.statusEvents)).toBe(false);
    expect(isOvertaken({ ...told(kind, on, 'late') }, heard), 'what HR knew as late').toBe(false);
  });

  it('no two events displace each other, and none itself', () => {
    fc.assert(
      fc.property(anyEvent, anyEvent, (one, other) => {
        expect(displaces(one, other) && displaces(other, one)).toBe(false);
        expect(displaces(one, one)).toBe(false);
      }),
    );
  });

  it('is a first day that follows the newest record, heard or waiting; other days are their own', () => {
    const hire = told('hired', '2026-03-10', 'early', { startDate: '2026-03-10' });
    const received = at('2026-02-01T10:00:00Z');
    const due = (events: Parameters<typeof personAfter>[0], waiting: Parameters<typeof dueSince>[3]) =>
      dueSince(hire, received, personAfter(events), waiting);
    expect(due([], [])).toBe(at('2026-03-10'));
    const moved = told('corrected', '2026-02-02', 'late', { startDate: '2026-03-20' });
    expect(due([moved], [])).toBe(at('2026-03-20'));
    expect(due([], [told('changed', '2026-03-15', 'late', { startDate: '2026-03-05' })])).toBe(at('2026-03-05'));
    expect(due([], [told('suspended', '2026-03-15', 'late', { startDate: '2026-03-05' })])).toBe(at('2026-03-10'));
    const nothingNew = told('changed', '2026-03-15', 'early', { startDate: '2026-03-05' });
    expect(due([], [nothingNew])).toBe(at('2026-03-10'));
    const stranger = told('changed', '2026-03-15', 'late', {
      workerId: WorkerId.parse('w-2'),
      startDate: '2026-03-05',
    });
    expect(due([], [stranger])).toBe(at('2026-03-10'));
    const leaves = told('terminated', '2026-03-10', 'early');
    expect(dueSince(leaves, received, personAfter([moved]), [])).toBe(at('2026-03-10T23:59:59Z'));
  });

  it('is bridged by a first day that follows within the hours, and by nothing else', () => {
    const next = told('hired', '2026-03-11', 'early');
    const ending = at('2026-03-10T23:59:59Z');
    const isFollowed = (endsAt: Instant, waiting: readonly LifecycleEvent[], hours: number, worker = 'w-1') =>
      isBridged({ worker: WorkerId.parse(worker), endsAt }, waiting, hours);
    expect(isFollowed(ending, [next], 1)).toBe(true);
    expect(isFollowed(ending, [next], 0)).toBe(false);
    expect(isFollowed(at('2026-03-11T09:00:00Z'), [next], 24), 'it has come already').toBe(false);
    expect(isFollowed(ending, [told('resumed', '2026-03-11', 'early')], 24)).toBe(false);
    const boundary = at('2026-03-11');
    expect(isFollowed(boundary, [next], 1), 'its own first day is no other employment').toBe(false);
    expect(isFollowed(boundary, [next], 0, 'w-2'), 'another begins at this instant').toBe(true);
    expect(intentOf(next)).toBe('start');
  });
});

describe('notice that comes late', () => {
  const handled = {
    caseId: CASE,
    kind: 'leaver' as const,
    intent: 'event' as const,
    workerId: WorkerId.parse('w-1'),
    effectiveAt: at('2026-03-02T23:59:59Z'),
    receivedAt: at('2026-03-08T12:00:00Z'),
  };
  const left = eventOf({ kind: 'terminated', on: '2026-03-02', known: '2026-03-08T11:00:00Z' });

  it('is a finding of the plan, with how long access was open', () => {
    const person = personAfter([hired, left]);
    const { findings } = plan(situation({ person, case: handled }));
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'late-notice', text: expect.stringContaining('5 d 12 h later') }),
    ]);
    const nearly = { ...handled, receivedAt: at('2026-03-04T00:00:00Z') };
    expect(plan(situation({ person, case: nearly })).findings[0]?.text).toContain('1 d 0 h later');
  });

  it('is none within the hours policy allows, for another event, or where somebody works on', () => {
    const person = personAfter([hired, left]);
    expect(gapOf({ ...handled, receivedAt: at('2026-03-03T23:59:59Z') }, person, 24)).toBeUndefined();
    expect(gapOf({ ...handled, receivedAt: at('2026-03-03T23:59:59Z') }, person, 1)).toMatchObject({ seconds: 86_400 });
    expect(plan(situation({ person, case: { ...handled, effectiveAt: at('2026-03-01') } })).findings).toEqual([]);
    expect(gapOf(handled, personAfter([hired]), 24)).toBeUndefined();
    expect(gapOf({ workerId: handled.workerId }, person, 24)).toBeUndefined();
  });

  it('of hours is told in hours', () => {
    const person = personAfter([hired, left]);
    const policy = { ...policyOf(), times: { ...timesOf(), lateAfterHours: 1 } };
    const soon = { ...handled, receivedAt: at('2026-03-03T05:00:00Z') };
    expect(plan(situation({ person, policy, case: soon })).findings[0]?.text).toContain('so 5 h later');
  });
});

describe('before a first day', () => {
  const start = { startDate: '2026-03-20' };
  const hire = eventOf({ kind: 'hired', on: '2026-03-20', known: '2026-02-01T09:00:00Z', record: start });
  const policy = policyOf({
    accounts: [
      { when: 'true', systems: ['okta'], preHireDays: 14 },
      { when: 'true', systems: ['entra'], preHireDays: 7 },
    ],
    birthrights: [{ when: 'true', grants: ['wiki'] }],
  });
  const expected = expecting(nobody(), hire);

  it('somebody is expected, and hearing that again, or the hire itself, ends as it would have', () => {
    expect([standing(expected), expecting(expected, hire)]).toEqual(['expected', expected]);
    expect(personAfter([hire], expected)).toEqual(personAfter([hire]));
    const newer = eventOf({ kind: 'changed', on: '2026-02-05', record: { ...start, department: 'Finance' } });
    expect(expecting(personAfter([newer]), hire)).toEqual(personAfter([newer]));
    expect(classify(nobody(), personAfter([hire], expected))).toBe('joiner');
  });

  it('the accounts are made as many days ahead as their rules say, and let nobody in', () => {
    const day = (text: string) => plan(situation({ person: expected, policy, now: at(text) })).changes;
    expect(day('2026-03-05')).toEqual([]);
    expect(day('2026-03-06')).toMatchObject([{ kind: 'create-account', system: 'okta', staged: true }]);
    expect(day('2026-03-13')).toHaveLength(2);
    const [create] = day('2026-03-06');
    expect(after(situation().observed[0]!, create!)).toMatchObject({ status: 'suspended' });
    expect(alreadyDone(account(OKTA, { status: 'suspended' }), create!)).toBe(true);
    const there = {
      person: expected,
      policy,
      now: at('2026-03-06'),
      observed: [account(OKTA, { status: 'suspended' })],
    };
    expect(plan(situation(there)).changes).toEqual([]);
    expect(plan(situation({ ...there, observed: situation().observed, keeps: {} })).changes[0]).toMatchObject({
      profile: {},
    });
  });

  it('on the day they are opened, and what policy gives is granted', () => {
    const observed = [account(OKTA, { status: 'suspended' })];
    const made = plan(situation({ person: personAfter([hire], expected), policy, observed, now: at('2026-03-20') }));
    expect(made.changes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['enable-account', 'grant']));
  });

  it('the clock comes back for each opening, and no more once the day has come', () => {
    const record = worker(start);
    expect(preparedSince(record, policy, at('2026-03-01'))).toBeUndefined();
    expect(preparedNext(record, policy, at('2026-03-01'))).toBe(at('2026-03-06'));
    expect(preparedSince(record, policy, at('2026-03-08'))).toBe(at('2026-03-06'));
    expect(preparedNext(record, policy, at('2026-03-08'))).toBe(at('2026-03-13'));
    expect(preparedSince(record, policy, at('2026-03-20'))).toBeUndefined();
    expect(preparedSince(record, policyOf(), at('2026-03-19'))).toBeUndefined();
  });
});

describe('an ending that is taken back', () => {
  const left = eventOf({ kind: 'terminated', on: '2026-03-01', known: '2026-02-20T09:00:00Z' });
  const rescinded = eventOf({ kind: 'termination-rescinded', on: '2026-03-05' });
  const requestable = [
    {
      ...{ id: 'asked', because: 'it may be asked for', source: 'a test' },
      ...{ when: 'true', entitlements: ['ledger', 'wiki'], longestDays: 365 },
    },
  ];
  const policy = policyOf({ birthrights: [{ when: 'true', grants: ['payroll'] }], requestable });
  const before = [
    reason('payroll', { decision: decision() }),
    reason('ledger', { kind: 'request', rule: 'asked', until: at('2026-12-31'), decision: decision() }),
    reason('wiki', { kind: 'request', rule: 'ran-out', until: at('2026-03-04') }),
  ];
  const observed = [
    account(OKTA, { holdings: [...held('ledger', 'wiki'), { entitlement: ENTITLEMENTS.admin, via: 'rule' }] }),
  ];
  const gone = rememberLeft(personAfter([hired, left]), before, observed, true);
  const back = personAfter([rescinded], gone);

  it('gives back what had a reason that still lives, with its approval, and says what it does not give back', () => {
    const made = plan(situation({ person: back, policy }));
    const granted = made.changes.flatMap((change) => (change.kind === 'grant' ? [change.entitlement] : []));
    expect(granted.sort()).toEqual([ENTITLEMENTS.payroll, ENTITLEMENTS.ledger].sort());
    expect(made.approvals).toEqual([]);
    expect(made.findings).toEqual([expect.objectContaining({ kind: 'not-restored', entitlement: ENTITLEMENTS.wiki })]);
  });

  it('gives back neither an exception nor an endless bridge: they ended with what they kept', () => {
    const others = [
      reason('ledger', { kind: 'exception', rule: 'asked', until: at('2026-12-31') }),
      reason('wiki', { kind: 'overlap', rule: 'one-of' }),
    ];
    const backWith = (reasons: readonly Reason[]) => {
      const left3 = rememberLeft(personAfter([hired, left]), reasons, observed, true);
      return plan(situation({ person: personAfter([rescinded], left3), policy: policyOf({ requestable }) })).reasons;
    };
    expect(backWith(others)).toEqual([]);
    const bridge = reason('wiki', { kind: 'overlap', rule: 'a-while', until: at('2026-12-31') });
    expect(backWith([...others, bridge])).toEqual([bridge]);
  });

  it('asks again where policy says so, and gives nothing back that policy no longer gives', () => {
    const asks = policyOf({ birthrights: [{ when: 'true', grants: ['payroll'] }], asksAgain: true });
    const again = plan(situation({ person: back, policy: asks }));
    expect([again.approvals.length, again.reasons]).toEqual([1, []]);
    const without = plan(situation({ person: back, policy: policyOf() })).changes;
    expect(without.filter((change) => 'entitlement' in change)).toEqual([]);
  });

  it('while they were on leave is taken back when they return, without being asked again', () => {
    const away = eventOf({ kind: 'suspended', on: '2026-02-01', record: contract });
    const left2 = rememberLeft(personAfter([hired, away, left]), before, [], true);
    const settled = rememberLeft(personAfter([rescinded], left2), [], [], true);
    expect(restored(settled, at('2026-03-06'))).toEqual([]);
    const returned = personAfter([eventOf({ kind: 'resumed', on: '2026-03-07', record: contract })], settled);
    expect(plan(situation({ person: returned, policy })).approvals).toEqual([]);
    expect(restored(returned, at('2026-03-08'))).toHaveLength(2);
  });

  it('of one of two jobs gives back what the rules gave for it, asks nobody, and is forgotten then', () => {
    const jobs = [hired, eventOf({ kind: 'hired', on: '2026-01-06', record: { workerId: WorkerId.parse('w-2') } })];
    const one = rememberLeft(personAfter([...jobs, left]), before, [], true);
    expect(one.left).toBeUndefined();
    expect(rememberLeft(one, [], [], true)).toEqual(one);
    const both = personAfter([rescinded], one);
    expect(restored(one, at('2026-03-06'))).toEqual([]);
    expect(restored(both, at('2026-03-06'))).toEqual(before.slice(0, 1));
    expect(plan(situation({ person: both, policy })).approvals).toEqual([]);
    expect(rememberLeft(both, [], [], false).leftJobs).toEqual(one.leftJobs);
    expect(rememberLeft(both, [], [], true).leftJobs).toBeUndefined();
    const anew = personAfter([eventOf({ kind: 'rehired', on: '2026-03-05' })], one);
    expect(restored(anew, at('2026-03-06'))).toEqual([]);
    expect(
      rememberLeft(personAfter([...jobs, left]), [], [], true).leftJobs,
      'no rule gave them anything',
    ).toBeUndefined();
  });

  it('is not a rehire, which begins anew', () => {
    const again = personAfter([eventOf({ kind: 'rehired', on: '2026-03-05' })], gone);
    expect(restored(again, at('2026-03-06'))).toEqual([]);
    expect(restored(gone, at('2026-03-06'))).toEqual([]);
    expect(restored(personAfter([rescinded]), at('2026-03-06'))).toEqual([]);
  });

  it('holds for a last day that was put off, of somebody only changes were heard of', () => {
    const seen = personAfter([eventOf({ kind: 'changed', on: '2026-02-01', record: contract })]);
    const ran = rememberLeft(asOf(seen, overAt), before, [], true);
    const longer = eventOf({ kind: 'changed', on: '2026-07-02', record: { endDate: '2026-12-31' } });
    expect(restored(asOf(personAfter([longer], ran), at('2026-07-02')), at('2026-07-02'))).toHaveLength(2);
  });

  it('is remembered from the first clean-up on, and forgotten when a case ends in which they work here', () => {
    expect(gone.left?.held).toEqual([ENTITLEMENTS.ledger, ENTITLEMENTS.wiki].map((id) => EntitlementId.parse(id)));
    expect(rememberLeft(gone, [], [], true)).toEqual(gone);
    expect(rememberLeft(back, [], [], false)).toEqual(back);
    expect(rememberLeft(back, [], [], true).left).toBeUndefined();
    const suspended = personAfter([eventOf({ kind: 'suspended', on: '2026-03-06' })], back);
    expect(rememberLeft(suspended, [], [], true)).toEqual(suspended);
    expect(eventKind(rescinded)).toBe('termination-rescinded');
  });

  it('does not stand beside a reason they have anew', () => {
    const reasons = [reason('ledger', { kind: 'request', rule: 'asked' })];
    const made = plan(situation({ person: back, policy, reasons }));
    expect(made.reasons.filter(({ entitlement }) => entitlement === ENTITLEMENTS.ledger)).toEqual(reasons);
  });
});
