/** That access ends at once, as a message says and no record: heard once, believed until the record decides, and never for ever. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unsureCut } from '../../functions/core/cut-said.ts';
import { type Difference, differ, type SaidBefore, type WorkerSaid } from '../../functions/core/difference.ts';
import { absorb, standing } from '../../functions/core/employment.ts';
import type { Instant, PersonId } from '../../functions/core/ids.ts';
import { eventKind, type LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import type { Person } from '../../functions/core/person.ts';
import { worker } from '../support/worker-record.ts';

const at = (day: string, time = '12:00') => `${day}T${time}:00.000Z` as Instant;
const ada: WorkerSaid = { key: '71', record: worker(), standing: 'active' };
const leaving: WorkerSaid = { ...ada, ends: { date: '2026-12-31' } };
const left: WorkerSaid = { ...ada, standing: 'left' };
const again: WorkerSaid = { ...ada, record: worker({ startDate: '2027-03-01' }) };

/** One thing after the other is read of Ada: what follows of each. */
function life(...readings: readonly (readonly [WorkerSaid, Instant, (Instant | undefined)?])[]) {
  let before: SaidBefore | undefined;
  const events: LifecycleEvent[] = [];
  const followed: (readonly string[] | Difference['kind'])[] = [];
  for (const [said, readAt, cutAt] of readings) {
    const found = differ(before, { source: 'hr', said: { ...said, cutAt }, readAt, leaversBackDays: 30 });
    followed.push(found.kind === 'said' ? found.events.map(eventKind) : found.kind);
    if (found.kind !== 'said') continue;
    before = found.now;
    events.push(...found.events);
  }
  return { followed, events, before: before! };
}

const nobody: Person = { personId: 'p-1' as PersonId, pseudonym: 'x', employments: {}, accounts: {} };
const personOf = (events: readonly LifecycleEvent[]) =>
  events.reduce((person, event) => {
    const absorbed = absorb(person, event);
    return absorbed.kind === 'stale' ? person : absorbed.person;
  }, nobody);

const hoursOn = (hours: number) => new Date(Date.parse(at('2026-11-02')) + hours * 3_600_000).toISOString() as Instant;

const HIRED = [ada, at('2026-11-01')] as const;
const CUT = at('2026-11-03');

describe('access that ends at once', () => {
  it('ends at once though the last day is to come, and stays ended while the source says nothing new of it', () => {
    const { followed, before } = life(
      HIRED,
      [leaving, at('2026-11-02')],
      [leaving, CUT, CUT],
      [leaving, at('2027-01-04')],
    );
    expect(followed).toEqual([['hired'], ['terminated'], ['terminated'], 'same']);
    expect(before.said.cutAt).toBe(CUT);
  });

  it('ends before the record shows the day, and stays ended once it does', () => {
    const { followed } = life(HIRED, [ada, CUT, CUT], [leaving, at('2026-11-04')], [leaving, at('2026-11-20')]);
    expect(followed).toEqual([['hired'], ['terminated'], ['terminated'], 'same']);
  });

  it('ends of somebody never heard of', () => {
    expect(life([leaving, CUT, CUT]).followed).toEqual([['hired', 'terminated']]);
  });

  it('ends though the record is behind what is known, or was read before it', () => {
    const { followed, before } = life(
      HIRED,
      [leaving, at('2026-11-03', '12:05')],
      [ada, at('2026-11-03', '12:04'), CUT],
    );
    expect(followed).toEqual([['hired'], ['terminated'], ['terminated']]);
    expect(before).toMatchObject({ readAt: at('2026-11-03', '12:05'), said: { cutAt: CUT, ends: leaving.ends } });
    const dated = { ...leaving, updatedAt: at('2026-11-02') };
    const lags = { ...ada, updatedAt: at('2026-11-01') };
    const known = life([dated, at('2026-11-02')], [lags, CUT, CUT], [lags, CUT]);
    expect(known.followed).toEqual([['hired', 'terminated'], ['terminated'], 'stale']);
    expect(known.before.readAt).toBe(CUT);
  });

  it('is given back when the end is taken back, or new work begins', () => {
    const cut = [HIRED, [leaving, CUT, CUT]] as const;
    expect(life(...cut, [ada, at('2026-11-04')]).followed.at(-1)).toEqual(['termination-rescinded']);
    expect(life(...cut, [again, at('2026-11-04')]).followed.at(-1)).toEqual(['changed', 'rehired']);
    expect(life(HIRED, [left, CUT, CUT], [ada, at('2026-11-04')]).followed.at(-1)).toEqual(['termination-rescinded']);
  });

  it('is no less ended when a last day of earlier work goes from the record', () => {
    const before = { ...ada, ends: { date: '2025-12-31' } };
    expect(life([before, at('2026-11-01')], [before, CUT, CUT], [ada, at('2026-11-04')]).followed.at(-1)).toEqual([]);
  });
});

