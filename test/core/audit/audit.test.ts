/** What an audit makes of a month: populations that hold every case, two clocks, independence, differences, and what is wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfAccounts } from '../../../functions/core/account-list.ts';
import { addChapter, filesIn, newBook } from '../../../functions/core/audit/book.ts';
import type { Placed } from '../../../functions/core/audit/case-file.ts';
import { bytesOf, enterUnreadable, newChapter } from '../../../functions/core/audit/chapter.ts';
import { duration, findingLine } from '../../../functions/core/audit/findings.ts';
import { ipeOf } from '../../../functions/core/audit/ipe.ts';
import { standingOf } from '../../../functions/core/audit/people.ts';
import { bundleOf, sampleTerms, seedSays } from '../../../functions/core/audit/sample.ts';
import { rowWriter } from '../../../functions/core/audit/table.ts';
import type { TableName } from '../../../functions/core/audit/tables.ts';
import { testResults } from '../../../functions/core/audit/tests.ts';
import { percentiles } from '../../../functions/core/audit/timeliness.ts';
import { canonical, sha256 } from '../../../functions/core/canonical.ts';
import type { Entry } from '../../../functions/core/evidence.ts';
import {
  chainOfLists,
  digestOfList,
  entriesOfList,
  personInLine,
  standingOfBoth,
} from '../../../functions/core/hr-list.ts';
import { System } from '../../../functions/core/ids.ts';
import { at, caseId, left, received, story, type Teller } from './story.ts';
import { type Audited, audited, auditedOf, bookOf, month, rowsOf as rowsIn } from './whole.ts';

const audit = audited(month());
const rowsOf = (name: TableName) => rowsIn(audit, name);
const row = (name: TableName, number: number) => rowsOf(name).find((one) => one.case === caseId(number))!;
const casesIn = (name: TableName) => rowsOf(name).map((one) => Number.parseInt(String(one.case).slice(2), 16));

/** A reading of all of HR, as evidence has it. */
function listed(told: Teller, when: string, people: readonly string[], facts: Entry['facts'] = {}): void {
  const known = new Map(people.flatMap((line) => [personInLine(line)!].filter((one) => one !== undefined)));
  const own = { source: 'hr', listId: when, readAt: at(when), parts: 1, unknown: 0, digest: digestOfList(known) };
  told.tell(90, when, 'hr-listed', { ...own, people: [...people], ...facts }, { person: 'nobody' });
}

const listRowsOf = (told: Teller) => audited(told).reconciliation.filter(({ check }) => check === 'snapshot');

describe('the populations', () => {
  it('hold every case of the period once, whatever became of it', () => {
    const names = ['joiners', 'movers', 'leavers', 'requests', 'exceptions', 'other'] as const;
    const all = names.flatMap((name) => casesIn(`populations/${name}`));
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe([...filesIn(audit.book)].filter(({ inPeriod }) => inPeriod).length);
    expect(casesIn('populations/joiners')).toEqual([1, 2, 3]);
    expect(casesIn('populations/leavers')).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 42]);
    expect(casesIn('populations/movers')).toEqual([20, 21, 23, 24, 25, 26]);
    expect(casesIn('populations/requests')).toEqual([30, 31, 32, 33, 35]);
    expect(casesIn('populations/exceptions')).toEqual([40, 41, 43, 44, 45]);
  });

  it('say of each how it stands, cancelled, rejected, superseded and blocked ones too', () => {
    const state = (name: 'joiners' | 'leavers', number: number) => row(`populations/${name}`, number).state;
    expect(state('joiners', 2)).toBe('cancelled');
    // With exceptions at its end, and then without: the last word counts.
    expect(state('joiners', 3)).toBe('completed');
    expect(state('leavers', 13)).toBe('blocked');
    expect(row('populations/leavers', 15)).toMatchObject({ state: 'superseded', superseded_by: caseId(10) });
    expect(state('leavers', 16)).toBe('rejected');
    expect(row('populations/joiners', 1)).toMatchObject({
      ...{ event: 'hired', noticed_at: at('03-01T09:00'), received_at: at('03-02T09:00'), approvals: 1, grants: 1 },
      ...{
        changed: 3,
        already_so: 1,
        refused: 1,
        failures: 1,
        attested: 1,
        observed: 'okta active 1; entra suspended 0',
      },
    });
  });

  it('say what was decided on what was asked for, and whether it was taken back or away', () => {
    const decision = (name: 'requests', number: number) => row(`populations/${name}`, number).decision;
    expect([30, 31, 32, 33, 35].map((one) => decision('requests', one))).toEqual([
      ...['approved', 'denied', 'expired', 'none asked', 'stale'],
    ]);
    expect(row('populations/requests', 33).withdrawn_at).toBe(at('03-11T09:00'));
    expect(row('populations/exceptions', 43).revoked_at).toBe(at('03-20T00:01'));
    expect(row('populations/exceptions', 40).revoked_at).toBe('');
  });

  it('have what people reviewed, and which rules counted when with whose word', () => {
    expect(rowsOf('populations/reviews').map(({ kind }) => kind)).toEqual([
      ...['attested', 'cancelled', 'waived', 'waived', 'released', 'cancelled', 'linked'],
    ]);
    expect(rowsOf('populations/policy-changes')).toMatchObject([
      { kind: 'policy', plans: expect.any(Number), author: '' },
      { kind: 'release', version: '1.0.0', approver: 'bob' },
      { kind: 'policy', plans: 0, author: 'ann', approver: 'ann' },
      { kind: 'configuration', author: '' },
    ]);
  });
});

