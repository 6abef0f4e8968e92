/** A batch against one that was released: the same or less of it goes on, more is held and named. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../functions/core/canonical.ts';
import { newSince, type Released, saidIn, sinceRelease } from '../../functions/core/feed-drift.ts';
import { WorkerId } from '../../functions/core/ids.ts';
import { at, eventOf } from '../support/lifecycle.ts';

const NOW = at('2026-02-01T12:00:00Z');
const says = (...ids: readonly number[]) =>
  ids.map((id) =>
    saidIn(eventOf({ kind: 'terminated', on: '2026-02-01', record: { workerId: WorkerId.parse(`w-${id}`) } })),
  );

const was = (ids: readonly number[], over: Partial<Released> = {}): Released => ({
  batchId: 'b-1',
  digest: sha256('b-1'),
  source: 'hr',
  says: says(...ids),
  trips: [{ rule: 'terminations' }],
  releasedUntil: at('2026-02-01T20:00:00Z'),
  ...over,
});
const since = (ids: readonly number[], released: readonly Released[], over: object = {}, now = NOW) =>
  sinceRelease(
    { source: 'hr', feed: undefined, trips: [{ rule: 'terminations' }], says: says(...ids), ...over },
    released,
    now,
  );

describe('a batch that comes after one that was released', () => {
  it('is the same, or narrower by so many', () => {
    expect(since([1, 2, 3], [was([1, 2, 3])])).toMatchObject({ batchId: 'b-1', compared: 'same', less: 0 });
    expect(since([1, 3], [was([1, 2, 3])])).toMatchObject({ compared: 'narrower', less: 1, more: [] });
  });

  it('is wider when it says of somebody what was not said, and names them', () => {
    const found = since([1, 4, 5], [was([1, 2, 3])]);
    expect(found).toMatchObject({ compared: 'wider', more: ['w-4', 'w-5'], less: 2 });
    expect(newSince(found!)).toBe('since batch b-1 was released, new are w-4, w-5');
  });

  it('is wider when a check trips that did not trip then: half a file is less of it, and still half a file', () => {
    const found = since([1], [was([1, 2])], { trips: [{ rule: 'terminations' }, { rule: 'rows' }] });
    expect(found).toMatchObject({ compared: 'wider', more: [], checks: ['rows'] });
    expect(newSince(found!)).toBe('since batch b-1 was released, also tripped: rows');
  });

  it('is compared with the release that covers it, else with the newest it has anything in common with', () => {
    const older = was([1, 2, 3], { batchId: 'b-0' });
    expect(since([1, 2], [was([1, 4]), older])).toMatchObject({ batchId: 'b-0', compared: 'narrower' });
    expect(since([1, 9], [was([7]), was([1, 4]), older])).toMatchObject({ batchId: 'b-1', more: ['w-9'] });
    expect(since([9], [was([1])])).toBeUndefined();
  });

  it.each<readonly [string, Partial<Released>]>([
    ['another source', { source: 'other' }],
    ['another feed', { feed: 'staff' }],
    ['whose release is over', { releasedUntil: NOW }],
    ['released by an earlier version', { releasedUntil: undefined }],
    ['that kept nothing of what it said', { says: undefined }],
  ])('is not let on by one of %s', (_, over) => {
    expect(since([1], [was([1], over)])).toBeUndefined();
  });

  it('never goes on with anything that was not released', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(ids, fc.array(ids, { maxLength: 3 }), (now, before) => {
        const found = since(
          now,
          before.map((one, index) => was(one, { batchId: `b-${index}` })),
        );
        const covered = before.some((one) => now.every((id) => one.includes(id)));
        expect(found !== undefined && found.compared !== 'wider').toBe(covered);
      }),
    );
  });
});

it('what an event says is the same whatever it is called and whenever HR knew it, and another when it says otherwise', () => {
  const told = { kind: 'terminated', on: '2026-02-01' } as const;
  const said = saidIn(eventOf({ ...told, id: 'one' })).digest;
  expect(saidIn(eventOf({ ...told, id: 'other', known: '2026-02-03T12:00:00Z' })).digest).toBe(said);
  expect(saidIn(eventOf({ ...told, on: '2026-02-02' })).digest).not.toBe(said);
});
