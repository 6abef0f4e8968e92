/** What a source says now against what it said before: the events that follow say neither more nor less than that. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differ, type Reading, type SaidBefore, type WorkerSaid } from '../../functions/core/difference.ts';
import { absorb, standing } from '../../functions/core/employment.ts';
import type { Instant, PersonId } from '../../functions/core/ids.ts';
import { eventKind, type LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import type { Person } from '../../functions/core/person.ts';
import { worker } from '../support/worker-record.ts';

const at = (day: string, time = '12:00:00.000') => `${day}T${time}Z` as Instant;
const ada: WorkerSaid = { key: '71', record: worker(), standing: 'active' };
const reading = (said: WorkerSaid, readAt = at('2026-11-23')): Reading => ({
  ...{ source: 'hr', said, readAt },
  leaversBackDays: 30,
});

function said(before: SaidBefore | undefined, now: WorkerSaid, readAt?: Instant) {
  const found = differ(before, reading(now, readAt));
  if (found.kind !== 'said') throw new Error(found.kind);
  return found;
}

const hired = said(undefined, ada, at('2026-11-20'));
const steps = (events: readonly LifecycleEvent[]) =>
  events.map((event) => {
    const { date, time } = event.data.effective;
    const when = time === undefined ? date : `${date} ${time}`;
    return `${eventKind(event)} ${when}${event.data.urgency === 'immediate' ? ' at once' : ''}`;
  });
const follows = (from: WorkerSaid, to: WorkerSaid, readAt?: Instant) => {
  const found = differ(said(undefined, from, at('2026-11-20')).now, reading(to, readAt));
  return found.kind === 'said' ? steps(found.events) : found.kind;
};

describe('somebody never heard of', () => {
  it.each<[string, Partial<WorkerSaid>, readonly string[]]>([
    ['works', {}, ['hired 2026-01-05']],
    ['is on leave', { standing: 'leave' }, ['hired 2026-01-05', 'suspended 2026-11-23 12:00']],
    ['is to leave', { ends: { date: '2026-12-31' } }, ['hired 2026-01-05', 'terminated 2026-12-31']],
    ['left lately', { standing: 'left', ends: { date: '2026-11-01' } }, ['terminated 2026-11-01']],
    ['left long ago', { standing: 'left', ends: { date: '2026-10-01' } }, []],
    ['left, nobody says when', { standing: 'left' }, ['terminated 2026-11-23 12:00']],
    ['never came', { standing: 'left', ends: { date: '2026-01-01' } }, []],
    ['works again after a last day', { ends: { date: '2025-12-31' } }, ['hired 2026-01-05']],
  ])('%s', (_, more, events) => {
    expect(steps(said(undefined, { ...ada, ...more }).events)).toEqual(events);
  });

  it('is remembered when they left long ago, and is hired again or was never gone', () => {
    const { now } = said(undefined, { ...ada, standing: 'left', ends: { date: '2026-03-01' } });
    const back = { ...ada, record: worker({ startDate: '2026-11-16' }) };
    expect(steps(said(now, back, at('2026-11-24')).events)).toEqual(['changed 2026-11-24 12:00', 'rehired 2026-11-16']);
    expect(steps(said(now, ada, at('2026-11-24')).events)).toEqual(['termination-rescinded 2026-11-24 12:00']);
  });

  it('is heard though the clock of the source is at the end of time', () => {
    const { now, events } = said(undefined, ada, at('9999-12-31', '23:59:59.999999999'));
    expect([now.saidAt.slice(0, 19), steps(events)]).toEqual(['9999-12-31T23:59:59', ['hired 2026-01-05']]);
  });

  it('says why, where the source does', () => {
    const { events } = said(undefined, { ...ada, standing: 'left', reasonCode: 'RES' });
    expect(events[0]!.data.reasonCode).toBe('RES');
  });

  it('is known since the source says it changed', () => {
    const { now, events } = said(undefined, { ...ada, updatedAt: at('2026-11-01') });
    expect(events[0]!.data.sourceUpdatedAt).toBe('2026-11-01T12:00:00.000000000Z');
    expect(events[0]!.data.sourceUpdatedAt <= now.saidAt).toBe(true);
  });
});

describe('somebody who works', () => {
  const finance = worker({ department: 'Finance' });
  it.each<[string, Partial<WorkerSaid>, readonly string[] | 'same']>([
    ['says the same', {}, 'same'],
    ['says the same, later', { updatedAt: at('2026-11-22') }, 'same'],
    ['changes department', { record: finance }, ['changed 2026-11-23 12:00']],
    ['is employed otherwise', { record: worker({ employmentType: 'contractor' }) }, ['changed 2026-11-23 12:00']],
    ['goes on leave', { standing: 'leave' }, ['suspended 2026-11-23 12:00']],
    ['goes on leave, and changes', { standing: 'leave', record: finance }, ['suspended 2026-11-23 12:00']],
    ['is to leave', { ends: { date: '2026-12-31' } }, ['terminated 2026-12-31']],
    [
      'is to leave, and changes',
      { ends: { date: '2026-12-31', time: '17:00' }, record: finance },
      ['changed 2026-11-23 12:00', 'terminated 2026-12-31 17:00'],
    ],
    ['left', { standing: 'left', ends: { date: '2026-11-20' } }, ['terminated 2026-11-20']],
    ['left before the last day', { standing: 'left', ends: { date: '2026-12-31' } }, ['terminated 2026-12-31 at once']],
    ['left, nobody says when', { standing: 'left' }, ['terminated 2026-11-23 12:00']],
    ['is to be cut now', { cutAt: at('2026-11-23') }, ['terminated 2026-11-23 12:00']],
    [
      'is to be cut now, and leaves later',
      { cutAt: at('2026-11-23'), ends: { date: '2026-12-31' } },
      ['terminated 2026-12-31 at once'],
    ],
    ['never came', { standing: 'left', ends: { date: '2026-01-01' } }, ['terminated 2026-01-05']],
  ])('%s', (_, more, events) => {
    expect(follows(ada, { ...ada, ...more })).toEqual(events);
  });
});

describe('somebody whose end is known', () => {
  const leaving: WorkerSaid = { ...ada, ends: { date: '2026-12-31' } };
  const left: WorkerSaid = { ...ada, standing: 'left', ends: { date: '2026-11-10' } };
  const vanished: WorkerSaid = { ...ada, standing: 'left' };
  const again = worker({ startDate: '2026-11-16' });
  it.each<[string, WorkerSaid, WorkerSaid, readonly string[] | 'same']>([
    ['leaves on the day', leaving, { ...leaving, standing: 'left' }, []],
    ['leaves earlier than said', leaving, { ...leaving, ends: { date: '2026-12-15' } }, ['terminated 2026-12-15']],
    ['stays after all', leaving, ada, ['termination-rescinded 2026-11-23 12:00']],
    [
      'stays after all, elsewhere',
      leaving,
      { ...ada, record: worker({ department: 'Finance' }) },
      ['termination-rescinded 2026-11-23 12:00'],
    ],
    ['did not leave', left, ada, ['termination-rescinded 2026-11-23 12:00']],
    [
      'did not leave, and is on leave',
      left,
      { ...ada, standing: 'leave' },
      ['termination-rescinded 2026-11-23 12:00', 'suspended 2026-11-23 12:00'],
    ],
    ['is hired again', left, { ...ada, record: again }, ['changed 2026-11-23 12:00', 'rehired 2026-11-16']],
    [
      'is hired again, the last day left standing',
      left,
      { ...left, standing: 'active', record: again },
      ['changed 2026-11-23 12:00', 'rehired 2026-11-16'],
    ],
    [
      'is hired again for a time',
      left,
      { ...ada, record: again, ends: { date: '2026-12-31' } },
      ['changed 2026-11-23 12:00', 'rehired 2026-11-16', 'terminated 2026-12-31'],
    ],
    [
      'is there again, from before they were seen to have left',
      vanished,
      { ...ada, record: again },
      ['termination-rescinded 2026-11-23 12:00'],
    ],
    [
      'is still gone, the first day corrected',
      left,
      { ...left, record: worker({ startDate: '2026-01-12' }) },
      ['changed 2026-11-23 12:00'],
    ],
  ])('%s', (_, from, to, events) => {
    const readAt = to.standing === 'left' && to.ends?.date === '2026-12-31' ? at('2027-01-01') : undefined;
    expect(follows(from, to, readAt)).toEqual(events);
  });
});

describe('when it was said', () => {
  const finance = { ...ada, record: worker({ department: 'Finance' }) };

  it('is later than all that was said before, though no clock has moved', () => {
    const one = said(undefined, { ...ada, updatedAt: at('2026-11-01') });
    const two = said(one.now, { ...finance, updatedAt: at('2026-11-01') });
    expect(two.now.saidAt > one.now.saidAt).toBe(true);
  });

  it('is the source’s word, or when it was read', () => {
    expect(said(hired.now, { ...finance, updatedAt: at('2026-11-21') }).now.saidAt).toMatch(/^2026-11-21/);
    expect(said(hired.now, finance).now.saidAt).toMatch(/^2026-11-23/);
  });

  it('is not taken when the source answers from a copy that lags behind', () => {
    const newest = said(hired.now, { ...finance, updatedAt: at('2026-11-22') }).now;
    expect(differ(newest, reading({ ...ada, updatedAt: at('2026-11-21') }))).toEqual({ kind: 'stale' });
  });

  it('is not taken when it was read before what is known was, unless the source says that it is newer', () => {
    const left = said(hired.now, { ...ada, standing: 'left' }, at('2026-11-23', '12:00:05.000')).now;
    const earlier = at('2026-11-23', '12:00:01.000');
    expect(differ(left, reading(ada, earlier))).toEqual({ kind: 'stale' });
    expect(differ(left, reading(ada, at('2026-11-23', '12:00:05.000'))).kind).toBe('said');
    const dated = said(hired.now, { ...finance, updatedAt: at('2026-11-21') }, at('2026-11-23')).now;
    expect(differ(dated, reading({ ...ada, updatedAt: at('2026-11-22') }, at('2026-11-22'))).kind).toBe('said');
    expect(differ(dated, reading({ ...ada, updatedAt: at('2026-11-21') }, at('2026-11-22')))).toEqual({
      kind: 'stale',
    });
    const { readAt: _, ...older } = dated;
    expect(differ(older, reading(ada, at('2026-11-22'))).kind).toBe('said');
  });
});

it('another worker id under the same key is not guessed about', () => {
  const other = { ...ada, record: worker({ workerId: 'w-2' }) };
  expect(differ(hired.now, reading(other))).toMatchObject({ kind: 'refused', because: expect.stringContaining('w-2') });
});

const day = fc.integer({ min: 1, max: 28 }).map((date) => `2026-11-${String(date).padStart(2, '0')}`);
const anySaid: fc.Arbitrary<WorkerSaid> = fc
  .record({
    standing: fc.constantFrom('active', 'leave', 'left'),
    ends: fc.option(
      day.map((date) => ({ date })),
      { nil: undefined },
    ),
    department: fc.constantFrom('Legal', 'Finance', 'Sales'),
    employmentType: fc.constantFrom('employee', 'contractor'),
    startDate: fc.constantFrom('2026-01-05', '2026-11-09', '2026-11-20'),
  })
  .map(({ standing: so, ends, ...record }) => ({
    ...ada,
    standing: so,
    ...(ends === undefined ? {} : { ends }),
    record: worker(record),
  }));

/** Everything a source said, day by day, and every event that followed. */
function heard(lives: readonly WorkerSaid[]) {
  let before: SaidBefore | undefined;
  const events: LifecycleEvent[] = [];
  for (const [index, one] of lives.entries()) {
    const found = differ(before, reading(one, at('2026-11-29', `0${index}:00:00.000`)));
    if (found.kind !== 'said') continue;
    before = found.now;
    events.push(...found.events);
  }
  return { before, events };
}