it('has a row for each time a pack began to count, with whose word it was, and none for what was before the period', () => {
  const told = story();
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  const counts = (when: string, policyDigest: string, author: string, approver: string) =>
    told.tell(52, when, 'policy-activated', { policyDigest, author, approver });
  const planned = (when: string, policyDigest: string) => told.tell(1, when, 'planned', { policyDigest });
  counts('02-10T09:00', b, 'ann', 'ann');
  told.tell(52, '02-10T09:00', 'unapproved', { because: 'its author approved it' });
  planned('02-11T09:00', b);
  planned('03-01T09:00', b);
  counts('03-02T09:00', a, 'eve', '');
  planned('03-02T10:00', a);
  counts('03-03T09:00', b, 'ann', 'bob');
  counts('03-04T09:00', a, 'cy', 'dee');
  planned('03-04T10:00', a);
  planned('03-04T11:00', a);
  const placed = told.placed();
  for (const chapters of [[placed], placed.map((one) => [one])]) {
    const made = auditedOf(bookOf(chapters));
    expect(
      rowsIn(made, 'populations/policy-changes').map((one) => [
        ...[String(one.digest)[0], one.author, one.approver, one.plans, one.first_seen_at, one.last_seen_at],
      ]),
    ).toEqual([
      ['b', '', '', 1, at('03-01T09:00'), at('03-01T09:00')],
      ['a', 'eve', '', 1, at('03-02T09:00'), at('03-02T10:00')],
      ['b', 'ann', 'bob', 0, at('03-03T09:00'), at('03-03T09:00')],
      ['a', 'cy', 'dee', 2, at('03-04T09:00'), at('03-04T11:00')],
    ]);
    expect(made.findings.filter(({ test }) => test === 'policy-changed')).toMatchObject([
      { kind: 'not-approved-by-another', indexes: [placed[4]!.index] },
    ]);
    expect(testResults(made).find(({ id }) => id === 'policy-changed')).toMatchObject({ population: 4 });
  }
});

describe('timeliness', () => {
  it('measures by both clocks, and says whom a late cut waited for', () => {
    expect(row('timeliness', 10)).toMatchObject({
      result: 'in-time',
      seconds_from_effect: 60,
      seconds_from_notice: 60,
      late_by: '',
    });
    expect(row('timeliness', 11)).toMatchObject({
      ...{ result: 'late', late_by: 'hr', noticed_by: 'hr', seconds_hr: 3 * 86_400, seconds_tenure: 300 },
      ...{ seconds_from_effect: 3 * 86_400 + 300, seconds_from_notice: 86_400 + 300 },
    });
    expect(row('timeliness', 12)).toMatchObject({
      ...{ result: 'late', late_by: 'approver', noticed_by: 'receipt', seconds_approver: 2 * 86_400 },
      ...{ seconds_tenure: 60, seconds_target: 60, cut_at: at('03-12T09:02') },
    });
  });

  it('measures who is not cut until now, and not who is not due or was called off', () => {
    expect(row('timeliness', 13)).toMatchObject({ result: 'not-cut', late_by: 'tenure' });
    expect(row('timeliness', 17)).toMatchObject({ result: 'not-cut', late_by: 'approver' });
    const result = (number: number) => row('timeliness', number).result;
    expect([14, 15, 16].map(result)).toEqual(['not-due', 'not-measured', 'not-measured']);
  });

  it('names the target where it took the time', () => {
    const told = story();
    received(told, 1, '03-01T09:00', { type: 'terminated' });
    told.tell(1, '03-01T09:01', 'intent', { lane: 'cut', changes: ['1 suspend-account by leaver'] });
    told.tell(1, '03-04T09:01', 'cut', { cutAt: at('03-04T09:01') });
    expect(audited(told).timeliness).toMatchObject([{ result: 'late', lateBy: 'target' }]);
  });

  it('gives percentiles by nearest rank', () => {
    expect(percentiles(Array.from({ length: 100 }, (_, one) => one + 1))).toEqual({
      count: 100,
      p50: 50,
      p90: 90,
      p95: 95,
      p99: 99,
      max: 100,
    });
    expect(percentiles([7])).toEqual({ count: 1, p50: 7, p90: 7, p95: 7, p99: 7, max: 7 });
    expect(percentiles([])).toEqual({ count: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 });
  });

  it('tells a duration as people do', () => {
    expect([45, 60, 3600, 90_000, 86_400 + 120].map(duration)).toEqual([
      '45 s',
      '1 min',
      '1 h',
      '1 d 1 h',
      '1 d 2 min',
    ]);
  });
});

