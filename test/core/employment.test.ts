/** How events add up to a person, in any order and any number of times, and what that makes of them. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorb, allRecords, classify, liveRecords, primaryRecord, standing } from '../../functions/core/employment.ts';
import { EventKind, type LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { Person } from '../../functions/core/person.ts';
import { effectiveAt, inOrder } from '../../functions/core/schedule.ts';
import { heard, statusOf } from '../../functions/core/status.ts';
import { anyEvent, anyEvents, eventOf, nobody, personAfter } from '../support/lifecycle.ts';

const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const terminated = eventOf({ kind: 'terminated', on: '2026-06-30', known: '2026-06-01T09:00:00Z' });
const statusAfter = (...events: readonly LifecycleEvent[]) => personAfter(events).employments['w-1']?.status;

describe('in any order and any number of times', () => {
  const delivered = anyEvents.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
    ),
  );

  it('events end in the same person', () => {
    fc.assert(
      fc.property(delivered, ([events, again]) => {
        expect(personAfter(again)).toEqual(personAfter(events));
      }),
      { numRuns: 2000 },
    );
  });

  it('an event heard twice is heard once', () => {
    fc.assert(
      fc.property(anyEvents, anyEvent, (events, event) => {
        const once = personAfter([...events, event]);
        expect(personAfter([event], once)).toEqual(once);
      }),
    );
  });

  it('a stale event is one that would have changed nothing', () => {
    fc.assert(
      fc.property(anyEvents, anyEvent, (events, event) => {
        const stale = absorb(personAfter(events), event).kind === 'stale';
        if (stale) expect(personAfter([event, ...events])).toEqual(personAfter(events));
      }),
    );
  });

  it('what is kept of a person is what its schema says', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const person = personAfter(events);
        expect(Person.parse(person)).toEqual(person);
      }),
    );
  });

  /** A termination or first hire ahead carries the record of when it was entered. */
  function speaksFrom(event: LifecycleEvent): string {
    const at = effectiveAt(event);
    const known = inOrder(event.data.sourceUpdatedAt);
    const ahead = event.type === 'tenure.person.terminated' || event.type === 'tenure.person.hired';
    return ahead && known < at ? known : at;
  }

  it('a change between the news of a termination and the last day is not undone by it', () => {
    const gone = eventOf({
      kind: 'terminated',
      on: '2026-12-10',
      known: '2026-11-20T12:00:00Z',
      record: { department: 'Sales' },
    });
    const moved = eventOf({
      kind: 'changed',
      on: '2026-11-30',
      known: '2026-11-30T12:00:00Z',
      record: { department: 'Engineering' },
    });
    for (const events of [
      [gone, moved],
      [moved, gone],
    ])
      expect(Object.values(personAfter(events).employments)[0]).toMatchObject({
        status: 'ended',
        record: { department: 'Engineering' },
      });
  });

  it('the newest event gives the record', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        for (const { record, asOf } of Object.values(personAfter(events).employments)) {
          const own = events.filter(({ subject }) => subject === record.workerId).map(speaksFrom);
          expect(asOf.effectiveAt).toBe(own.sort().at(-1));
        }
      }),
    );
  });

  it('more precise times of the source are later ones, however they are written', () => {
    const early = eventOf({ kind: 'changed', on: '2026-02-01', known: '2026-02-01T12:00:00Z', record: { title: 'A' } });
    const late = eventOf({
      kind: 'changed',
      on: '2026-02-01',
      known: '2026-02-01T12:00:00.5Z',
      record: { title: 'B' },
    });
    expect(personAfter([late, early]).employments['w-1']?.record.title).toBe('B');
    expect(personAfter([early, late]).employments['w-1']?.record.title).toBe('B');
  });

  it('a worker id that JavaScript knows as something else is a worker id', () => {
    const odd = eventOf({ kind: 'hired', on: '2026-01-05', record: { workerId: 'constructor' } });
    expect(standing(personAfter([odd, odd]))).toBe('active');
  });
});

