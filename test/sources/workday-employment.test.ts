/** The days of a Workday report: which is the last, what the look-ahead adds, and when it is over where. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differ } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { effectiveAt } from '../../functions/core/schedule.ts';
import { withChanges } from '../../functions/sources/mapping.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { asOf } from '../../functions/sources/workday/as-of.ts';
import { DateColumns, employmentOf } from '../../functions/sources/workday/employment.ts';
import type { Row } from '../../functions/sources/workday/report.ts';
import { workday } from '../../functions/sources/workday/workday.ts';

const mapping = withChanges(workday.mapping, {
  worker: { timeZone: { from: 'Location', values: { London: 'Europe/London', Tokyo: 'Asia/Tokyo' } } },
});
const columns = DateColumns.parse({});
const noon = Date.parse('2026-11-23T12:00:00Z');
const employed = { Active: '1', Hire_Date: '2026-01-05', Original_Hire_Date: '2020-01-01' };
const gone = { ...employed, Active: '0' };

describe('which day of the report is the last', () => {
  it.each([
    ['nobody leaves', employed, { startDate: '2026-01-05', standing: 'active' }],
    [
      'the last day of work, not the end of the contract',
      { ...employed, Termination_Date: '2026-12-31', Termination_Last_Day_of_Work: '2026-12-11' },
      { lastDay: '2026-12-11', standing: 'active' },
    ],
    [
      'the end, where no last day of work is said',
      { ...employed, Termination_Date: '2026-12-31' },
      { lastDay: '2026-12-31', standing: 'active' },
    ],
    ['the day they resigned is none', { ...employed, Resignation_Date: '2026-11-01' }, { standing: 'active' }],
    [
      'called inactive on their last day: not yet',
      { ...gone, Termination_Date: '2026-11-23' },
      { lastDay: '2026-11-23', standing: 'active' },
    ],
    [
      'the day before, which is not over in Hawaii',
      { ...gone, Termination_Date: '2026-11-22' },
      { lastDay: '2026-11-22', standing: 'left' },
    ],
    ['inactive, and no day is said', gone, { standing: 'left' }],
    [
      'inactive, because they have not begun',
      { ...gone, Hire_Date: '2026-12-01' },
      { startDate: '2026-12-01', standing: 'active' },
    ],
    [
      'inactive on their first day, which has not come in California',
      { ...gone, Hire_Date: '2026-11-23' },
      { standing: 'active' },
    ],
    [
      'came back: the old last day is none',
      { ...employed, Hire_Date: '2026-06-01', Termination_Date: '2025-12-31' },
      { startDate: '2026-06-01', standing: 'active' },
    ],
    ['on leave', { ...employed, On_Leave: '1' }, { standing: 'leave' }],
    [
      'active long after the last day',
      { ...employed, Termination_Date: '2026-10-01' },
      { lastDay: '2026-10-01', standing: 'contradictory' },
    ],
    [
      'active in a file of yesterday',
      { ...employed, Termination_Date: '2026-11-21' },
      { lastDay: '2026-11-21', standing: 'left' },
    ],
  ])('%s', (_, row, expected) => {
    expect(employmentOf(row, undefined, columns, noon)).toMatchObject(expected);
    if (!('lastDay' in expected)) expect(employmentOf(row, undefined, columns, noon)).not.toHaveProperty('lastDay');
  });

  it('is the company’s to choose, but never the day they resigned', () => {
    const contract = DateColumns.parse({ lastDay: ['Termination_Date'] });
    const row = { ...employed, Termination_Date: '2026-12-31', Termination_Last_Day_of_Work: '2026-12-11' };
    expect(employmentOf(row, undefined, contract, noon)).toMatchObject({ lastDay: '2026-12-31' });
    expect(DateColumns.safeParse({ lastDay: ['Resignation_Date'] }).success).toBe(false);
  });

  it('leaves what is no day to be refused, and what contradicts itself too', () => {
    const record = (row: Row) => ({ ...whole, ...row, employment: employmentOf(row, undefined, columns, noon) });
    expect(readRecord(record({ ...employed, Termination_Date: '31.12.2026' }), mapping)).toMatchObject({
      kind: 'refused',
      refusals: expect.arrayContaining([expect.objectContaining({ where: 'employment.lastDay' })]),
    });
    for (const row of [
      { ...employed, Termination_Date: '2026-10-01' },
      { ...employed, Active: 'Terminated' },
      { ...employed, On_Leave: 'Parental' },
    ])
      expect(readRecord(record(row), mapping)).toMatchObject({
        kind: 'refused',
        refusals: [{ where: 'employment.standing' }],
      });
  });
});

describe('what the look-ahead adds', () => {
  it('is a last day to come, while all else stays as it is today', () => {
    const ahead = { ...gone, Termination_Date: '2026-12-31' };
    expect(employmentOf(employed, ahead, columns, noon)).toEqual({
      startDate: '2026-01-05',
      lastDay: '2026-12-31',
      standing: 'active',
    });
  });

  it('is a last day to come though they begin again soon after it: the end first', () => {
    const ahead = { ...employed, Hire_Date: '2027-01-11', Termination_Date: '2026-12-31' };
    expect(employmentOf(employed, ahead, columns, noon)).toEqual({
      startDate: '2026-01-05',
      lastDay: '2026-12-31',
      standing: 'active',
    });
  });

  it('is a new beginning once the end has been told', () => {
    const ahead = { ...employed, Hire_Date: '2026-12-07' };
    const left = (day: string) => employmentOf({ ...gone, Termination_Date: day }, ahead, columns, noon);
    expect(left('2026-11-21')).toMatchObject({ lastDay: '2026-11-21', standing: 'left' });
    expect(left('2026-11-15')).toEqual({ startDate: '2026-12-07', standing: 'active' });
  });

  it('is somebody who is not in today’s report yet', () => {
    expect(employmentOf(undefined, { ...employed, Hire_Date: '2026-12-07' }, columns, noon)).toEqual({
      startDate: '2026-12-07',
      standing: 'active',
    });
  });
});

const whole = {
  ...{ WID: 'wid-1', Worker_ID: 'w-1001', First_Name: 'Aiko', Last_Name: 'Mori', Email_Address: 'aiko@marlow.example' },
  ...{
    Location: 'London',
    Worker_Type: 'Employee',
    Supervisory_Organization: 'Legal',
    Business_Title: 'Counsel',
    Country: 'JPN',
  },
};

describe('a last day without a zone', () => {
  const leaver = (location: string, lastDay: string) => ({
    ...{ ...whole, Location: location, ...employed, Termination_Date: lastDay },
  });
  const terminatedAt = (row: object, nowMs: number) => {
    const record = { ...row, employment: employmentOf({ ...row }, undefined, columns, nowMs) };
    const read = readRecord(record, mapping);
    if (read.kind !== 'worker') throw new Error(JSON.stringify(read));
    const found = differ(undefined, {
      source: 'hr',
      said: read.said,
      readAt: new Date(nowMs).toISOString() as Instant,
      leaversBackDays: 30,
    });
    const event = found.kind === 'said' ? found.events.at(-1)! : undefined;
    return event && { at: effectiveAt(event), urgency: event.data.urgency, type: event.type };
  };

  it.each([
    ['Tokyo', '2026-11-30', '2026-11-30T14:59:59.000Z'],
    ['London', '2026-10-24', '2026-10-24T22:59:59.000Z'],
    ['London', '2026-10-25', '2026-10-25T23:59:59.000Z'],
  ])('ends when it ends in %s (%s)', (location, day, at) => {
    const nowMs = Date.parse(`${day}T00:00:00Z`) - 86_400_000;
    expect(terminatedAt(leaver(location, day), nowMs)).toEqual({
      at,
      urgency: 'routine',
      type: 'tenure.person.terminated',
    });
  });

  it('cuts nobody before it is over where they are, whatever hour it is and whatever Workday calls them', () => {
    const zones = { Pacific: 'Pacific/Honolulu', Kiritimati: 'Pacific/Kiritimati' };
    const used = withChanges(workday.mapping, { worker: { timeZone: { from: 'Location', values: zones } } });
    for (const location of Object.keys(zones))
      for (let hour = 0; hour < 72; hour++) {
        const nowMs = Date.parse('2026-11-29T00:00:00Z') + hour * 3_600_000;
        const row = { ...leaver(location, '2026-11-30'), Active: '0' };
        const read = readRecord({ ...row, employment: employmentOf(row, undefined, columns, nowMs) }, used);
        if (read.kind !== 'worker') throw new Error(JSON.stringify(read));
        const found = differ(undefined, {
          source: 'hr',
          said: read.said,
          readAt: new Date(nowMs).toISOString() as Instant,
          leaversBackDays: 30,
        });
        if (found.kind !== 'said') throw new Error(found.kind);
        expect(found.events.at(-1)).toMatchObject({ data: { effective: { date: '2026-11-30' }, urgency: 'routine' } });
      }
  });
});

describe('the day a report is asked for', () => {
  it.each([
    ['2026-11-23T12:00:00Z', 1, '2026-11-24-08:00'],
    ['2026-11-23T07:59:59Z', 1, '2026-11-23-08:00'],
    ['2026-11-23T08:00:00Z', 1, '2026-11-24-08:00'],
    // The clocks go back in California on 1 November 2026, and forward on 14 March 2027.
    ['2026-10-31T12:00:00Z', 1, '2026-11-01-07:00'],
    ['2026-11-01T12:00:00Z', 1, '2026-11-02-08:00'],
    ['2027-03-14T12:00:00Z', 1, '2027-03-15-07:00'],
    ['2026-12-31T23:00:00Z', 1, '2027-01-01-08:00'],
  ])('%s, %d ahead: %s', (now, ahead, expected) => {
    expect(asOf(Date.parse(now), ahead)).toBe(expected);
  });

  it('with one day ahead has come everywhere on earth', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2028-01-01') }), (nowMs) => {
        const first = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Pacific/Kiritimati' }).format(nowMs);
        return asOf(nowMs, 1).slice(0, 10) >= first;
      }),
    );
  });
});
