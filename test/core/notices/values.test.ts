/** What a notice says is what is true when it is sent; what is over by then is not said at all. */
import { describe, expect, it } from 'vitest';
import { Batch } from '../../../functions/core/batch.ts';
import type { Case } from '../../../functions/core/case.ts';
import { EntitlementId, PersonId } from '../../../functions/core/ids.ts';
import type { Layoff } from '../../../functions/core/layoff.ts';
import { dayIn, dayOfDate, timeIn } from '../../../functions/core/notices/calling.ts';
import type { Matter } from '../../../functions/core/notices/notice.ts';
import type { Occasion } from '../../../functions/core/notices/occasion.ts';
import { SAMPLES } from '../../../functions/core/notices/samples.ts';
import { type Known, valuesOf } from '../../../functions/core/notices/values.ts';
import type { Plan } from '../../../functions/core/plan.ts';
import { at, nobody } from '../../support/lifecycle.ts';
import { asking, CASE, DIGEST, GROUP, NOW, notice, requesting, somebody, told } from './told.ts';

const APPROVER = PersonId.parse('p-7');
const known: Known = {
  to: APPROVER,
  timeZone: 'Europe/London',
  now: NOW,
  publicUrl: 'https://tenure.example.com/',
  titled: (entitlement) => (entitlement === GROUP ? 'Production database' : ''),
  system: (system) => system.toUpperCase(),
};
const said = (occasion: Occasion, over: Partial<Known>, about: Matter = { caseId: CASE }) =>
  valuesOf(notice(occasion, about), { ...known, ...over });

const planned = (over: object = {}) =>
  ({
    predicted: [
      { system: 'okta', status: 'active', holdings: [{ entitlement: GROUP }, { entitlement: 'okta:group:other' }] },
      { system: 'entra', status: 'absent', holdings: [] },
    ],
    observed: [
      {
        system: 'entra',
        owned: {
          things: [
            { thing: 'entra:group:1', title: 'Release', others: 0 },
            { thing: 'entra:group:2', others: 2 },
          ],
        },
      },
    ],
    changes: [{ kind: 'manual-task', instructions: 'Collect the badge' }, { kind: 'grant' }],
    ...over,
  }) as unknown as Plan; // as: what a notice reads of a plan

describe('what operators are told', () => {
  it.each([
    ['case-blocked', 'blocked'],
    ['case-held', 'held'],
    ['case-waits', 'scheduled'],
  ] as const)('%s, with the note and the command, while it is so', (occasion, state) => {
    const handled = told({}, { state, note: 'because', kind: 'joiner' });
    expect(said(occasion, { case: handled })).toEqual({
      ...{ caseId: CASE, workerId: 'w-1', kind: 'joiner', note: 'because', command: `tenure case ${CASE}` },
    });
    expect(said(occasion, { case: told({}, { state: 'completed' }) })).toBeUndefined();
    expect(said(occasion, {})).toBeUndefined();
    expect(said(occasion, { case: told({}, { state }) })).toMatchObject({ kind: 'event', note: '' });
  });

  it('a source that is silent, until it is heard of', () => {
    const about = { source: 'scim', time: NOW };
    expect(said('source-silent', { sign: { at: NOW, heard: true } }, about)).toEqual({
      ...{ source: 'scim', since: '1 December 2026 at 10:00', command: 'tenure sources scim' },
    });
    expect(said('source-silent', { sign: { at: at('2026-12-01T10:01:00Z'), heard: true } }, about)).toBeUndefined();
    expect(said('source-silent', {}, about)).toBeUndefined();
    expect(said('source-silent', { sign: { at: NOW, heard: true } })).toBeUndefined();
  });

  it('a batch and a layoff, while they wait', () => {
    const batch = Batch.parse({
      ...{ batchId: 'b-0123456789abcdef01234567', source: 'hr', digest: DIGEST, content: DIGEST, state: 'held' },
      ...{ receivedAt: NOW, events: 9, trips: [{ rule: 'r', because: 'too many' }], cases: [], signatures: [] },
    });
    expect(said('batch-held', { batch }, { batchId: batch.batchId })).toMatchObject({ events: '9', why: ['too many'] });
    const taking = (people: number) => ({ batch: { ...batch, cuts: { people, from: NOW } } });
    expect(said('batch-held', { batch })).toMatchObject({ cuts: '' });
    expect(said('batch-held', taking(1))).toMatchObject({ cuts: '1 person, from 1 December 2026 at 10:00' });
    expect(said('batch-held', taking(9))).toMatchObject({ cuts: '9 people, the first from 1 December 2026 at 10:00' });
    expect(said('batch-held', { batch: { ...batch, state: 'released' } })).toBeUndefined();
    const layoff = { layoffId: 'l-1', workers: ['w-1'], because: 'the office closes', until: NOW, state: 'proposed' };
    expect(said('layoff-proposed', { layoff: layoff as unknown as Layoff })).toMatchObject({
      ...{ people: '1', until: '1 December 2026' },
    });
    expect(said('layoff-proposed', {})).toBeUndefined();
  });
});