describe('a termination', () => {
  const changed = eventOf({ kind: 'changed', on: '2026-07-05', record: { department: 'Finance' } });

  it('ends access though a change with a later effect was heard first', () => {
    const person = personAfter([hired, changed, terminated]);
    expect(person.employments['w-1']).toMatchObject({ status: 'ended', record: { department: 'Finance' } });
    expect(absorb(personAfter([hired, changed]), terminated).kind).toBe('absorbed');
  });

  it('is stale after a newer hire and a newer record', () => {
    const rehired = eventOf({ kind: 'rehired', on: '2026-08-01' });
    expect(absorb(personAfter([rehired]), terminated)).toEqual({ kind: 'stale' });
  });

  it('ends when the newest one says, in any order', () => {
    const moved = eventOf({ kind: 'terminated', on: '2026-07-31', known: '2026-06-20T09:00:00Z' });
    for (const order of [
      [hired, terminated, moved],
      [hired, moved, terminated],
    ])
      expect(personAfter(order).employments['w-1']?.endedAt).toBe('2026-07-31T22:59:59.000Z');
  });

  it('that was rescinded does not end anything, though the rescission takes effect before it', () => {
    const rescinded = eventOf({ kind: 'termination-rescinded', on: '2026-06-10' });
    expect(statusAfter(hired, terminated, rescinded)).toBe('active');
    expect(statusAfter(hired, rescinded, terminated)).toBe('active');
    expect(statusAfter(rescinded)).toBe('active');
    expect(statusAfter(terminated, rescinded)).toBe('active');
  });

  it('ends though an earlier one was rescinded', () => {
    const rescinded = eventOf({ kind: 'termination-rescinded', on: '2026-06-10' });
    const again = eventOf({ kind: 'terminated', on: '2026-06-25', known: '2026-06-12T09:00:00Z' });
    expect(statusAfter(hired, again, rescinded, terminated)).toBe('ended');
    expect(statusAfter(rescinded, terminated, hired, again)).toBe('ended');
  });

  describe('that HR said before a rehire it said since', () => {
    const far = eventOf({ kind: 'terminated', on: '2026-06-30', known: '2026-06-01T09:00:00Z' });
    const near = eventOf({ kind: 'terminated', on: '2026-06-15', known: '2026-06-10T09:00:00Z' });
    const rehired = eventOf({ kind: 'rehired', on: '2026-06-16' });
    const away = eventOf({ kind: 'suspended', on: '2026-06-20' });

    it('ends nothing, in whatever order all of it is delivered', () => {
      const life = [hired, far, near, rehired];
      fc.assert(
        fc.property(fc.shuffledSubarray(life, { minLength: 4 }), (order) => {
          expect(statusAfter(...order)).toBe('active');
        }),
      );
      expect(absorb(personAfter([hired, near, rehired]), far)).toEqual({ kind: 'stale' });
    });

    it('ends nothing though they are on leave by now', () => {
      fc.assert(
        fc.property(fc.shuffledSubarray([hired, far, near, rehired, away], { minLength: 5 }), (order) => {
          expect(statusAfter(...order)).toBe('suspended');
        }),
      );
    });

    it('counts when it was said after the day of the rehire, though the rehire is sent again', () => {
      const sentAgain = eventOf({ kind: 'rehired', on: '2026-06-16', known: '2026-06-25T09:00:00Z' });
      const last = eventOf({ kind: 'terminated', on: '2026-07-31', known: '2026-06-20T09:00:00Z' });
      fc.assert(
        fc.property(fc.shuffledSubarray([near, rehired, last, sentAgain], { minLength: 4 }), (order) => {
          expect(statusAfter(...order)).toBe('ended');
        }),
      );
    });

    it('of a life of many leavings and rehires, one is remembered', () => {
      const life = Array.from({ length: 12 }, (_, month) => {
        const day = (date: number) =>
          `${2027 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-0${date}`;
        return [eventOf({ kind: 'terminated', on: day(1) }), eventOf({ kind: 'rehired', on: day(3) })];
      }).flat();
      expect(personAfter([hired, ...life]).employments['w-1']?.statusEvents).toHaveLength(1);
    });
  });

  it('rescinded brings back the status before it: somebody on leave stays on leave', () => {
    const suspended = eventOf({ kind: 'suspended', on: '2026-05-01' });
    const rescinded = eventOf({ kind: 'termination-rescinded', on: '2026-07-02' });
    expect(statusAfter(hired, suspended, terminated, rescinded)).toBe('suspended');
    expect(statusAfter(rescinded, terminated, suspended)).toBe('suspended');
  });
});

