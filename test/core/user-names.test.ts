/** What somebody is called: folded for every target, chosen once, free everywhere, and the same whoever is asked in which order. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Access, Sighting } from '../../functions/core/access.ts';
import { absent, MOST_NAMES } from '../../functions/core/access.ts';
import { missingAliases, unseenAlias } from '../../functions/core/alias.ts';
import { canonical } from '../../functions/core/canonical.ts';
import { cutTo, fold } from '../../functions/core/folding.ts';
import type { Person, UserName } from '../../functions/core/person.ts';
import { plan } from '../../functions/core/planner.ts';
import { queriesFor, withoutSeeking } from '../../functions/core/queries.ts';
import { recordOf, replay } from '../../functions/core/replay.ts';
import { addDays } from '../../functions/core/schedule.ts';
import { settlement } from '../../functions/core/settle.ts';
import { adoptable, isFreeAgain, lostName, namesDue, namingOf, toSeek } from '../../functions/core/user-name.ts';
import { at, eventOf, nobody, personAfter } from '../support/lifecycle.ts';
import { account, ENTRA, OKTA, outcomesOf, policyOf, situation } from '../support/situation.ts';
import { anyWorker, worker } from '../support/worker-record.ts';

const RULE = {
  domain: 'marlow.example',
  candidates: ['person.givenName + "." + person.familyName', 'person.givenName.initial() + "." + person.familyName'],
};
const named = (over: object = {}) => policyOf({ names: [{ ...RULE, ...over }] });
const hired = (record: object = {}) => personAfter([eventOf({ kind: 'hired', on: '2026-01-05', record })]);
const sighting = (over: Partial<Sighting> = {}): Sighting => ({
  ...{ accountId: 'x-1', status: 'active', profile: {}, aliases: [] },
  ...over,
});
const seeing = (...found: readonly Sighting[]): readonly Access[] => [
  { ...absent(OKTA), found },
  { ...absent(ENTRA), found: [] },
];
const address = (name: string) => `${name}@marlow.example`;
const NOW = at('2026-03-10');
const called = (name: string, over: Partial<UserName> = {}): UserName => ({
  ...{ name: address(name), rule: 'name-0', since: NOW, of: 'Ada Byron', aliases: [] },
  ...over,
});

describe('folding', () => {
  it.each([
    ['Zoë Ødegård', 'zoeodegard'],
    ['Straße', 'strasse'],
    ['Łukasz Æsir-Þór', 'lukaszaesir-thor'],
    ['Анна Щукина', 'annashchukina'],
    ['Αθηνά', 'athina'],
    ['O’Brien, Jr.', 'obrienjr'],
    ['..a._-b..', 'a.b'],
    ['王小明', ''],
  ])('%s is %s', (text, folded) => expect(fold(text)).toBe(folded));

  it('spells as a rule says', () => {
    expect(fold('Jürgen MÖLLER', { ü: 'ue', Ö: 'oe' })).toBe('juergenmoeller');
  });

  it('gives what every target takes, and folded again is the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 64 }), (text, longest) => {
        const folded = cutTo(fold(text), longest);
        expect(folded).toMatch(/^([a-z0-9]+([._-][a-z0-9]+)*)?$/);
        expect(fold(folded)).toBe(folded);
      }),
    );
  });
});

describe('the names to choose from', () => {
  it('are the candidates in their order, then the first numbered, within the longest', () => {
    const naming = named({ longest: 8, never: ['a.byron'] }).namesFor(worker());
    expect(naming?.candidates.slice(0, 3)).toEqual(['ada.byro', 'ada.byr2', 'ada.byr3'].map(address));
    expect(naming?.candidates[8]).toBe(address('ada.byr9'));
    expect(naming?.candidates[9]).toBe(address('ada.by10'));
  });

  it('are the worker id where a name folds to nothing, and a number where that does too', () => {
    const record = { givenName: '王', familyName: '明' };
    const candidates = (over: object) =>
      named()
        .namesFor(worker({ ...record, ...over }))
        ?.candidates.slice(0, 2);
    expect(candidates({})).toEqual([address('w-1'), address('w-12')]);
    expect(candidates({ workerId: '員' })).toEqual([address('worker'), address('worker2')]);
  });

  it('are fit for any worker record there can be, distinct, and the same each time', () => {
    const policy = named({ longest: 20 });
    fc.assert(
      fc.property(anyWorker, (record) => {
        const candidates = policy.namesFor(record)?.candidates ?? [];
        expect(candidates).toHaveLength(99);
        expect(new Set(candidates).size).toBe(99);
        for (const name of candidates) expect(name).toMatch(/^[a-z0-9._-]{1,20}@marlow\.example$/);
        expect(policy.namesFor(record)?.candidates).toEqual(candidates);
      }),
      { numRuns: 50 },
    );
  });

  it('are nobody’s whom no rule names, none of a protected login, and none for who has left', () => {
    expect(namesDue(hired(), policyOf())).toEqual([]);
    expect(namesDue(hired(), named({ when: 'person.country == "DE"' }))).toEqual([]);
    const guarded = policyOf({ names: [RULE], protectsLogins: [address('ada.byron')] });
    expect(namesDue(hired(), guarded)[0]).toBe(address('a.byron'));
    const left = personAfter([eventOf({ kind: 'terminated', on: '2026-02-01' })], hired());
    expect(namesDue(left, named())).toEqual([]);
    expect(adoptable(left, named(), [account(OKTA)])).toEqual([]);
    expect(adoptable(hired(), named(), [account(OKTA, { profile: {} }), absent(ENTRA)])).toEqual([]);
  });

  it('are sought ten at a time, those that nobody was given', () => {
    const due = namesDue(hired(), named());
    expect(toSeek(due, new Set(due.slice(3)))).toEqual(due.slice(3, 3 + MOST_NAMES));
    const queries = queriesFor(hired(), named(), due.slice(0, 2));
    expect(queries[OKTA]).toMatchObject({
      login: 'ada.byron@marlow.example',
      seek: { names: due.slice(0, 2), givenName: 'Ada', familyName: 'Byron' },
    });
    expect(withoutSeeking(queries)[OKTA]).not.toHaveProperty('seek');
    const own: Person = { ...hired(), userName: called('lovelace') };
    expect(queriesFor(own, named())[ENTRA]).toMatchObject({ login: address('lovelace') });
    expect(queriesFor(own, named())[ENTRA]).not.toHaveProperty('seek');
  });
});

describe('a user name', () => {
  const due = namesDue(hired(), named());

  it('is the first that no target has and nobody was given, and what the accounts are called', () => {
    const found = [
      sighting({ profile: { login: address('Ada.Byron') } }),
      sighting({ accountId: 'x-2', aliases: [address('a.byron')] }),
    ];
    const made = plan(
      situation({ person: hired(), policy: named(), observed: seeing(...found), names: due.slice(0, 5) }),
    );
    expect(made.userName).toEqual(called('ada.byron2'));
    const creates = made.changes.flatMap((change) => (change.kind === 'create-account' ? [change.profile.login] : []));
    expect(creates).toEqual([address('ada.byron2'), address('ada.byron2')]);
  });

  it('is not chosen while a target has not answered, nor of names somebody was first with: the case looks again, and says so in the end', () => {
    const [okta] = seeing();
    const over = { person: hired(), policy: named(), names: due.slice(0, 1) };
    const silent = plan(situation({ ...over, observed: [okta!] }));
    expect(silent.unnamed).toContain('not every target');
    const late = plan(situation({ ...over, observed: seeing(), names: [] }));
    expect(late).toMatchObject({ unnamed: expect.stringContaining('is taken'), changes: [] });
    const settled = (replans: number) => settlement({ replans }, late, outcomesOf(late), NOW, []);
    expect(settled(0)).toMatchObject({ kind: 'again', replans: 1 });
    expect(settled(5)).toMatchObject({ kind: 'blocked', note: expect.stringContaining('tenure retry') });
  });

  it('is the one their own account has already', () => {
    const own = account(OKTA, { profile: { workerId: 'w-1', login: address('Countess') } });
    const names = [address('countess'), ...due];
    const found = [sighting({ accountId: 'okta-1', profile: { login: address('countess') } })];
    const observed = [{ ...own, found }, absent(ENTRA)];
    const made = plan(situation({ person: hired(), policy: named(), observed, names }));
    expect(made.userName?.name).toBe(address('countess'));
  });

  it('stays over whatever is not a name, and a mended name that still gives it', () => {
    const userName = called('ada.byron');
    const moved = { ...hired({ department: 'Finance', employmentType: 'contractor' }), userName };
    expect(namesDue(moved, named())).toEqual([]);
    expect(namesDue({ ...hired({ givenName: 'Adâ' }), userName }, named())).toEqual([]);
    expect(namesDue({ ...hired({ familyName: 'King' }), userName }, named({ onNameChange: 'keep' }))).toEqual([]);
    expect(namesDue({ ...hired({ familyName: 'King' }), userName }, named())[0]).toBe(address('ada.king'));
  });

  it('that is new moves the login of the same account, and keeps the old one as an alias as long as policy says', () => {
    const person = {
      ...hired({ familyName: 'King' }),
      accounts: { [OKTA]: 'okta-1' },
      userName: called('ada.byron', { aliases: [{ name: address('ada'), since: NOW, until: at('2026-03-01') }] }),
    };
    const observed = [account(OKTA, { profile: { workerId: 'w-1', login: address('ada.byron') } }), absent(ENTRA)];
    const over = { person, observed, names: [address('ada.king')] };
    const made = plan(situation({ ...over, policy: named({ aliasDays: 30 }) }));
    expect(made.userName).toMatchObject({
      ...{ name: address('ada.king'), of: 'Ada King' },
      aliases: [{ name: address('ada.byron'), since: NOW, until: addDays(NOW, 30) }],
    });
    expect(made.changes[0]).toMatchObject({ kind: 'update-account', profile: { login: address('ada.king') } });
    expect(plan(situation({ ...over, policy: named() })).userName?.aliases[0]).not.toHaveProperty('until');
  });

  it('taken up again is no alias any more', () => {
    const aliases = [{ name: address('ada.byron'), since: NOW }];
    const person = { ...hired(), userName: called('ada.king', { of: 'Ada King', aliases }) };
    const made = plan(situation({ person, policy: named(), observed: seeing(), names: [address('ada.byron')] }));
    expect(made.userName).toMatchObject({
      name: address('ada.byron'),
      aliases: [{ name: address('ada.king'), since: NOW }],
    });
  });

  it('is predicted as the first where nobody looked', () => {
    expect(plan(situation({ person: hired(), policy: named() })).userName?.name).toBe(address('ada.byron'));
  });

  it('is given before the first day to who is expected', () => {
    const policy = policyOf({ names: [RULE], accounts: [{ when: 'true', systems: [OKTA], preHireDays: 7 }] });
    const person = personAfter([eventOf({ kind: 'changed', on: '2026-03-01', record: { startDate: '2026-03-12' } })]);
    const made = plan(situation({ person, policy, observed: seeing(), names: due.slice(0, 1) }));
    expect(made.changes).toMatchObject([{ kind: 'create-account', staged: true, profile: { login: due[0] } }]);
    const nameless = plan(situation({ person, policy, observed: seeing(), names: [] }));
    expect(nameless.changes).toEqual([]);
  });

  it('depends on no order of what was found, nor on anything but what was recorded', () => {
    const taken = fc
      .subarray(due.slice(0, MOST_NAMES))
      .map((names) => names.map((login, index) => sighting({ accountId: `x-${index}`, profile: { login } })));
    const some = fc.tuple(taken, fc.subarray(due.slice(0, MOST_NAMES)));
    fc.assert(
      fc.property(some, fc.boolean(), ([found, names], reversed) => {
        const observed = seeing(...(reversed ? found.toReversed() : found));
        const before = situation({ person: hired(), policy: named(), observed, names });
        const made = plan(before);
        const free = names.filter((name) => !found.some(({ profile }) => profile.login === name));
        expect(made.userName?.name).toBe(free[0]);
        expect(plan({ ...before, observed: seeing(...found) }).userName).toEqual(made.userName);
        const recorded = JSON.parse(canonical(recordOf(before, { zoneData: 'x', salt: 'y' })));
        expect(canonical(replay(recorded, before.policy))).toBe(canonical(made));
      }),
    );
  });

  it('is unique and everybody gets one, in whatever order people come', () => {
    const people = fc.array(fc.constantFrom('Ada', 'Ana', 'Zoë'), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(people, (givenNames) => {
        const given = new Set<string>();
        for (const givenName of givenNames) {
          const person = hired({ givenName });
          const names = toSeek(
            namesDue(person, named()),
            new Set(namesDue(person, named()).filter((n) => !given.has(n))),
          );
          const { userName } = plan(situation({ person, policy: named(), observed: seeing(), names }));
          expect(given.has(userName!.name)).toBe(false);
          given.add(userName!.name);
          expect(namesDue({ ...person, userName: userName! }, named())).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a name somebody else’s account got first', () => {
  const person: Person = { ...hired(), userName: called('ada.byron') };
  const foreign = account(OKTA, { profile: { login: address('Ada.Byron') } });

  it('is given up while nothing of theirs is called so, and the case looks again', () => {
    expect(lostName(person, [foreign, absent(ENTRA)])).toBe(true);
    const made = plan(situation({ person, policy: named(), observed: [foreign, absent(ENTRA)] }));
    expect(settlement({}, made, outcomesOf(made), NOW, [foreign], { nameLost: true })).toMatchObject({
      kind: 'again',
      replans: 1,
    });
  });

  it('stays where an account of theirs has it, or nobody else’s does', () => {
    expect(lostName(hired(), [foreign])).toBe(false);
    expect(lostName({ ...person, accounts: { [ENTRA]: 'entra-1' } }, [foreign])).toBe(false);
    expect(lostName(person, [foreign, account(ENTRA)])).toBe(false);
    expect(lostName(person, [absent(OKTA)])).toBe(false);
    expect(lostName(person, [{ ...foreign, profile: {} }])).toBe(false);
  });
});

describe('a name somebody was given', () => {
  const rule = (over: object = {}) => namingOf(hired(), named(over))!.rule;
  const holder: Person = { ...hired(), userName: called('ada.byron') };
  const leaver = personAfter([eventOf({ kind: 'terminated', on: '2026-02-01' })], holder);
  const free = (who: Person | undefined, over: object, now = NOW) =>
    isFreeAgain(address('ada.byron'), who, rule(over), now);

  it('is theirs while they are here, for good once they are unknown, and after they left for as long as policy says', () => {
    expect(free(holder, { reusedAfterDays: 1 })).toBe(false);
    expect(free(undefined, { reusedAfterDays: 1 })).toBe(false);
    expect(free(leaver, {})).toBe(false);
    expect(free(leaver, { reusedAfterDays: 90 })).toBe(false);
    expect(free(leaver, { reusedAfterDays: 30 })).toBe(true);
  });

  it('is free again after the last employment that ended, whatever is to come', () => {
    const later = { workerId: 'w-2', startDate: '2027-01-01' };
    const expected = personAfter([eventOf({ kind: 'changed', on: '2026-02-02', record: later })], leaver);
    expect(free(expected, { reusedAfterDays: 30 })).toBe(true);
  });

  it('is free once it is neither their name nor an alias of theirs', () => {
    const renamed = (until?: string): Person => ({
      ...hired(),
      userName: called('ada.king', {
        aliases: [{ name: address('ada.byron'), since: NOW, ...(until === undefined ? {} : { until: at(until) }) }],
      }),
    });
    expect(free(renamed(), {})).toBe(false);
    expect(free(renamed('2026-04-01'), {})).toBe(false);
    expect(free(renamed('2026-03-01'), {})).toBe(true);
    expect(free(hired(), {})).toBe(true);
  });
});

describe('an alias', () => {
  const userName = called('ada.king', { aliases: [{ name: address('ada.byron'), since: NOW }] });
  const shows = (...aliases: string[]) => account(ENTRA, { profile: { login: address('ada.king') }, aliases });

  it('that a mailbox does not show is told, with what to do', () => {
    expect(missingAliases(userName, [shows(address('ada.king'))], NOW)).toMatchObject([
      { kind: 'alias-missing', system: 'entra', text: expect.stringContaining('add them as addresses') },
    ]);
    expect(missingAliases(userName, [shows(address('ada.byron'))], NOW)).toEqual([]);
    expect(missingAliases(userName, [account(OKTA, { profile: { login: address('ada.king') } })], NOW)).toEqual([]);
    expect(missingAliases(undefined, [account(OKTA)], NOW)).toEqual([]);
    expect(missingAliases(userName, [account(OKTA, { profile: {} })], NOW)).toEqual([]);
  });

  it('that no target can show is told once', () => {
    expect(unseenAlias(userName, [account(OKTA)])).toMatchObject([{ kind: 'alias-by-hand' }]);
    expect(unseenAlias(userName, [shows()])).toEqual([]);
    expect(unseenAlias(called('ada.king'), [])).toEqual([]);
    expect(unseenAlias(undefined, [])).toEqual([]);
  });
});

it('nobody has a name of an employment they do not have', () => {
  expect(namingOf(nobody(), named())).toBeUndefined();
});