describe('independence', () => {
  it('holds each decision against who asked, who gets it and who carried it out, and against when it was given', () => {
    expect(row('approvals', 1)).toMatchObject({
      ...{ requester: 'person:boss', beneficiary: 'person:p1', approver: 'person:owner', on_behalf_of: 'person:head' },
      ...{ independent: 'yes', approver_active: 'yes', decided_before_grant: 'yes', refused_attempts: 1 },
    });
    expect(row('approvals', 30)).toMatchObject({
      independent: 'no',
      approver_active: 'no',
      decided_before_grant: 'no',
      requester: 'person:p30',
    });
    expect(row('approvals', 31)).toMatchObject({ decision: 'denied', decided_before_grant: '', approver_active: '' });
  });

  it('knows a human again in another role: who approved, or had it approved for them, did not also attest it or ask for it', () => {
    const decidedBy = (approver: string, facts: object, attestedBy: string) => {
      const told = story();
      const said = { approvalId: 'a', decision: 'approved', requester: 'operator:boss', ...facts };
      told.tell(1, '03-01T09:00', 'approval-decided', said, { entitlement: 'okta:group:eng', actor: approver });
      told.tell(1, '03-01T09:01', 'attested', { task: 'manual:g' }, { actor: attestedBy, grade: 'attested' });
      const { decisions, findings } = audited(told);
      return [decisions[0]?.independent, ...findings.flatMap(({ kind }) => (kind === 'not-independent' ? [kind] : []))];
    };
    expect(decidedBy('person:x', {}, 'operator:y')).toEqual([true]);
    expect(decidedBy('person:x', {}, 'operator:x')).toEqual([false, 'not-independent']);
    expect(decidedBy('person:x', { for: 'person:z' }, 'operator:z')).toEqual([false, 'not-independent']);
    expect(decidedBy('person:boss', {}, 'operator:y')).toEqual([false, 'not-independent']);
    expect(decidedBy('person:hr', { requester: 'source:hr' }, 'operator:y'), 'a system is no human').toEqual([true]);
  });

  it('counts an approval as given when all of its last stage are in', () => {
    const told = story();
    const entitlement = 'okta:group:eng';
    const vote = (when: string, stage: string, actor: string) =>
      told.tell(1, when, 'approval-decided', { approvalId: 'a', decision: 'approved', stage }, { entitlement, actor });
    told.tell(1, '03-01T09:00', 'approval-asked', { approvalId: 'a', required: 1 }, { entitlement });
    vote('03-01T09:01', '1 of 2', 'person:x');
    told.tell(1, '03-01T09:02', 'approval-asked', { approvalId: 'a', required: 2 }, { entitlement });
    vote('03-01T09:03', '2 of 2', 'person:y');
    told.tell(1, '03-01T09:04', 'intent', { lane: 'provision', changes: [`1 grant ${entitlement} by r`] });
    expect(audited(told).unapproved).toMatchObject([{ approval: { outcome: 'pending' } }]);
    vote('03-01T09:05', '2 of 2', 'person:z');
    expect(audited(told).unapproved).toMatchObject([{ approval: { outcome: 'approved', wholeAt: at('03-01T09:05') } }]);
  });

  it('takes the HR system for who asked, where nobody else is said to have', () => {
    const told = story();
    received(told, 1, '03-01T09:00');
    told.tell(1, '03-01T09:01', 'approval-decided', { approvalId: 'a', decision: 'approved' }, { actor: 'person:x' });
    told.tell(2, '03-01T09:01', 'approval-decided', { approvalId: 'b', decision: 'approved' }, { actor: 'person:p2' });
    expect(audited(told).decisions.map(({ requester, independent }) => [requester, independent])).toEqual([
      ['source:hr', true],
      ['source:unknown', false],
    ]);
  });
});