describe('what approvers are told', () => {
  const about = { caseId: CASE, approvalId: 'a-1' };
  const person = somebody();

  it('what it is about and how to decide, while it waits for them', () => {
    expect(said('approval-asked', { asked: [asking({ alsoGives: ['more'] })], person }, about)).toEqual({
      ...{ title: 'Production database', because: 'Access to production needs its owner', approvalId: 'a-1' },
      ...{ alsoGives: ['more'], beneficiary: 'Ada Byron', expires: '3 December 2026 at 17:00', plan: 'a'.repeat(12) },
      link: 'https://tenure.example.com/v1/approvals/a-1/page',
    });
    expect(said('approval-asked', { asked: [asking()] }, about)).toMatchObject({ beneficiary: 'somebody' });
    expect(said('approval-reminded', { asked: [asking()], publicUrl: undefined }, about)).toMatchObject({ link: '' });
  });

  it.each([
    ['it is decided', [asking({ state: 'approved' })]],
    ['it waits for somebody else by now', [asking({ approvers: [] })]],
    ['there is none', []],
    ['it is another', [asking({ approvalId: 'a-2' })]],
    ['nothing was read', undefined],
  ] as const)('nothing, once %s', (_, asked) => {
    expect(said('approval-escalated', asked === undefined ? {} : { asked }, about)).toBeUndefined();
  });

  it('operators are told that nobody decided', () => {
    const expired = { asked: [asking({ state: 'expired' })], person };
    expect(said('approval-expired', expired, about)).toMatchObject({ caseId: CASE, command: `tenure case ${CASE}` });
    expect(said('approval-expired', {}, about)).toBeUndefined();
  });
});

