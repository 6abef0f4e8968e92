/** Narrower or wider: what may go on as what was looked at before, and what is asked again. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, type Effect, given, isCovered, written } from '../../functions/core/drift.ts';
import { PersonId } from '../../functions/core/ids.ts';
import { Thing } from '../../functions/core/owned.ts';
import { plan } from '../../functions/core/planner.ts';
import { changeOf } from '../support/change.ts';
import { anySituation, ENTITLEMENTS, ENTRA, OKTA } from '../support/situation.ts';

const anyEffect: fc.Arbitrary<Effect> = fc
  .record(
    {
      kind: fc.constantFrom('grant', 'revoke', 'create-account', 'update-account', 'delete-account'),
      system: fc.constantFrom(OKTA, ENTRA),
      rule: fc.constantFrom('one', 'other'),
      lane: fc.constantFrom('provision', 'clean-up'),
      entitlement: fc.constantFrom(...Object.values(ENTITLEMENTS)),
      staged: fc.constant(true as const),
      profile: fc.record({ title: fc.constantFrom('a', 'b'), office: fc.constantFrom('a', 'b') }, { requiredKeys: [] }),
    },
    { requiredKeys: ['kind', 'system'] },
  )
  .map((effect) => effect as Effect);
const anyDelta = fc.array(anyEffect, { maxLength: 6 });
/** A delta, and some of it, some of that: likelier to be comparable than two by chance. */
const anyPart = (whole: readonly Effect[]) =>
  fc.subarray([...whole]).map((part) => part.map(({ profile: _, ...rest }) => rest as Effect));

const within = (now: readonly Effect[], before: readonly Effect[]) => isCovered(compare(before, now));

describe('narrower or the same', () => {
  it('is a partial order: of itself, of what it is within step by step, and both ways round only when it is the same', () => {
    const three = anyDelta.chain((a) =>
      fc
        .tuple(fc.constant(a), fc.oneof(anyPart(a), anyDelta))
        .chain(([, b]) => fc.tuple(fc.constant(a), fc.constant(b), fc.oneof(anyPart(b), anyDelta))),
    );
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        expect(compare(a, a).compared).toBe('same');
        if (within(b, a) && within(c, b)) expect(within(c, a)).toBe(true);
        if (within(a, b) && within(b, a)) expect(compare(a, b).compared).toBe('same');
        if (compare(a, b).compared === 'narrower') expect(compare(b, a).compared).toBe('wider');
      }),
    );
  });

  it('has no change that was not there: same kind, target and entitlement, for the same rule', () => {
    fc.assert(
      fc.property(anyDelta, anyDelta, (before, now) => {
        const { compared, more } = compare(before, now);
        const known = (one: Effect) =>
          before.some(
            (other) =>
              other.kind === one.kind &&
              other.system === one.system &&
              other.entitlement === one.entitlement &&
              other.rule === one.rule,
          );
        if (compared !== 'wider') expect(now.every(known)).toBe(true);
        else expect(more.length).toBeGreaterThan(0);
      }),
    );
  });

  it('holds of every part of any plan, and names what has gone', () => {
    fc.assert(
      fc.property(anySituation, fc.nat(), (before, seed) => {
        const { changes } = plan(before);
        const part = changes.filter((_, index) => (seed >> (index % 30)) % 2 === 0);
        expect(isCovered(compare(written(changes), written(part)))).toBe(true);
        expect(isCovered(compare(given(changes), given(part)))).toBe(true);
      }),
    );
  });
});

describe('one change', () => {
  const grant = { kind: 'grant', system: OKTA, entitlement: ENTITLEMENTS.wiki } as const;
  const update = (profile: Effect['profile']): Effect => ({
    kind: 'update-account',
    system: OKTA,
    profile: profile ?? {},
  });
  const create = (over: Partial<Effect> = {}): Effect => ({ kind: 'create-account', system: OKTA, ...over });

  it.each<readonly [string, Effect, Effect, 'same' | 'narrower' | 'wider']>([
    ['of fewer attributes is less', update({ title: 'a', office: 'b' }), update({ title: 'a' }), 'narrower'],
    ['that says something else of one is more', update({ title: 'a' }), update({ title: 'b' }), 'wider'],
    ['that makes an account nobody can use yet is less', create(), create({ staged: true }), 'narrower'],
    ['that makes one that can be used is more', create({ staged: true }), create(), 'wider'],
    ['of another class is more', grant, { ...grant, kind: 'revoke' }, 'wider'],
    ['of another target is more', create(), create({ system: ENTRA }), 'wider'],
    ['of another entitlement is more', grant, { ...grant, entitlement: ENTITLEMENTS.ledger }, 'wider'],
    ['in another lane is more', { ...grant, lane: 'overlap' }, { ...grant, lane: 'destroy' }, 'wider'],
    ['for another rule is more', { ...grant, rule: 'one' }, { ...grant, rule: 'other' }, 'wider'],
  ])('%s', (_, before, now, compared) => {
    expect(compare([before], [now]).compared).toBe(compared);
  });

  it('gives an account as it is made: for use, or not yet', () => {
    const made = changeOf('okta', { kind: 'create-account', profile: { login: 'a@b.example' } });
    const prepared = { ...made, staged: true } as typeof made;
    expect(given([made, prepared, changeOf('okta', { kind: 'revoke-sessions' })])).toEqual([
      { kind: 'create-account', system: 'okta' },
      { kind: 'create-account', system: 'okta', staged: true },
    ]);
  });

  it('is a hand-over of that thing to that person, and of no other', () => {
    const handed = (thing: string, personId: string) =>
      changeOf('entra', {
        kind: 'hand-over',
        thing: Thing.parse(`entra:group:${thing}`),
        to: { personId: PersonId.parse(personId), accountId: `account of ${personId}` },
      });
    expect(compare([handed('a', 'p-8')], [handed('a', 'p-8')]).compared).toBe('same');
    expect(compare([handed('a', 'p-8')], [handed('b', 'p-8')]).compared).toBe('wider');
    expect(compare([handed('a', 'p-8')], [handed('a', 'p-6')]).compared).toBe('wider');
    const released = [handed('a', 'p-8')];
    expect(compare(written(released), [...released, handed('b', 'p-8')]).compared).toBe('wider');
  });

  it('is named without what attributes say', () => {
    const { more, less } = compare([grant, create({ staged: true })], [update({ title: 'secret', office: 'there' })]);
    expect(more).toEqual(['update-account okta (office, title)']);
    expect(less).toEqual(['grant okta:group:wiki', 'create-account okta (not to be used yet)']);
  });
});