describe('reconciliation', () => {
  const checked = (check: string, number: number) =>
    audit.reconciliation.find((one) => one.check === check && one.caseId === caseId(number));

  it('has for each event that it was carried out, or why not, or that nobody knows', () => {
    const result = (number: number) => checked('event', number)?.result;
    expect([1, 2, 12, 14, 15, 16, 23, 25, 26].map(result)).toEqual([
      ...[
        'agrees',
        'explained',
        'explained',
        'explained',
        'explained',
        'explained',
        'explained',
        'explained',
        'explained',
      ],
    ]);
    expect([13, 20, 24].map(result)).toEqual(['finding', 'finding', 'finding']);
    expect(checked('event', 15)?.because).toBe(`its work was done by ${caseId(10)}`);
    expect(checked('event', 13)?.because).toMatch(/since 2026-03-10T09:01.*no right/);
  });

  it("holds each account as last read back against HR's last word", () => {
    expect(checked('account', 10)).toMatchObject({ result: 'agrees', expected: 'not active' });
    expect(checked('account', 60)).toMatchObject({ result: 'finding', person: 'p18' });
    expect(checked('account', 42)).toMatchObject({
      result: 'explained',
      because: expect.stringContaining('an exception keeps'),
    });
    expect(checked('account', 21)).toMatchObject({ result: 'explained', because: expect.stringContaining('on leave') });
    expect(audit.reconciliation.filter(({ person, check }) => person === 'p1' && check === 'account')).toMatchObject([
      { system: 'okta', result: 'agrees' },
      { system: 'entra', result: 'explained' },
    ]);
  });

  it('lets somebody be active who leaves later, and counts the newest look', () => {
    const told = story();
    received(told, 1, '03-01T09:00', { type: 'terminated', effective: '05-01T09:00' });
    told.tell(2, '03-02T09:00', 'completed', { observed: ['okta active 1'] }, { person: 'p1' });
    told.tell(
      3,
      '03-02T09:00',
      'completed',
      { observed: ['okta suspended 1'], takenAt: at('03-01T09:00') },
      { person: 'p1' },
    );
    received(told, 4, '03-01T09:00', { type: 'hired', effective: '02-01T09:00' }, { person: 'p1' });
    expect(audited(told).reconciliation.filter(({ check }) => check === 'account')).toMatchObject([
      {
        result: 'explained',
        because: 'leaves at 2026-05-01T09:00:00.000Z',
        found: expect.stringContaining('active at'),
      },
    ]);
  });

  it('has each account once, as it was last seen, in the order in which they were first seen', () => {
    const told = story();
    received(told, 1, '03-01T09:00');
    told.tell(1, '03-01T09:01', 'completed', { observed: ['okta active 1', 'entra active 1'] });
    told.tell(2, '03-02T09:00', 'completed', { observed: ['okta suspended 1'] }, { person: 'p1' });
    const accounts = audited(told).reconciliation.filter(({ check }) => check === 'account');
    expect(accounts.map(({ system, found }) => [system, found])).toEqual([
      ['okta', `suspended at ${at('03-02T09:00')}`],
      ['entra', `active at ${at('03-01T09:01')}`],
    ]);
  });

  it("holds HR's own list against its events", () => {
    const told = story();
    received(told, 1, '03-01T09:00');
    received(told, 2, '03-01T09:00');
    left(told, 3, { when: '03-02T09:00', cutAt: '03-02T09:00' });
    received(told, 5, '03-30T09:00', { type: 'terminated', effective: '04-20T09:00' });
    received(told, 6, '03-30T09:00', { effective: '04-20T09:00' });
    left(told, 7, { when: '03-02T09:00', cutAt: '03-02T09:00' });
    const people = ['p1 employed', 'p3 employed', 'p4 employed', 'p5 employed'];
    listed(told, '03-31T00:00', people);
    const rows = listRowsOf(told);
    expect(rows.map(({ person, result }) => [person, result])).toEqual([
      ...[
        ['p1', 'agrees'],
        ['p3', 'finding'],
        ['p4', 'explained'],
        ['p5', 'explained'],
        ['p2', 'finding'],
      ],
    ]);
  });

  it('says that a source had no list in the period, or none that is whole, and what in one is of nobody known', () => {
    const told = story();
    received(told, 1, '03-01T09:00');
    expect(listRowsOf(told)).toMatchObject([{ system: 'hr', found: 'none', result: 'finding' }]);
    // Of two parts one is missing; of another what it lists is not what it was; one says nothing; and one came before the period.
    listed(told, '03-05T00:00', ['p1 employed'], { parts: 2 });
    listed(told, '03-06T00:00', ['p1 employed'], { digest: 'd' });
    listed(told, '03-07T00:00', ['p1 employed'], { listId: true });
    listed(told, '02-07T00:00', ['p1 employed']);
    expect(listRowsOf(told)).toMatchObject([{ system: 'hr', found: 'none', result: 'finding' }]);
    listed(told, '03-08T00:00', ['p1 employed', 'p2', 'p3 here'], {
      digest: digestOfList(new Map([['p1', 'employed']])),
      unknown: 2,
    });
    expect(listRowsOf(told)).toMatchObject([
      { person: 'p1', result: 'agrees' },
      { system: 'hr', found: '2 of nobody known', result: 'finding' },
    ]);
  });

  it('puts a list of many together again, as it was written', () => {
    const people = new Map(Array.from({ length: 1001 }, (_, at) => [`p${at}`, 'employed'] as const));
    const list = { source: 'hr', listId: 'l-1', readAt: at('03-05T00:00'), people, unknown: 0 };
    const told = story();
    for (const { kind, facts } of entriesOfList(list)) told.tell(90, '03-05T00:10', kind, facts);
    const { whole } = audited(told).book.lists;
    expect(whole.get('hr')).toMatchObject({ listId: 'l-1', parts: 3, indexes: [0, 1, 2] });
    expect(whole.get('hr')?.people).toEqual(new Map([...people].sort()));
    expect(entriesOfList({ ...list, people: new Map() })).toHaveLength(1);
    expect(chainOfLists(list)).not.toBe(chainOfLists({ ...list, readAt: at('04-01T00:00') }));
  });

  it('takes somebody with two employments for what they are in the one that counts', () => {
    expect([
      standingOfBoth(undefined, 'left'),
      standingOfBoth('left', 'on leave'),
      standingOfBoth('employed', 'left'),
    ]).toEqual([...['left', 'on leave', 'employed']]);
  });

  it('takes a termination nobody has opened for one', () => {
    expect(standingOf({ type: 'tenure.person.terminated' })).toBe('left');
    expect(standingOf({ kind: 'mover', type: 'tenure.person.terminated' })).toBe('employed');
  });
});