describe('what managers are told', () => {
  const person = somebody({ startDate: '2026-12-01' });
  const open = { person, plan: planned() };

  it('of a joiner: what will be there, and what is missing', () => {
    const findings = [
      { kind: 'no-licence-left', text: 'no seats' },
      { kind: 'legal-hold', text: 'secret' },
    ];
    const handled = told({}, { state: 'held', findings });
    const asked = [asking({ entitlement: EntitlementId.parse('okta:group:later'), title: 'Later' })];
    expect(said('joiner-planned', { ...open, case: handled, asked })).toEqual({
      ...{ name: 'Ada Byron', workerId: 'w-1', start: '1 December 2026' },
      ready: ['an account at OKTA', 'Production database'],
      missing: ['Later waits for an approval', 'no seats', 'operators are looking at it'],
      link: 'https://tenure.example.com/v1/people/w-1/first-day',
    });
    expect(said('joiner-planned', { ...open, case: told({}, { state: 'blocked' }), asked: [asking()] })).toMatchObject({
      ready: ['an account at OKTA'],
    });
    expect(said('joiner-planned', { person, case: told() })).toMatchObject({ ready: [], missing: [] });
  });

  it('ready only once it is, planned only until then, and nothing of a case another took over', () => {
    const done = told({}, { state: 'completed', endedAt: NOW });
    expect(said('joiner-ready', { ...open, case: done })).toMatchObject({ missing: [] });
    expect(said('joiner-planned', { ...open, case: done })).toBeUndefined();
    expect(said('joiner-ready', { ...open, case: told() })).toBeUndefined();
    expect(said('joiner-ready', { ...open, case: { ...done, supersededBy: CASE } })).toBeUndefined();
    expect(said('joiner-ready', { case: done })).toBeUndefined();
    expect(said('joiner-ready', {})).toBeUndefined();
  });

  it('of a joiner whose account or access a target has refused: it is not called ready, and named as missing', () => {
    const done = (findings: readonly object[]) =>
      told({}, { state: 'completed-with-exceptions', endedAt: NOW, findings } as Partial<Case>);
    const refused = { kind: 'refused-by-target', system: 'okta', text: 'grant: E0000006 about ada' };
    expect(said('joiner-ready', { ...open, case: done([{ ...refused, entitlement: GROUP }]) })).toMatchObject({
      ready: ['an account at OKTA'],
      missing: ['Production database is not given: operators are looking at it'],
    });
    expect(said('joiner-ready', { ...open, case: done([refused]) })).toMatchObject({
      ready: [],
      missing: ['the account at OKTA is not as it should be: operators are looking at it'],
    });
    const nowhere = { kind: 'refused-by-target', entitlement: GROUP, text: 'no' };
    expect(said('joiner-ready', { ...open, case: done([nowhere]) })).toMatchObject({
      missing: ['Production database is not given: operators are looking at it'],
    });
    const unnamed = { ...refused, entitlement: EntitlementId.parse('okta:group:other') };
    expect(said('joiner-ready', { ...open, case: done([unnamed]) })).toMatchObject({
      missing: ['something at OKTA is not given: operators are looking at it'],
    });
    const seats = { kind: 'no-licence-left', system: 'okta', entitlement: GROUP, text: 'no seats' };
    expect(said('joiner-ready', { ...open, case: done([seats]) })).toMatchObject({
      ready: ['an account at OKTA'],
      missing: ['no seats'],
    });
  });

  it('of a leaver who still holds something: never that all is taken back', () => {
    const done = (findings: readonly object[] = []) =>
      told({ kind: 'terminated' }, { cutAt: NOW, endedAt: NOW, state: 'completed', findings } as Partial<Case>);
    const nothing = planned({ observed: [], reasons: [] });
    expect(said('leaver-completed', { person, plan: nothing, case: done() })).toMatchObject({
      ...{ outcome: 'all access is taken back', kept: [], left: [] },
    });
    for (const kind of ['refused-by-target', 'not-gone-in-time', 'given-to-a-leaver'])
      expect(said('leaver-completed', { person, plan: nothing, case: done([{ kind, text: 'x' }]) })).toMatchObject({
        outcome: 'access is taken back',
        left: ['some access could not be taken back: operators are looking at it'],
      });
    const until = at('2026-12-30T23:59:59Z');
    const reasons = [
      { kind: 'exception', entitlement: GROUP, until },
      { kind: 'exception', entitlement: 'okta:group:other' },
      { kind: 'exception', entitlement: GROUP, until: at('2026-11-30T00:00:00Z') },
      { kind: 'birthright', entitlement: GROUP },
    ];
    expect(said('leaver-completed', { person, plan: planned({ observed: [], reasons }), case: done() })).toMatchObject({
      outcome: 'access is taken back',
      kept: ['Production database, until 30 December 2026', 'something at OKTA'],
    });
    // One of many: its plan is not read.
    expect(said('leaver-completed', { person, case: done() })).toMatchObject({ outcome: 'access is taken back' });
  });

  it('of a leaver: what to take over and to see to, never that there is a legal hold', () => {
    const findings = [
      { kind: 'legal-hold', text: 'secret' },
      { kind: 'hand-over', text: 'the mailbox' },
      { kind: 'account-waits', text: 'the last owner' },
    ];
    const cut = told({ kind: 'terminated' }, { cutAt: NOW, findings });
    const expected = {
      ...{ name: 'Ada Byron', workerId: 'w-1', lastDay: '1 December 2026' },
      ...{
        tasks: ['Collect the badge', 'the mailbox'],
        takeOver: ['entra:group:1 (Release)'],
        kept: [],
        left: ['the last owner'],
        outcome: 'access is taken back',
      },
    };
    expect(said('leaver-cut', { ...open, case: cut })).toEqual(expected);
    expect(said('leaver-completed', { ...open, case: cut })).toBeUndefined();
    expect(said('leaver-completed', { ...open, case: { ...cut, endedAt: NOW } })).toEqual(expected);
    expect(said('leaver-cut', { ...open, case: { ...cut, supersededBy: CASE } })).toBeUndefined();
    expect(said('leaver-cut', { case: cut })).toBeUndefined();
    expect(said('leaver-cut', { person })).toBeUndefined();
    expect(said('leaver-cut', { person, case: cut })).toMatchObject({ takeOver: [], tasks: ['the mailbox'] });
  });

  it('of one whose work has not begun, what HR has announced; of one of whom nothing is known, nothing', () => {
    const announced = told({ on: '2027-01-04', record: { startDate: '2027-01-04' } });
    expect(said('joiner-planned', { person: nobody(), case: announced })).toMatchObject({
      ...{ name: 'Ada Byron', start: '4 January 2027' },
    });
    const { event: _, ...byClock } = announced;
    expect(said('joiner-planned', { person: nobody(), case: byClock })).toBeUndefined();
    expect(said('leaver-cut', { person: nobody(), case: byClock })).toBeUndefined();
    expect(said('request-approved', { person: nobody(), case: told({}, { request: requesting() }) })).toBeUndefined();
    expect(
      said('approval-asked', { person: nobody(), asked: [asking()] }, { caseId: CASE, approvalId: 'a-1' }),
    ).toMatchObject({ beneficiary: 'somebody' });
  });

  it('of an end that is near, while it is the day HR says', () => {
    const leaving = somebody({ endDate: '2026-12-10' });
    const about = {
      personId: leaving.personId,
      workerId: leaving.employments['w-1']!.record.workerId,
      time: '2026-12-10',
    };
    expect(said('end-date-near', { person: leaving }, about)).toMatchObject({ lastDay: '10 December 2026' });
    expect(said('end-date-near', { person: leaving }, { ...about, time: '2026-12-09' })).toBeUndefined();
    expect(said('end-date-near', { person: leaving, now: at('2026-12-11T10:00:00Z') }, about)).toBeUndefined();
    expect(said('end-date-near', { person: somebody() }, about)).toBeUndefined();
    expect(said('end-date-near', {}, about)).toBeUndefined();
    expect(
      said('end-date-near', { person: leaving }, { personId: leaving.personId, time: '2026-12-10' }),
    ).toBeDefined();
  });

  it('owners, of what nobody was found to take over', () => {
    const handled = told({}, { findings: [{ kind: 'not-handed-over', text: 'the group' }] });
    expect(said('owned-without-heir', { person, case: handled })).toMatchObject({ things: ['the group'] });
    expect(said('owned-without-heir', { person, case: told() })).toBeUndefined();
    expect(said('owned-without-heir', { case: handled })).toBeUndefined();
    expect(said('owned-without-heir', {})).toBeUndefined();
  });
});

