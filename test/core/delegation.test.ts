/** A delegation is for a time, for somebody else who works here, and is never handed on. */
import { expect, it } from 'vitest';
import { coversInstant, type Delegation, delegationRefused, revoked, times } from '../../functions/core/delegation.ts';
import { Instant, PersonId, WorkerId } from '../../functions/core/ids.ts';

const at = (day: string) => Instant.parse(`${day}T00:00:00.000Z`);
const made: Delegation = {
  delegationId: 'd-1',
  from: at('2026-12-01'),
  until: at('2026-12-10'),
  delegator: PersonId.parse('p-1'),
  delegate: PersonId.parse('p-2'),
  to: WorkerId.parse('w-2'),
  madeAt: at('2026-11-30'),
};
const asked = (over: Partial<Delegation> = {}, more = {}) =>
  delegationRefused({ asked: { ...made, ...over }, now: at('2026-11-30'), worksHere: true, delegates: [], ...more });

it('may be made for a time to come, to somebody who has not delegated in it', () => {
  expect(asked()).toBeUndefined();
  const others = [
    { ...made, from: at('2026-11-01'), until: made.from },
    { ...made, from: made.until, until: at('2026-12-20') },
  ];
  expect(asked({}, { delegates: others })).toBeUndefined();
});

it.each<readonly [string, Partial<Delegation>, object]>([
  ['ends before it begins', { until: made.from }, {}],
  ['is over already', {}, { now: made.until }],
  ['is longer than', { until: at('2027-06-01') }, {}],
  ['delegates to themselves', { delegate: made.delegator }, {}],
  ['do not work here', {}, { worksHere: false }],
  ['is not handed on', {}, { delegates: [{ ...made, from: at('2026-12-09'), until: at('2026-12-11') }] }],
])('is refused when it %s', (why, over, more) => {
  expect(asked(over, more)).toContain(why);
});

it('holds from its first instant, and no more at its last', () => {
  expect([made.from, at('2026-12-05'), made.until].map((now) => coversInstant(made, now))).toEqual([true, true, false]);
});

it('taken back it holds no more, and what was decided before still did', () => {
  const now = at('2026-12-03');
  const ended = revoked(made, now);
  expect(ended).toEqual({ ...made, until: now, revokedAt: now });
  expect([at('2026-12-02'), now, at('2026-12-05')].map((when) => coversInstant(ended, when))).toEqual([
    true,
    false,
    false,
  ]);
  expect(coversInstant(revoked(made, at('2026-11-30')), at('2026-12-05')), 'before it began').toBe(false);
});

it('a day means the whole of it where the delegator is; an instant is itself', () => {
  expect(times({ from: '2026-12-01', until: '2026-12-02' }, 'Europe/Berlin')).toEqual({
    from: '2026-11-30T23:00:00.000Z',
    until: '2026-12-02T23:00:00.000Z',
  });
  expect(times({ from: '2026-12-01T10:00:00Z', until: '2026-12-01T12:00:00Z' }, 'UTC').until).toBe(
    '2026-12-01T12:00:00.000Z',
  );
});
