/** By what each control was closed: the report says of a control what the cases say of it, and no case that leaves one open is passed over. */
import { describe, expect, it } from 'vitest';
import { openInWords } from '../../../functions/core/audit/closings.ts';
import { CONTROLS } from '../../../functions/core/audit/controls.ts';
import { reportOf } from '../../../functions/core/audit/report.ts';
import { testResults } from '../../../functions/core/audit/tests.ts';
import { closingRules } from '../../../functions/core/controls.ts';
import type { Entry, EvidenceKind } from '../../../functions/core/evidence.ts';
import { account, listed } from './listed.ts';
import { at, carriedOut, caseId, received, story, type Teller } from './story.ts';
import { audited, rowsOf } from './whole.ts';

const WAIVED = 'PCI:8.2.5 needs observed, given waived: c2 revoke at github';
const CLOSED = ['SOC2:CC6.3 observed 1, waived 1'];
/** As a case says it at its end. */
const LEFT_OPEN = {
  state: 'completed-with-exceptions',
  observed: ['okta suspended 0'],
  closed: CLOSED,
  open: [WAIVED],
};

/** A leaver who was cut in time; then what `facts` say. */
function leaver(facts: Entry['facts'], kind: EvidenceKind = 'completed', number = 3, told = story()): Teller {
  received(told, number, '03-05T09:00', { type: 'terminated', effective: '03-05T17:00' });
  told.tell(number, '03-05T09:00', 'case-opened', { kind: 'leaver' });
  carriedOut(told, number, '03-05T17:01', 'cut', ['suspend-account']);
  told.tell(number, '03-05T17:01', 'cut', { cutAt: at('03-05T17:01') });
  told.tell(number, '03-05T17:02', kind, facts);
  listed(told, '03-06T02:40', [[account('theirs', 'suspended', `p${number}`)]]);
  return told;
}

const resultOf = (told: Teller, control: string) => {
  const rows = reportOf(audited(told)).flatMap((block) => (block.kind === 'table' ? block.rows : []));
  return rows.find(([id]) => id === control)?.[4];
};

const foundIn = (told: Teller) => audited(told).findings.filter(({ kind }) => kind === 'control-open');

describe('a control that a case left open', () => {
  const told = leaver(LEFT_OPEN);

  it('is a finding, and its own control has exceptions though every other test of it has none', () => {
    expect(foundIn(told)).toMatchObject([
      { test: 'controls-closed', case: caseId(3), controls: ['PCI:8.2.5'], text: `left open: ${WAIVED}` },
    ]);
    const results = Object.fromEntries(testResults(audited(told)).map(({ id, result }) => [id, result]));
    expect(results).toMatchObject({ 'cut-in-time': 'no exceptions', 'accounts-closed': 'no exceptions' });
    expect(results['controls-closed']).toBe('exceptions');
    expect(resultOf(told, '8.2.5')).toBe('exceptions');
    expect(resultOf(leaver({ ...LEFT_OPEN, closed: [...CLOSED, 'PCI:8.2.5 observed 2'], open: [] }), '8.2.5')).toBe(
      'no exceptions',
    );
  });

  it('leaves the others closed: each has its own cases, by the least sure of what was done', () => {
    leaver(
      { ...LEFT_OPEN, closed: ['SOC2:CC6.3 observed', 'PCI:8.2.5 observed 3, acknowledged 1'], open: [] },
      'completed',
      4,
      told,
    );
    const table = reportOf(audited(told)).find((block) => block.kind === 'table' && block.columns.includes('waived'));
    expect(table).toMatchObject({
      columns: ['Framework', 'Control', 'Cases', 'observed', 'acknowledged', 'attested', 'waived', 'open'],
      rows: [
        [expect.stringContaining('SOC 2'), 'CC6.3', ...['2', '1', '0', '0', '1', '0']],
        [expect.stringContaining('PCI'), '8.2.5', ...['2', '0', '1', '0', '0', '1']],
      ],
    });
    expect(audited(told).closings.cases).toBe(2);
  });

  it('stands in the row of the case, and in what became of the event', () => {
    expect(rowsOf(audited(told), 'populations/leavers')[0]).toMatchObject({
      ...{ controls_closed: CLOSED.join('; '), controls_open: WAIVED },
    });
    const [row] = audited(told).reconciliation.filter(({ check }) => check === 'event');
    expect(row).toMatchObject({ result: 'explained', because: `done, and controls are open: ${WAIVED}` });
  });

  it.each(['attested', 'waived'] as const)('is closed by what is %s after the end: the last word counts', (kind) => {
    const mended = leaver(LEFT_OPEN);
    mended.tell(3, '03-06T09:00', kind, { task: 'manual:badge' });
    expect(foundIn(mended)).toHaveLength(1);
    mended.tell(3, '03-06T09:01', kind, { state: 'completed', closed: [...CLOSED, 'PCI:8.2.5 attested 1'] });
    expect(foundIn(mended)).toEqual([]);
    expect(resultOf(mended, '8.2.5')).toBe('no exceptions');
  });

  it('is under way for as long as a leaver has time, while its case looks again; and open after that', () => {
    const waits = leaver({ ...LEFT_OPEN, state: 'waiting' }, 'scheduled');
    const openAt = (now: string) =>
      audited(waits, { now: at(now) }).findings.filter(({ kind }) => kind === 'control-open');
    expect(openAt('03-05T19:00')).toEqual([]);
    expect(audited(waits, { now: at('03-05T19:00') }).closings.cases).toBe(0);
    expect(openAt('03-07T09:00')).toHaveLength(1);
    waits.tell(3, '03-08T09:00', 'superseded', { by: caseId(9), because: 'a newer word' });
    expect(openAt('03-09T09:00')).toEqual([]);
  });

  it('has that time from its first record, where none says that it was opened', () => {
    const told = story();
    received(told, 1, '03-05T09:00', { type: 'changed' });
    told.tell(1, '03-05T17:02', 'scheduled', LEFT_OPEN);
    expect(audited(told, { now: at('03-05T19:00') }).closings.cases).toBe(0);
    expect(foundIn(told)).toHaveLength(1);
  });

  it('is said once for all of what leaves it open', () => {
    const lines = [
      'A:1 needs observed, given nothing: c1 x at y',
      'B:2 needs observed, given nothing: c1 x at y',
      WAIVED,
    ];
    expect(openInWords(lines)).toBe(`A:1, B:2 needs observed, given nothing: c1 x at y; ${WAIVED}`);
  });
});

it('what a case says in no words we know is as sure as a waiver, and no surer', () => {
  const told = leaver({ state: 'completed', closed: ['PCI:8.2.5 somehow', 'SOC2:CC6.3'] });
  expect([...audited(told).closings.byControl.values()].map(({ waived }) => waived)).toEqual([1, 1]);
});

it('cases from before controls were said of them are not counted', () => {
  const told = leaver({ state: 'completed' });
  expect(audited(told).closings.cases).toBe(0);
  expect(rowsOf(audited(told), 'populations/leavers')[0]).toMatchObject({ controls_closed: '', controls_open: '' });
});

it('the report has every control that cases answer', () => {
  const answered = (['joiner', 'mover', 'leaver'] as const).flatMap((kind) => closingRules(kind));
  const named = CONTROLS.flatMap(({ named: one }) => one ?? []);
  expect(new Set(named)).toEqual(new Set(answered.map(({ control }) => control)));
});