it('every kind of finding is found, of the right case, with where it stands', () => {
  const found = (kind: string) =>
    audit.findings.filter((one) => one.kind === kind).map((one) => Number.parseInt(one.case.slice(2), 16));
  expect(found('late')).toEqual([11, 12]);
  expect(found('not-cut')).toEqual([13, 17]);
  expect(found('granted-before-approval')).toEqual([30]);
  expect(found('not-independent')).toEqual([30, 35]);
  expect(found('approver-not-active')).toEqual([30]);
  expect(found('event-differs')).toEqual([13, 20, 24]);
  expect(found('account-differs')).toEqual([16, 60]);
  expect(found('move-blocked')).toEqual([20]);
  expect(found('exception-outlived')).toEqual([40]);
  expect(audit.findings.filter(({ test }) => test === 'policy-changed').map(({ kind }) => kind)).toEqual([
    ...['not-approved-by-another', 'not-approved-by-another', 'release-unapproved', 'release-unapproved'],
  ]);
  for (const finding of audit.findings) expect(finding.text).not.toMatch(/undefined|NaN/);
  for (const finding of audit.findings) expect(findingLine(finding)).toBe(`${canonical(finding)}\n`);
});

it('an unapproved release is one finding, with what it brought; what nobody approved apart from it is another', () => {
  const told = story();
  const byAnn = { author: 'ann', approver: 'ann', deployment: 'd'.repeat(64), after: 4 };
  const because = 'its author approved it';
  told.tell(52, '03-09T09:00', 'deployed', { ...byAnn, version: '1.0.0' });
  told.tell(52, '03-09T09:00', 'policy-activated', { ...byAnn, policyDigest: 'b'.repeat(64) });
  told.tell(52, '03-09T09:00', 'configuration-changed', { ...byAnn, configurationDigest: 'c'.repeat(64) });
  told.tell(52, '03-09T09:00', 'unapproved', { deployment: byAnn.deployment, after: 4, because });
  const other = { ...byAnn, deployment: 'e'.repeat(64), after: 8 };
  told.tell(52, '03-10T09:00', 'policy-activated', { ...other, policyDigest: 'f'.repeat(64) });
  const placed = told.placed();
  for (const chapters of [[placed], placed.map((one) => [one])])
    expect(auditedOf(bookOf(chapters)).findings.filter(({ test }) => test === 'policy-changed')).toMatchObject([
      { kind: 'not-approved-by-another', indexes: [placed[4]!.index], text: expect.stringMatching(/^policy f{12} /) },
      {
        kind: 'release-unapproved',
        indexes: placed.slice(0, 4).map(({ index }) => index),
        text: `${because}; what counts by it: release dddddddddddd, policy bbbbbbbbbbbb, configuration cccccccccccc`,
      },
    ]);
});

