/** Whose delay a late cut was: HR is not blamed for ours, and what is called off while it is overdue was overdue. */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../functions/core/evidence.ts';
import { entriesOfList, type Standing } from '../../../functions/core/hr-list.ts';
import { at, carriedOut, caseId, completed, received, story, type Teller } from './story.ts';
import { audited, rowsOf } from './whole.ts';

const DAY = 86_400;

/** A leaver by the end date in their record, whose case the clock opens three days after it. */
function endedByClock(told: Teller, heard: Entry['facts'] = {}): void {
  told.tell(1, '03-08T17:00', 'case-opened', { intent: 'end-date', lastDayEnds: at('03-05T17:00'), ...heard });
  told.tell(1, '03-08T17:00', 'case-opened', { kind: 'leaver' });
  carriedOut(told, 1, '03-08T17:01', 'cut', ['suspend-account']);
  const receipt = heard.receivedAt === undefined ? { receivedAt: at('03-08T17:00') } : {};
  told.tell(1, '03-08T17:02', 'cut', { cutAt: at('03-08T17:02'), effectiveAt: at('03-05T17:00'), ...receipt });
  completed(told, 1, '03-08T17:03', ['okta suspended 0']);
}

function endedRow(heard: Entry['facts'] = {}) {
  const told = story();
  endedByClock(told, heard);
  const audit = audited(told);
  const text = audit.findings.find(({ kind }) => kind === 'late')?.text;
  return { ...rowsOf(audit, 'timeliness')[0], text, received: rowsOf(audit, 'populations/leavers')[0]?.received_at };
}

describe('a last day that the clock was late for', () => {
  it('is our delay where HR said it in time', () => {
    expect(endedRow({ receivedAt: at('01-10T09:00'), noticedAt: at('01-09T09:00') })).toMatchObject({
      ...{ result: 'late', late_by: 'tenure', seconds_hr: 0, seconds_tenure: 3 * DAY + 60, seconds_target: 60 },
      ...{ seconds_from_effect: 3 * DAY + 120, seconds_from_notice: 3 * DAY + 120, seconds_unknown: 0 },
      ...{ noticed_by: 'hr', noticed_at: at('01-09T09:00'), received_at: at('01-10T09:00') },
      received: at('01-10T09:00'),
    });
    expect(endedRow({ receivedAt: at('01-10T09:00') })).toMatchObject({ noticed_by: 'receipt', late_by: 'tenure' });
  });

  it("is HR's where HR said it when it was past", () => {
    expect(endedRow({ receivedAt: at('03-08T16:00') })).toMatchObject({
      ...{ late_by: 'hr', seconds_hr: 3 * DAY - 3600, seconds_tenure: 3660, seconds_from_notice: 3720 },
    });
  });

  it("is nobody's that is known, where evidence does not say when HR said it: the record of the cut says when our clock began", () => {
    expect(endedRow()).toMatchObject({
      ...{ result: 'late', late_by: 'unknown', seconds_hr: 0, seconds_unknown: 3 * DAY, seconds_tenure: 60 },
      ...{ noticed_by: 'unknown', noticed_at: '', received_at: '', seconds_from_notice: 3 * DAY + 120 },
      ...{
        received: '',
        text: 'cut 3 d 2 min after the effective instant; evidence does not say for whom most of it waited',
      },
    });
  });
});

/** What HR had in all on 20 March. */
function listed(told: Teller, people: readonly (readonly [string, Standing])[]): void {
  const list = { source: 'hr', listId: 'l-1', readAt: at('03-20T00:00'), people: new Map(people), unknown: 0 };
  for (const { kind, facts } of entriesOfList(list)) told.tell(90, '03-20T00:01', kind, facts);
}

/** Hired and at work; HR says that they leave on 2 March, and that is held until something becomes of it. */
function heldBack(what: (told: Teller) => void): ReturnType<typeof audited> {
  const told = story();
  const person = { person: 'px' };
  received(told, 4, '03-01T09:00', { type: 'hired' }, person);
  told.tell(4, '03-01T09:05', 'completed', { state: 'completed', observed: ['okta active 3'] }, person);
  received(told, 5, '03-02T09:00', { type: 'terminated' }, person);
  told.tell(5, '03-02T09:00', 'held', { batchId: 'b-1' }, person);
  what(told);
  return audited(told);
}

const rejected = (told: Teller, when: string) =>
  told.tell(5, when, 'cancelled', { batchId: 'b-1', rejected: true }, { person: 'px', actor: 'operator:ops' });