describe('the status of an employment', () => {
  it.each([
    ['hired', 'active'],
    ['rehired', 'active'],
    ['resumed', 'active'],
    ['converted', 'active'],
    ['termination-rescinded', 'active'],
    ['suspended', 'suspended'],
    ['terminated', 'ended'],
    ['changed', 'active'],
    ['corrected', 'active'],
  ] as const)('%s of an unknown worker who has begun makes them %s', (kind, status) => {
    expect(statusAfter(eventOf({ kind, on: '2026-02-01' }))).toBe(status);
  });

  it.each(['changed', 'corrected'] as const)('%s before the first day makes nobody active', (kind) => {
    const early = eventOf({ kind, on: '2026-01-02' });
    expect(statusAfter(early)).toBe('expected');
    expect(statusAfter(early, hired)).toBe('active');
    expect(statusAfter(hired, early)).toBe('active');
  });

  it('every kind of event is known to it', () => {
    for (const kind of EventKind.options)
      expect(absorb(nobody(), eventOf({ kind, on: '2026-02-01' })).kind).toBe('absorbed');
  });

  it('follows from no events at all', () => {
    expect(statusOf([])).toBeUndefined();
  });

  it('remembers few events of a long life', () => {
    const life = Array.from({ length: 30 }, (_, day) =>
      eventOf({ kind: day % 2 === 0 ? 'suspended' : 'resumed', on: `2026-04-${String(day + 1).padStart(2, '0')}` }),
    );
    expect(personAfter([hired, ...life]).employments['w-1']?.statusEvents).toHaveLength(2);
    expect(heard([], personAfter([hired]).employments['w-1']!.statusEvents[0]!)).toHaveLength(1);
  });
});

describe('what a person is', () => {
  const other = (kind: EventKind, on = '2026-02-01') => eventOf({ kind, on, record: { workerId: 'w-2' } });

  it.each([
    ['nobody has spoken of them', [], 'expected'],
    ['one employment ends and another runs', [terminated, other('hired')], 'active'],
    ['one is on leave and another runs', [eventOf({ kind: 'suspended', on: '2026-02-01' }), other('hired')], 'active'],
    ['one has ended and another is on leave', [terminated, other('suspended')], 'suspended'],
    ['one has ended and another is to come', [terminated, other('changed', '2026-01-01')], 'ended'],
    ['the only one is to come', [other('changed', '2026-01-01')], 'expected'],
  ] as const)('when %s', (_, events, is) => {
    expect(standing(personAfter(events))).toBe(is);
  });

  it.each([
    ['hired', [], [hired], 'joiner'],
    ['expected', [], [eventOf({ kind: 'changed', on: '2026-01-01' })], 'joiner'],
    ['changed', [hired], [eventOf({ kind: 'changed', on: '2026-02-01' })], 'mover'],
    [
      'back from leave',
      [eventOf({ kind: 'suspended', on: '2026-02-01' })],
      [eventOf({ kind: 'resumed', on: '2026-03-01' })],
      'mover',
    ],
    ['terminated', [hired], [terminated], 'leaver'],
    ['back', [terminated], [eventOf({ kind: 'rehired', on: '2026-08-01' })], 'joiner'],
    ['one of two ends', [hired, other('hired')], [terminated], 'mover'],
  ] as const)('%s: the event makes a %s', (_, before, event, kind) => {
    const known = personAfter(before);
    expect(classify(known, personAfter(event, known))).toBe(kind);
  });
});

describe('the record that names the account', () => {
  const second = (kind: EventKind, on: string, startDate: string) =>
    eventOf({ kind, on, record: { workerId: 'w-2', startDate } });

  it('is the live one that began first', () => {
    const both = personAfter([second('hired', '2026-01-09', '2025-12-01'), hired]);
    expect(primaryRecord(both).workerId).toBe('w-2');
    expect(liveRecords(both).map(({ workerId }) => workerId)).toEqual(['w-2', 'w-1']);
  });

  it('is that of a leaver which ended last, though another is to come', () => {
    const gone = personAfter([second('terminated', '2026-07-30', '2025-12-01'), terminated]);
    expect(primaryRecord(gone).workerId).toBe('w-2');
    const before = personAfter([second('terminated', '2026-03-30', '2025-12-01'), terminated]);
    expect(primaryRecord(before).workerId).toBe('w-1');
    const coming = personAfter([terminated, second('changed', '2026-01-01', '2026-12-01')]);
    expect(primaryRecord(coming).workerId).toBe('w-1');
    expect(liveRecords(coming)).toEqual([]);
  });

  it('is the first to come of somebody expected', () => {
    const early = eventOf({ kind: 'changed', on: '2026-01-01' });
    expect(primaryRecord(personAfter([early])).workerId).toBe('w-1');
  });

  it('is none for somebody nobody has spoken of', () => {
    expect(() => primaryRecord(nobody())).toThrow('absorb an event first');
  });

  it('does not depend on the order in which employments are stored', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const person = personAfter(events);
        const turned = { ...person, employments: Object.fromEntries(Object.entries(person.employments).reverse()) };
        expect(primaryRecord(turned)).toEqual(primaryRecord(person));
        expect(liveRecords(turned)).toEqual(liveRecords(person));
        expect(allRecords(turned)).toEqual(allRecords(person));
      }),
    );
  });
});