it('a month in which nothing is wrong has no finding, and says what it could not test', () => {
  const told = story();
  left(told, 10, { when: '03-05T09:00', effective: '03-05T17:00', cutAt: '03-05T17:01' });
  listed(told, '03-31T00:00', ['p10 left']);
  const okta = { system: System.parse('okta'), listId: 'l', readAt: at('03-31T02:40') };
  const made = { query: '', version: '', policyDigest: sha256(''), parts: [] };
  told.tell(91, '03-31T02:40', 'accounts-listed', endOfAccounts(okta, made).facts, { person: 'nobody' });
  const results = testResults(audited(told));
  expect(Object.fromEntries(results.map(({ id, result }) => [id, result]))).toEqual({
    ...{ completeness: 'no exceptions', 'approved-first': 'nothing to test', independent: 'nothing to test' },
    ...{ 'cut-in-time': 'no exceptions', 'accounts-closed': 'no exceptions', moved: 'nothing to test' },
    'controls-closed': 'nothing to test',
    ...{ 'exceptions-end': 'nothing to test', reviewed: 'not answered here', 'policy-changed': 'no exceptions' },
  });
  expect(
    testResults(audit)
      .filter(({ result }) => result === 'exceptions')
      .map(({ id }) => id),
  ).toHaveLength(8);
});

it('what is no record has its place counted, and is a finding', () => {
  const chapter = newChapter();
  enterUnreadable(chapter, { index: 7, beyond: false });
  enterUnreadable(chapter, { index: 9, beyond: true });
  const book = newBook();
  addChapter(book, bytesOf(chapter));
  expect(auditedOf(book).findings).toMatchObject([{ kind: 'unreadable-record', indexes: [7] }, { indexes: [9] }]);
  expect(book).toMatchObject({ records: 1, beyond: 1 });
});

