/** When a case looks again by itself, how seldom, for how long, and when it tells an operator. */
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../functions/core/ids.ts';
import { type LookAgain, lookAgain, lookingAgain } from '../../functions/core/look-again.ts';
import { plan } from '../../functions/core/planner.ts';
import { addDays, addHours, secondsUntil } from '../../functions/core/schedule.ts';
import { settlement } from '../../functions/core/settle.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import { outcomesOf, policyOf, situation } from '../support/situation.ts';

const START = at('2026-03-10T08:00:00Z');
const finding = (kind: string) => [{ kind, text: 'x' }];

/** Every look at this kind, until it gives up or `most` are made. */
function looks(kind: string, most: number, firstDayEnds?: Instant): readonly LookAgain[] {
  const made: LookAgain[] = [];
  let now = START;
  while (made.length < most) {
    const next = lookAgain(finding(kind), made.at(-1), firstDayEnds, now);
    if (next === undefined) return made;
    made.push(next);
    now = next.at;
  }
  return made;
}

describe('the pace', () => {
  it('is an hour, then as long again as it has been, and a day at most', () => {
    const hours = looks('account-waits', 9).map(({ at: then }) => secondsUntil(START, then) / 3600);
    expect(hours).toEqual([1, 2, 4, 8, 16, 32, 56, 80, 104]);
  });

  it('never ends for an account that waits, and ends for what an operator has been told of long enough', () => {
    expect(looks('account-waits', 400)).toHaveLength(400);
    expect(addDays(START, 30) <= looks('no-licence-left', 400).at(-1)!.at).toBe(true);
    expect(looks('no-licence-left', 400).length).toBeLessThan(40);
    expect(looks('not-gone-in-time', 400).at(-1)!.at).toBe(addHours(START, 56));
  });

  it('is none for what nothing but a person can change', () => {
    expect(looks('unexplained-access', 1)).toEqual([]);
    expect(looks('toString', 1)).toEqual([]);
    expect(lookAgain([], undefined, undefined, START)).toBeUndefined();
  });
});

describe('an operator', () => {
  it('is told at once, and again at the first look after the first day', () => {
    const told = looks('no-licence-left', 8, addHours(START, 10)).map(({ toldAt }) => toldAt);
    expect(new Set(told)).toEqual(new Set([START, addHours(START, 16)]));
  });

  it('is told once where the first day is long past', () => {
    expect(new Set(looks('no-licence-left', 8, addHours(START, -10)).map(({ toldAt }) => toldAt))).toEqual(
      new Set([START]),
    );
  });

  it('reads what it waits for and when it looks', () => {
    const [first] = looks('no-licence-left', 1);
    expect(lookingAgain([...finding('no-licence-left'), ...finding('no-licence-left')], first!)).toBe(
      `all else is done; looks again by itself at ${addHours(START, 1)}: no-licence-left. To look now: tenure retry`,
    );
  });
});

it('a licence without seats is looked at again, whatever else was refused beside it', () => {
  const before = situation({
    person: personAfter([eventOf({ kind: 'hired', on: '2026-03-01' })]),
    policy: policyOf({ birthrights: [{ when: 'true', grants: ['licence'] }] }),
  });
  const made = plan(before);
  const settled = (lacks: object) =>
    settlement(
      {},
      made,
      outcomesOf(made).map((one) => ({
        ...one,
        receipts: one.receipts.map((receipt) =>
          made.changes.some(({ id, kind }) => id === receipt.changeId && kind === 'grant')
            ? { ...receipt, status: 'refused' as const, ...lacks }
            : receipt,
        ),
      })),
      before.now,
      before.observed,
    );
  expect(settled({ lacks: 'seats' })).toMatchObject({ kind: 'waiting', findings: [{ kind: 'no-licence-left' }] });
  expect(settled({})).toMatchObject({ kind: 'completed-with-exceptions', findings: [{ kind: 'refused-by-target' }] });
});
