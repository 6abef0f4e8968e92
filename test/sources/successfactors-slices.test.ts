/** Job slices, held against a calendar that was written down day by day. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysAfter } from '../../functions/sources/last-day.ts';
import { employmentOn, type Slice, type Status } from '../../functions/sources/successfactors/slices.ts';

const FOREVER = '9999-12-31';
const FIRST = '2026-01-01';
type Spell = readonly [status: Status, days: number];

/** One slice after the other from the first day on; the last has no end. */
function slicesOf(spells: readonly Spell[]): readonly Slice<string>[] {
  let startDate = FIRST;
  return spells.map(([status, days], index) => {
    const next = daysAfter(startDate, days);
    const endDate = index === spells.length - 1 ? FOREVER : daysAfter(next, -1);
    const slice = { startDate, endDate, seqNumber: 1, status, job: `job ${index}` };
    startDate = next;
    return slice;
  });
}

/** The status of a day, as somebody with a calendar would find it. */
function statusOn(slices: readonly Slice<string>[], day: string): Status | undefined {
  return slices.find(({ startDate, endDate }) => startDate <= day && day <= endDate)?.status;
}

const LENGTH = 90;
const days = Array.from({ length: LENGTH }, (_, index) => daysAfter(FIRST, index - 10));
/** Late on the day in the zone where it ends last, so that yesterday is over everywhere. */
const lateOn = (day: string) => Date.parse(`${day}T23:00:00Z`);

const spell = fc.tuple(fc.constantFrom<Status>('active', 'leave', 'left'), fc.integer({ min: 1, max: 12 }));
const life = fc
  .array(spell, { minLength: 1, maxLength: 7 })
  .map((spells): readonly Spell[] => [['active', 3], ...spells])
  .map(slicesOf);

describe('job slices', () => {
  it('say the same in any order', () => {
    fc.assert(
      fc.property(life, fc.constantFrom(...days), fc.infiniteStream(fc.nat()), (slices, day, order) => {
        const keys = slices.map(() => order.next().value ?? 0);
        const shuffled = slices.map((slice, at) => ({ slice, key: keys[at]! })).toSorted((a, b) => a.key - b.key);
        expect(
          employmentOn(
            day,
            shuffled.map(({ slice }) => slice),
            lateOn(day),
          ),
        ).toEqual(employmentOn(day, slices, lateOn(day)));
      }),
      { numRuns: 1000 },
    );
  });

  it('say on every day what a calendar says: how they stand, since when, until when', () => {
    fc.assert(
      fc.property(life, (slices) => {
        for (const day of days) {
          const { standing, startDate, lastDay } = employmentOn(day, slices, lateOn(day));
          const status = statusOn(slices, day);
          const before = days.toReversed().filter((one) => one < day);
          const after = days.filter((one) => one > day);
          if (status === undefined) {
            expect({ standing, startDate }).toEqual({ standing: 'active', startDate: FIRST });
          } else if (status === 'left') {
            const last = before.find((one) => statusOn(slices, one) !== 'left');
            // Said for three days; then work to come again, where there is any, is what is said.
            if (standing === 'left') expect(lastDay).toBe(last);
            else if (startDate !== undefined && startDate > day)
              expect([statusOn(slices, daysAfter(startDate, -1)), statusOn(slices, startDate)]).toEqual([
                'left',
                expect.not.stringMatching('left'),
              ]);
            else expect(lastDay).toBe(last);
          } else {
            expect(standing).toBe(status);
            const end = after.find((one) => statusOn(slices, one) === 'left');
            const beyond = slices.find((one) => one.startDate > day && one.status === 'left')?.startDate;
            expect(lastDay).toBe((end ?? beyond) ? daysAfter(end ?? beyond ?? '', -1) : undefined);
            const ended = before.find((one) => statusOn(slices, one) === 'left');
            expect(startDate).toBe(ended && daysAfter(ended, 1));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tell every end while it is the newest thing to tell: a daily reading misses none', () => {
    fc.assert(
      fc.property(life, (slices) => {
        const told = new Set(days.map((day) => employmentOn(day, slices, lateOn(day)).lastDay));
        const ends = days.filter(
          (day) => statusOn(slices, day) === 'left' && statusOn(slices, daysAfter(day, -1)) !== 'left',
        );
        return ends.every((day) => told.has(daysAfter(day, -1)));
      }),
      { numRuns: 300 },
    );
  });

  it('tell an end that was entered late before the work that begins again after it', () => {
    const slices = slicesOf([
      ['active', 10],
      ['left', 8],
      ['active', 1],
    ]);
    const said = (day: string) => employmentOn(day, slices, lateOn(day));
    for (const day of ['2026-01-11', '2026-01-12', '2026-01-13'])
      expect(said(day)).toMatchObject({ standing: 'left', lastDay: '2026-01-10', job: 'job 0' });
    expect(said('2026-01-14')).toEqual({ standing: 'active', startDate: '2026-01-19', job: 'job 2' });
  });

  it('name nobody as gone before their last day is over everywhere, and whoever is on leave stays so', () => {
    const slices = slicesOf([
      ['leave', 10],
      ['left', 1],
    ]);
    const said = (at: string, today: string) => employmentOn(today, slices, Date.parse(at));
    // The last day is the 10th. On the 11th in Kiritimati it is the 9th in Honolulu.
    expect(said('2026-01-10T10:30:00Z', '2026-01-11')).toMatchObject({ standing: 'leave', lastDay: '2026-01-10' });
    expect(said('2026-01-11T11:59:00Z', '2026-01-11')).toMatchObject({ standing: 'leave' });
    expect(said('2026-01-11T12:00:00Z', '2026-01-11')).toMatchObject({ standing: 'left', lastDay: '2026-01-10' });
  });

  it('of one day count by the last in sequence', () => {
    const [first, second] = slicesOf([
      ['active', 10],
      ['left', 1],
    ]);
    const kept = { ...second!, seqNumber: 2, status: 'active', job: 'converted' } as const;
    const withdrawn = { ...second!, seqNumber: 1 };
    const now = lateOn('2026-01-20');
    expect(employmentOn('2026-01-20', [kept, first!, withdrawn], now)).toEqual({
      standing: 'active',
      job: 'converted',
    });
    expect(
      employmentOn('2026-01-20', [{ ...kept, seqNumber: 1 }, first!, { ...withdrawn, seqNumber: 2 }], now),
    ).toMatchObject({
      standing: 'left',
      lastDay: '2026-01-10',
    });
  });

  it('say that a resignation was withdrawn by not being there', () => {
    const [worked, resigned] = slicesOf([
      ['active', 30],
      ['left', 1],
    ]);
    const at = (slices: readonly Slice<string>[]) => employmentOn('2026-01-20', slices, lateOn('2026-01-20'));
    expect(at([worked!, resigned!])).toMatchObject({ standing: 'active', lastDay: '2026-01-30' });
    expect(at([{ ...worked!, endDate: FOREVER }])).toEqual({ standing: 'active', job: 'job 0' });
  });

  it('that do not reach today, or are of no known status, or none at all, say nothing', () => {
    const [only] = slicesOf([['active', 30]]);
    const now = lateOn('2026-03-01');
    expect(employmentOn('2026-03-01', [], now)).toEqual({});
    expect(employmentOn('2026-03-01', [{ ...only!, endDate: '2026-02-01' }], now)).toEqual({});
    expect(employmentOn('2026-03-01', [{ ...only!, status: undefined }], now)).toEqual({});
  });
});
