/** Counting in a rolling window on a real engine: exactly as many as the limit says, however many count at once, also where buckets meet. */
import { beforeAll, expect, it } from 'vitest';
import { weigh } from '../../functions/core/charge.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { usedWithin } from '../../functions/core/window.ts';
import { unlessRefused, writeAll } from '../../functions/ledger/write-all.ts';
import type { Brakes } from '../../functions/store/brakes.ts';
import { countIn, findCensus, putCensus, readCounters } from '../../functions/store/windows.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { at } from '../support/lifecycle.ts';
import { describeOnEngine } from '../support/on-engine.ts';

const LIMIT = { withinHours: 24, most: 50, floor: 20 };
const NOON = at('2026-11-30T12:00:00Z');

describeOnEngine('a window, on a real engine', ['brakes'], (engine) => {
  let brakes: Brakes;
  beforeAll(() => {
    brakes = { client: engine.client, table: 'brakes' };
  });

  /** As plan-case does: look, judge, count; and look again when others counted meanwhile. */
  async function pass(rule: string, person: string, now: Instant): Promise<'counted' | 'held'> {
    for (;;) {
      const counters = await readCounters(brakes, [`window#${rule}`]);
      const { charge, over } = weigh({ rule, name: '' }, LIMIT, 'people', 1, { counters, census: undefined, now });
      if (over !== undefined) return 'held';
      const writes = [
        { Put: { TableName: 'brakes', Item: { pk: person, sk: rule } } },
        countIn('brakes', charge, counters[charge.key] ?? {}, now),
      ];
      if ((await unlessRefused(writeAll(ledgerOf(engine.client), writes))) !== undefined) return 'counted';
    }
  }

  const all = (rule: string, people: number, now: (index: number) => Instant) =>
    Promise.all(Array.from({ length: people }, (_, index) => pass(rule, `p-${index}`, now(index))));

  async function usedNow(rule: string, now: Instant): Promise<number> {
    return usedWithin((await readCounters(brakes, [`window#${rule}`]))[`window#${rule}`] ?? {}, now, 24);
  }

  it('lets by exactly its most of many at once', async () => {
    const outcomes = await all('many', 300, () => NOON);
    expect(outcomes.filter((one) => one === 'counted')).toHaveLength(50);
    expect(await usedNow('many', NOON)).toBe(50);
  });

  it('and where clocks differ over the edge of a bucket', async () => {
    const edge = at('2026-11-30T13:00:00Z');
    const justBefore = at('2026-11-30T12:59:59.990Z');
    const outcomes = await all('edge', 120, (index) => (index % 2 === 0 ? edge : justBefore));
    expect(outcomes.filter((one) => one === 'counted')).toHaveLength(50);
    expect(await usedNow('edge', edge)).toBe(50);
  });

  it('has room again when the window has gone by, and forgets what it needs no more', async () => {
    const dayAfter = at('2026-12-02T12:00:00Z');
    expect(await pass('many', 'p-late', at('2026-12-01T12:00:00Z'))).toBe('held');
    expect(await pass('many', 'p-late', dayAfter)).toBe('counted');
    expect(Object.values((await readCounters(brakes, ['window#many']))['window#many'] ?? {})).toEqual([1]);
  });

  it('reads nothing where nothing is asked, and keeps the census', async () => {
    expect(await readCounters(brakes, [])).toEqual({});
    expect(await findCensus(brakes)).toBeUndefined();
    const census = { at: NOON, total: 2, departments: { Sales: 2 }, sites: {} };
    await writeAll(ledgerOf(engine.client), [putCensus('brakes', census)]);
    expect(await findCensus(brakes)).toEqual(census);
  });
});