const foundIn = ({ findings }: ReturnType<typeof audited>) =>
  findings.filter(({ case: of }) => of === caseId(5) || of === caseId(4)).map(({ kind, text }) => [kind, text]);

describe('a termination that people called off', () => {
  it('was overdue until then, and its account is against what HR last said', () => {
    const audit = heldBack((told) => rejected(told, '03-21T09:00'));
    expect(rowsOf(audit, 'timeliness')[0]).toMatchObject({
      ...{ result: 'not-cut', late_by: 'approver', seconds_from_effect: 19 * DAY, seconds_approver: 19 * DAY },
    });
    const because = `okta: active at ${at('03-01T09:05')}; HR's last word is that they have left, case ${caseId(5)}, which was rejected at ${at('03-21T09:00')}; the account was active when last read back`;
    expect(foundIn(audit)).toEqual([
      [
        'not-cut',
        expect.stringMatching(/^not cut until it was rejected at 2026-03-21T09:00.*19 d after the effective/),
      ],
      ['account-differs', because],
    ]);
  });

  it('is no breach within the limit, and none before it was due', () => {
    const soon = heldBack((told) => rejected(told, '03-02T19:00'));
    expect(rowsOf(soon, 'timeliness')[0]).toMatchObject({ result: 'not-measured', late_by: '' });
    expect(foundIn(soon).map(([kind]) => kind)).toEqual(['account-differs']);
    const told = story();
    received(told, 1, '03-02T09:00', { type: 'terminated', effective: '03-30T09:00' });
    told.tell(1, '03-20T09:00', 'cancelled', { was: 'scheduled' }, { actor: 'operator:ops' });
    expect(rowsOf(audited(told), 'timeliness')[0]).toMatchObject({ result: 'not-measured', seconds_from_effect: 0 });
  });

  it('is a finding though no account of theirs was read back', () => {
    const told = story();
    received(told, 1, '03-02T09:00', { type: 'terminated' });
    told.tell(1, '03-02T10:00', 'cancelled', { rejected: true });
    const [row] = audited(told).reconciliation.filter(({ check }) => check === 'account');
    expect(row).toMatchObject({ system: '', found: 'not known', result: 'finding' });
    expect(row?.because).toContain('no account of theirs was read back');
  });

  it('is nothing to find once HR has said otherwise, by an event or in its own list', () => {
    const taken = heldBack((told) => {
      rejected(told, '03-02T10:00');
      received(told, 6, '03-03T09:00', { type: 'termination-rescinded' }, { person: 'px' });
    });
    expect(foundIn(taken)).toEqual([]);
    const back = heldBack((told) => {
      rejected(told, '03-02T10:00');
      listed(told, [['px', 'employed']]);
    });
    expect(foundIn(back)).toEqual([]);
    const rows = back.reconciliation.filter(({ caseId: of, check }) => of === caseId(5) && check === 'snapshot');
    expect(rows).toMatchObject([{ expected: 'employed', found: 'left', result: 'explained' }]);
    const agreed = heldBack((told) => {
      rejected(told, '03-02T10:00');
      listed(told, [['px', 'left']]);
    });
    expect(foundIn(agreed).map(([kind]) => kind)).toEqual(['account-differs']);
  });

  it('explains why HR does not list whose hire was called off', () => {
    const told = story();
    received(told, 1, '03-02T09:00');
    told.tell(1, '03-02T10:00', 'cancelled', { was: 'received' }, { actor: 'operator:ops' });
    listed(told, [['p9', 'employed']]);
    const rows = audited(told).reconciliation.filter(({ person, check }) => person === 'p1' && check === 'snapshot');
    expect(rows).toMatchObject([{ result: 'explained', because: expect.stringContaining('was cancelled at') }]);
  });
});

describe('a termination that another case takes over', () => {
  const superseded = (event: Parameters<typeof received>[3], when: string) => {
    const told = story();
    received(told, 1, '03-10T09:00', { type: 'terminated', ...event });
    told.tell(1, when, 'superseded', { because: 'a newer word', by: caseId(2) });
    return rowsOf(audited(told), 'timeliness')[0];
  };

  it('lay with us until then', () => {
    expect(superseded({}, '03-13T09:00')).toMatchObject({ result: 'not-cut', seconds_tenure: 3 * DAY });
    expect(superseded({}, '03-10T19:00')).toMatchObject({ result: 'not-measured', late_by: '' });
  });

  it('owed nobody anything, where it came so late that it was overtaken', () => {
    expect(superseded({ effective: '02-01T09:00' }, '03-10T09:00')).toMatchObject({ result: 'not-measured' });
  });
});