const nobody: Person = { personId: 'p-1' as PersonId, pseudonym: 'x', employments: {}, accounts: {} };
const personOf = (events: readonly LifecycleEvent[]) =>
  events.reduce((person, event) => {
    const absorbed = absorb(person, event);
    return absorbed.kind === 'stale' ? person : absorbed.person;
  }, nobody);

describe('for every life', () => {
  it('nothing follows of what was said already', () => {
    fc.assert(
      fc.property(fc.array(anySaid, { minLength: 1, maxLength: 6 }), (lives) => {
        const { before } = heard(lives);
        expect(differ(before, reading(before!.said, at('2026-11-29', '09:00:00.000')))).toEqual({ kind: 'same' });
      }),
    );
  });

  it('the same reading gives the same events, by the same ids', () => {
    fc.assert(
      fc.property(anySaid, anySaid, (one, two) => {
        const { now } = said(undefined, one, at('2026-11-28'));
        expect(differ(now, reading(two))).toEqual(differ(now, reading(two)));
      }),
    );
  });

  it('the person ends as the source last said, in whatever order the events come', () => {
    fc.assert(
      fc.property(
        fc.array(anySaid, { minLength: 1, maxLength: 6 }).chain((lives) => {
          const { events } = heard(lives);
          return fc.tuple(fc.constant(lives), fc.shuffledSubarray(events, { minLength: events.length }));
        }),
        ([lives, events]) => {
          fc.pre(events.length > 0);
          const last = lives.at(-1)!;
          const { record, standing: so, ends } = last;
          const person = personOf(events);
          const isOver = so === 'left' || (ends !== undefined && ends.date >= record.startDate);
          expect(standing(person)).toBe(isOver ? 'ended' : so === 'leave' ? 'suspended' : 'active');
          expect(person.employments['w-1']!.record).toEqual(record);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
