/** What may be a copy of something said before gives nobody access back by itself, and what came without a time leaves older news old. */
import { describe, expect, it } from 'vitest';
import { differ, type Reading, type SaidBefore, type WorkerSaid } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { eventKind } from '../../functions/core/lifecycle-event.ts';
import { worker } from '../support/worker-record.ts';

const at = (day: string, time = '12:00:00.000') => `${day}T${time}Z` as Instant;
const ada: WorkerSaid = { key: '71', record: worker(), standing: 'active' };
const left: WorkerSaid = { ...ada, standing: 'left' };
const from = (startDate: string, more: Partial<WorkerSaid> = {}) => ({
  ...ada,
  record: worker({ startDate }),
  ...more,
});
const dated = (said: WorkerSaid, day: string) => ({ ...said, updatedAt: at(day) });

/** What the last of these makes of the others, said one a day from 20 November; not taken for a copy where nothing is. */
function follows(all: readonly WorkerSaid[], more: Partial<Reading> = { mayBeCopy: true }) {
  let known: SaidBefore | undefined;
  let last: string | readonly string[] = [];
  for (const [day, said] of all.entries()) {
    const readAt = at(`2026-11-${20 + day}`);
    const found = differ(known, { source: 'hr', said, readAt, leaversBackDays: 30, ...more });
    last = found.kind === 'said' ? found.events.map(eventKind) : found.kind;
    if (found.kind === 'said') known = found.now;
  }
  return last;
}

const yesterday = { date: '2026-11-20' };
const ahead = { date: '2027-06-30' };

describe('what may be a copy', () => {
  it.each<[string, readonly WorkerSaid[], string | readonly string[]]>([
    ['of who has left', [ada, left, ada], 'refused'],
    ['of who is to leave', [ada, { ...ada, ends: ahead }, ada], 'refused'],
    [
      'with a later last day of who has left',
      [
        { ...ada, ends: ahead },
        { ...ada, ends: yesterday },
        { ...ada, ends: ahead },
      ],
      'refused',
    ],
    [
      'of who was never to come',
      [from('2027-01-04'), from('2027-01-04', { standing: 'left' }), from('2027-01-04')],
      'refused',
    ],
    ['of who was known as a leaver alone', [left, ada], 'refused'],
    ['dated before the end was heard', [ada, left, dated(ada, '2026-11-20')], 'refused'],
    ['dated after it', [ada, left, dated(ada, '2026-11-22')], ['termination-rescinded']],
    ['with a new first day', [ada, left, from('2026-11-22')], ['changed', 'rehired']],
    ['with a new first day, of who was known as a leaver alone', [left, from('2026-11-22')], ['changed', 'rehired']],
    [
      'with a new first day and a last',
      [ada, left, from('2026-11-22', { ends: ahead })],
      ['changed', 'rehired', 'terminated'],
    ],
    ['that ends, as another did before', [ada, left, dated(ada, '2026-11-22'), left], ['terminated']],
    [
      'that moves a last day to come',
      [ada, { ...ada, ends: ahead }, { ...ada, ends: { date: '2027-07-31' } }],
      ['terminated'],
    ],
    ['of a leaver whose last day is entered later', [ada, left, { ...left, ends: ahead }], ['terminated']],
    ['of a leave that is over', [ada, { ...ada, standing: 'leave' }, ada], ['resumed']],
  ])('%s', (_, all, outcome) => {
    expect(follows(all)).toEqual(outcome);
  });

  it('is believed where it cannot be one', () => {
    expect(follows([ada, left, ada], {})).toEqual(['termination-rescinded']);
  });
});

describe('what came without a time', () => {
  const first = dated(ada, '2026-11-10');
  const moved = { ...ada, record: worker({ department: 'Risk' }) };

  it('leaves old news old: what it came after, and what is older still', () => {
    expect(follows([first, moved, first])).toBe('stale');
    expect(follows([first, moved, { ...moved, standing: 'leave' }, dated(ada, '2026-11-09')])).toBe('stale');
    expect(follows([first, moved, dated(ada, '2026-11-11')])).toEqual(['changed']);
    expect(follows([first, moved, ada])).toEqual(['changed']);
  });

  it('is undone by the same again where that is no copy: somebody who was missing is there again', () => {
    expect(follows([first, left, first], {})).toEqual(['termination-rescinded']);
    expect(follows([first, left, dated(ada, '2026-11-09')], {})).toBe('stale');
  });
});