describe('what requesters are told', () => {
  const asks = requesting();
  const handled: Case = told({}, { intent: 'request', request: asks });
  const person = somebody();

  it('that it was granted until its day, or not, and why', () => {
    expect(said('request-approved', { case: handled, person })).toMatchObject({
      ...{ title: 'Production database', name: 'Ada Byron', until: '31 December 2026' },
    });
    const denied = { case: handled, person, asked: [asking({ state: 'denied', request: asks.requestId })] };
    expect(said('request-refused', denied)).toMatchObject({ because: 'an approver denied it' });
    expect(said('request-refused', { case: handled, person })).toMatchObject({ because: 'nobody decided in time' });
    const another = { ...denied, asked: [asking({ state: 'denied' })] };
    expect(said('request-refused', another)).toMatchObject({ because: 'nobody decided in time' });
    expect(said('request-approved', { case: handled, person, titled: () => '' })).toMatchObject({ title: GROUP });
    expect(said('request-approved', { case: told(), person })).toBeUndefined();
    expect(said('request-approved', { case: handled })).toBeUndefined();
  });

  it('that it was approved and is not there, where the target has not taken it', () => {
    const findings = [{ kind: 'refused-by-target', system: 'okta', entitlement: asks.entitlement, text: 'grant: no' }];
    const lacking = { case: { ...handled, findings } as Case, person };
    expect(said('request-approved', lacking)).toBeUndefined();
    expect(said('request-refused', lacking)).toMatchObject({
      because: 'it was approved, and the target has not taken it; operators are looking at it',
    });
  });

  it('that it ends soon, while it stands and was not asked for anew', () => {
    const longer = requesting({ requestId: 'r-2' as typeof asks.requestId, until: at('2027-02-01T00:00:00Z') });
    const open = { case: handled, person };
    expect(said('request-expiring', { ...open, requests: [asks] })).toBeDefined();
    expect(said('request-expiring', { ...open, requests: [asks, longer] })).toBeUndefined();
    expect(said('request-expiring', { ...open, requests: [] })).toBeUndefined();
    expect(said('request-expiring', open)).toBeUndefined();
    expect(said('request-expiring', { ...open, requests: [asks], now: at('2027-01-02T00:00:00Z') })).toBeUndefined();
    expect(said('request-expiring', { requests: [asks] })).toBeUndefined();
  });
});

describe('days and times', () => {
  it('are those of whoever reads them', () => {
    expect(timeIn(at('2026-12-31T23:30:00Z'), 'Asia/Kolkata')).toBe('1 January 2027 at 05:00');
    expect(dayIn(at('2026-12-31T23:30:00Z'), 'America/New_York')).toBe('31 December 2026');
    expect(dayOfDate('2026-02-28')).toBe('28 February 2026');
  });
});

describe('the samples', () => {
  it('have the very names that are given', () => {
    const names = Object.keys(said('joiner-planned', { person: somebody(), case: told() })!);
    expect(names.sort()).toEqual(Object.keys(SAMPLES['joiner-planned']).sort());
  });
});