describe('the book', () => {
  const all = month().placed();
  const saidBy = ({ files, findings, drawn, tally, book }: Audited) => ({
    ...{ files, findings, drawn, tally },
    book: { ...book, cases: [...filesIn(book)] },
  });
  const whole = saidBy(auditedOf(bookOf([all])));

  it('is the same whatever chapters it has', () => {
    const ends = fc.uniqueArray(fc.nat({ max: all.length }), { maxLength: 12 });
    fc.assert(
      fc.property(ends, (some) => {
        const cuts = [0, ...some.sort((one, other) => one - other), all.length];
        const chapters = cuts.slice(1).map((end, at) => all.slice(cuts[at], end));
        expect(saidBy(auditedOf(bookOf(chapters)))).toEqual(whole);
      }),
      { numRuns: 100 },
    );
    expect(saidBy(auditedOf(bookOf(all.map((one) => [one]))))).toEqual(whole);
  });

  /** What may happen to what somebody holds, to requests and to rules; and what it is to be about nothing. */
  const happenings = [
    ['requested', { request: 'exception', requestId: 'r-1' }],
    ['requested', { request: 'request', requestId: 'r-1' }],
    ['outcome', { change: 'revoke', status: 'changed' }],
    ['outcome', { change: 'revoke', status: 'refused' }],
    ['withdrawn', { requestId: 'r-1' }],
    ['planned', { policyDigest: 'a' }],
    ['policy-activated', { policyDigest: 'a', author: 'ann' }],
    ['unapproved', { because: 'nobody' }],
    ['released', { guard: 'budget' }],
    ['completed', { observed: ['okta active 1'] }],
    ['hr-listed', { source: 'hr', listId: 'l', readAt: at('03-05T00:00'), parts: 2, people: ['p1 employed'] }],
  ] as const;
  const anyStory = fc
    .array(fc.tuple(fc.nat(2), fc.nat(happenings.length - 1), fc.nat(1), fc.constantFrom('a', 'b', undefined)), {
      maxLength: 60,
    })
    .map((all) => {
      const told = story();
      for (const [nth, [number, which, person, entitlement]] of all.entries()) {
        const [kind, facts] = happenings[which]!;
        const when = `03-01T${String(9 + Math.floor(nth / 60)).padStart(2, '0')}:${String(nth % 60).padStart(2, '0')}`;
        told.tell(number, when, kind, facts, { person: `p${person}`, ...(entitlement && { entitlement }) });
      }
      return told.placed();
    });

  it('says the same of whatever happened, whatever chapters it has, and when an exception was last taken away', () => {
    fc.assert(
      fc.property(anyStory, fc.nat(60), (some, cut) => {
        const once = bookOf([some]);
        for (const chapters of [some.map((one) => [one]), [some.slice(0, cut), [], some.slice(cut)]])
          expect(saidBy(auditedOf(bookOf(chapters)))).toEqual(saidBy(auditedOf(once)));
        expect(new Map([...once.revokes].map(([held, { at: when }]) => [held, when]))).toEqual(takenAway(some));
      }),
      { numRuns: 200 },
    );
  });

  /** Record by record: of what is excepted by then. */
  function takenAway(some: readonly Placed[]): ReadonlyMap<string, string> {
    const excepted = new Set<string>();
    const taken = new Map<string, string>();
    for (const { record } of some) {
      const held = `${record.person} ${record.entitlement ?? ''}`;
      const { request, change, status } = record.facts;
      if (record.kind === 'requested' && request === 'exception') excepted.add(held);
      if (record.kind === 'outcome' && change === 'revoke' && status !== 'refused' && excepted.has(held))
        taken.set(held, record.time);
    }
    return taken;
  }

  it('counts what was taken away after it was asked to be kept, and not before, however often it was asked', () => {
    const told = story();
    const revoked = (when: string, more = {}) =>
      told.tell(1, when, 'outcome', { change: 'revoke', status: 'changed' }, { person: 'p1', ...more });
    const kept = (number: number, when: string, more = {}) =>
      told.tell(number, when, 'requested', { request: 'exception', requestId: 'r' }, { person: 'p1', ...more });
    revoked('03-01T09:00', { entitlement: 'a' });
    kept(2, '03-01T09:01', { entitlement: 'a' });
    expect(rowsIn(audited(told), 'populations/exceptions')).toMatchObject([{ revoked_at: '' }]);
    kept(3, '03-01T09:02', { entitlement: 'a' });
    kept(4, '03-01T09:02');
    revoked('03-01T09:03', { entitlement: 'a' });
    revoked('03-01T09:04');
    const rows = (chapters: readonly (readonly Placed[])[]) =>
      rowsIn(auditedOf(bookOf(chapters)), 'populations/exceptions');
    for (const chapters of [[told.placed()], told.placed().map((one) => [one])])
      expect(rows(chapters).map((one) => one.revoked_at)).toEqual(
        ['09:03', '09:03', '09:04'].map((one) => at(`03-01T${one}`)),
      );
  });

  it('has a case that begins twice as it began first: the verifier names it', () => {
    const told = story();
    received(told, 1, '03-01T09:00');
    const twice = told.placed();
    expect([...filesIn(bookOf([twice, twice]))]).toMatchObject([{ records: 1 }]);
  });

  it('opens the file of a case whose beginning is missing with what there is of it', () => {
    const [, ...rest] = all.filter(({ record }) => record.caseId === caseId(10));
    expect([...filesIn(bookOf([rest]))]).toMatchObject([{ began: 'case-opened', records: rest.length }]);
  });
});

describe('how each file was made', () => {
  const written = new Map([['timeliness.csv', { name: 'timeliness.csv', bytes: 3, sha256: 'f'.repeat(64) }]]);
  const ipe = ipeOf(audit, audit.counted, written) as {
    readonly files: readonly { readonly name: string; readonly query: string }[];
    readonly completeness: Readonly<Record<string, unknown>>;
  };

  it('says the query, the rows, totals and digests of each, and that the cases are all there', () => {
    for (const file of ipe.files) expect(file.query, file.name).toEqual(expect.any(String));
    const timeliness = ipe.files.find(({ name }) => name === 'timeliness');
    expect(timeliness).toMatchObject({
      rows: 10,
      files: [{ name: 'timeliness.csv' }],
      totals: { case: 10, late_by: 4 },
    });
    expect(ipe.completeness.rowsOfAllCasePopulations).toBe(ipe.completeness.casesInRange);
    expect(ipe.completeness.recordsInRange).toBe(
      month()
        .placed()
        .filter(({ beyond }) => !beyond).length,
    );
    expect(ipe).toMatchObject({
      producedBy: 'person:auditor',
      parameters: { limitHours: 24, hrLists: [] },
    });
  });

  it("names HR's lists where there are any, and nothing where there is nothing", () => {
    const told = story();
    listed(told, '03-31T00:00', ['p1 employed']);
    const nothing = audited(story());
    expect(ipeOf(audited(told), new Map(), new Map())).toMatchObject({
      parameters: { hrLists: [{ source: 'hr', listId: '03-31T00:00', people: 1, unknown: 0, indexes: [0] }] },
    });
    expect(ipeOf(nothing, new Map(), new Map())).toMatchObject({
      ...{ parameters: { hrLists: [] }, completeness: { firstIndex: null, lastIndex: null } },
    });
  });
});