describe('a message that comes again', () => {
  it.each<[string, readonly (readonly [WorkerSaid, Instant, Instant?])[]]>([
    ['while access has ended', []],
    ['after it was taken back', [[ada, at('2026-11-04')]]],
    [
      'after it was taken back, and another last day is known',
      [
        [ada, at('2026-11-04')],
        [leaving, at('2026-11-05')],
      ],
    ],
    [
      'after they were hired again',
      [
        [{ ...left, ends: { date: '2026-11-03' } }, at('2026-11-04')],
        [again, at('2027-03-01')],
      ],
    ],
  ])('%s cuts nobody', (_, since) => {
    const [latest] = since.at(-1) ?? [leaving];
    const { followed } = life(
      HIRED,
      [leaving, CUT, CUT],
      ...since,
      [latest, at('2027-03-11'), CUT],
      [latest, at('2027-03-12')],
    );
    expect(followed.slice(-2)).toEqual(['same', 'same']);
  });

  it('is told from one that is new', () => {
    const anew = at('2026-11-05');
    const { followed, before } = life(HIRED, [leaving, CUT, CUT], [ada, at('2026-11-04')], [leaving, anew, anew]);
    expect(followed.at(-1)).toEqual(['terminated']);
    expect(before.cutHeardAt).toBe(anew);
  });

  it('is known by the latest of several, in whatever order they come', () => {
    const later = at('2026-11-03', '15:00');
    const { followed, before } = life(
      HIRED,
      [leaving, later, CUT],
      [leaving, at('2026-11-03', '15:01'), later],
      [leaving, at('2026-11-03', '15:02'), CUT],
      [ada, at('2026-11-04')],
      [ada, at('2026-11-04', '13:00'), later],
    );
    expect(followed).toEqual([['hired'], ['terminated'], [], 'same', ['termination-rescinded'], 'same']);
    expect(before.cutHeardAt).toBe(later);
  });
});

describe('a message that waited in the queue', () => {
  it.each<[string, readonly (readonly [WorkerSaid, Instant])[]]>([
    [
      'the end was taken back',
      [
        [leaving, at('2026-11-02')],
        [ada, at('2026-11-03', '14:00')],
      ],
    ],
    [
      'they were hired again',
      [
        [{ ...left, ends: { date: '2026-11-02' } }, at('2026-11-02')],
        [again, at('2026-11-03', '14:00')],
      ],
    ],
    [
      'a last day that was over was put off',
      [
        [{ ...ada, ends: { date: '2026-11-02' } }, at('2026-11-03', '11:00')],
        [leaving, at('2026-11-03', '14:00')],
      ],
    ],
  ])('while %s cuts nobody', (_, meanwhile) => {
    const [latest] = meanwhile.at(-1)!;
    expect(life(HIRED, ...meanwhile, [latest, at('2026-11-03', '15:00'), CUT]).followed.at(-1)).toBe('same');
  });

  it('cuts all the same while nothing was taken back', () => {
    const waited = at('2026-11-05');
    expect(life(HIRED, [leaving, at('2026-11-04')], [leaving, waited, CUT]).followed.at(-1)).toEqual(['terminated']);
    expect(life(HIRED, [ada, waited, CUT]).followed.at(-1)).toEqual(['terminated']);
  });

  it('for more than three days is believed where the record shows an end, and only there', () => {
    const late = at('2026-11-07');
    expect(life(HIRED, [leaving, late, CUT]).followed.at(-1)).toEqual(['terminated']);
    expect(life(HIRED, [left, late, CUT]).followed.at(-1)).toEqual(['terminated']);
    expect(life(HIRED, [ada, late, CUT]).followed.at(-1)).toBe('same');
    expect(life([ada, late, CUT]).followed).toEqual([['hired']]);
  });
});

describe('an end that no record has shown', () => {
  it('leaves nobody cut for ever: what was taken back unseen is given back by the first reading after three days', () => {
    const cut = life(HIRED, [ada, CUT, CUT], [ada, at('2026-11-04')], [ada, at('2026-11-06')]);
    expect(cut.followed).toEqual([['hired'], ['terminated'], 'same', 'same']);
    const back = life(HIRED, [ada, CUT, CUT], [ada, at('2026-11-06', '12:01')], [ada, at('2026-11-07'), CUT]);
    expect(back.followed).toEqual([['hired'], ['terminated'], ['termination-rescinded'], 'same']);
  });

  it('never outlasts a record that shows none, whatever was said and whenever it came', () => {
    const hours = fc.integer({ min: 0, max: 240 });
    const step = fc.record({ said: fc.constantFrom(ada, leaving, left), hour: hours, cut: fc.option(hours) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const inTime = steps.toSorted((one, other) => one.hour - other.hour);
        const readings = inTime.map(({ said, hour, cut }) => {
          const cutAt = cut === null ? undefined : hoursOn(Math.min(cut, hour));
          return [said, hoursOn(hour), cutAt] as const;
        });
        const { events } = life(HIRED, ...readings, [ada, hoursOn(240 + 73)]);
        expect(standing(personOf(events))).toBe('active');
      }),
      { numRuns: 150 },
    );
  });

  it('is shown to operators until then, with what to do', () => {
    const { before } = life(HIRED, [ada, CUT, CUT]);
    expect(unsureCut(before, ada)).toMatchObject({
      because: expect.stringContaining('since 2026-11-03T12:00:00.000Z'),
      mend: expect.stringContaining('a reading after 2026-11-06T12:00:00.000Z'),
    });
    expect(unsureCut(undefined, ada, before.said)).toBeDefined();
    expect(unsureCut(life(HIRED, [leaving, CUT, CUT]).before, leaving)).toBeUndefined();
    expect(unsureCut(life(HIRED).before, ada)).toBeUndefined();
  });

  it('is shown when it came too late to be believed, and a copy of what was heard is not', () => {
    const told = { ...ada, cutAt: CUT };
    expect(unsureCut(life(HIRED).before, told)).toMatchObject({ because: expect.stringContaining('too late') });
    expect(unsureCut(undefined, told)).toBeDefined();
    expect(unsureCut(life(HIRED, [leaving, CUT, CUT], [ada, at('2026-11-04')]).before, told)).toBeUndefined();
  });
});