describe('the sample', () => {
  const draw = (seed: string, size: number) => audited(month(), { sample: { seed, size, seedFrom: 'asked' } }).drawn;

  it('is drawn as it says: anyone who sorts the digests draws the same', () => {
    const drawn = draw('s', 3).filter(({ population }) => population === 'leavers');
    const mine = casesIn('populations/leavers')
      .map((number) => ({ number, digest: sha256(`s\nleavers\n${caseId(number)}`) }))
      .sort((one, other) => one.digest.localeCompare(other.digest));
    expect(drawn.map(({ file }) => file.caseId)).toEqual(mine.slice(0, 3).map(({ number }) => caseId(number)));
    expect(draw('t', 3)).not.toEqual(draw('s', 3));
  });

  it('is drawn of many as of few', () => {
    const told = story();
    for (let number = 1; number <= 1100; number += 1) received(told, number, '03-01T09:00');
    const ids = Array.from({ length: 1100 }, (_, one) => caseId(one + 1));
    const digests = ids.map((id) => sha256(`2026\njoiners\n${id}`)).sort();
    expect(audited(told).drawn.map(({ digest }) => digest)).toEqual(digests.slice(0, 2));
  });

  it('is drawn from the root of the log where nobody asks for a seed, and says whose the seed is', () => {
    const note = `tenure/evidence\n12\ncm9vdA==\n\n— tenure/evidence c2ln\n`;
    const [own, asked] = [sampleTerms({ size: 3 }, note), sampleTerms({ size: 3, seed: 's' }, note)];
    expect(own).toEqual({ size: 3, seed: 'cm9vdA==', seedFrom: 'log' });
    expect(asked).toEqual({ size: 3, seed: 's', seedFrom: 'asked' });
    expect(sampleTerms({ size: 3 }, 'no checkpoint')).toMatchObject({ seed: '' });
    expect(seedSays(own, 'auditor:a')).toContain('third line of log/end');
    expect(seedSays(asked, 'auditor:a')).toContain('asked for by auditor:a');
  });

  it('has every record of a sampled case in its bundle, by what it is', () => {
    const [drawn] = draw('s', 1);
    const chain = month()
      .placed()
      .filter(({ record }) => record.caseId === caseId(1))
      .map(({ record, index }) => ({ index, text: JSON.stringify(record), kind: record.kind, caseId: record.caseId }));
    const also = { ...chain[0]!, kind: 'told' as const, proof: ['aGFzaA=='] };
    const bundle = bundleOf(drawn!, [...chain, also]) as Record<string, unknown[]>;
    const sections = ['event', 'plan', 'approvals', 'intents', 'receipts', 'observations', 'also'];
    expect(sections.map((section) => bundle[section]?.length)).toEqual([2, 1, 3, 1, 7, 1, 1]);
    expect(bundle.also).toEqual([{ index: also.index, record: also.text, proof: ['aGFzaA=='] }]);
  });
});

describe('a table', () => {
  const csvOf = (cell: string | number) => {
    const { head, write } = rowWriter<number>([{ name: 'a', says: 'A', of: () => cell }]);
    return head + write(1).csv;
  };

  it('is CSV as RFC 4180 has it', () => {
    expect(csvOf('a,"b"\nc')).toBe('a\r\n"a,""b""\nc"\r\n');
    expect(csvOf(-3)).toBe('a\r\n-3\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@a', '\t=1', '\r=1', '＝1'])('holds no formula: %j', (text) => {
    const [, cell = ''] = csvOf(text).split(/\r\n(.*)/s);
    expect(cell.replace(/^"/, '')).toMatch(/^'/);
  });

  it('is canonical JSON, whatever is in it', () => {
    const cells = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean());
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-z_0-9]{0,9}$/), cells, { minKeys: 1 }), (row) => {
        const columns = Object.keys(row).map((name) => ({ name, says: '', of: (one: typeof row) => one[name] }));
        expect(rowWriter(columns).write(row).ndjson).toBe(`${canonical(row)}\n`);
      }),
    );
  });
});
