/** Tests of a policy pack: what they find, what they exercise, and which mistakes they would notice. */
import { describe, expect, it } from 'vitest';
import { checkWhen } from '../../functions/core/policy/condition.ts';
import type { PolicyPack } from '../../functions/core/policy/pack.ts';
import { asSeen } from '../../functions/core/policy/person-seen.ts';
import { everybody } from '../../functions/core/policy-tests/everybody.ts';
import { judgeSuite } from '../../functions/core/policy-tests/judge-suite.ts';
import { mutants } from '../../functions/core/policy-tests/mutants.ts';
import { printed } from '../../functions/core/policy-tests/printed.ts';
import { ruleIds } from '../../functions/core/policy-tests/rule-ids.ts';
import { givesTheSame } from '../../functions/core/policy-tests/same-access.ts';
import { readSuite, type Suite, suiteSchema } from '../../functions/core/policy-tests/suite.ts';
import { variants } from '../../functions/core/policy-tests/variants.ts';
import { parsed, SOUND } from '../support/pack-files.ts';
import { KEEPS } from '../support/situation.ts';
import { worker } from '../support/worker-record.ts';

const why = 'it is needed for the test';

function sound(over: Partial<PolicyPack> = {}): PolicyPack {
  const result = parsed(SOUND);
  if ('mistakes' in result) throw new Error('the sound pack is not');
  return { ...result.pack, ...over };
}

function suite(value: object): Suite {
  const read = readSuite(value);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.suite;
}

function found(value: object, pack = sound()): readonly string[] {
  return judgeSuite(pack, suite(value), KEEPS).faults.map(({ path, text }) => `${path.join('.')}: ${text}`);
}

const ACCOUNTANT = {
  id: 'accountant',
  because: why,
  person: { department: 'Finance' },
  accounts: ['okta'],
  holds: ['wiki', 'ledger'],
  asks: { ledger: 'ledger-approval' },
  login: 'made.up@persona.example',
};
const LEAVER = {
  ...{ id: 'leaver', because: why, person: { department: 'Finance' }, standing: 'ended', holding: ['wiki'] },
  ...{ accounts: [], holds: [], retention: { days: 30, accounts: { okta: 'deactivated' } } },
};
const GLASS = { ...ACCOUNTANT, id: 'glass', person: { workerId: 'w-0', department: 'Finance' }, guard: 'break-glass' };
const LOGIN = { ...GLASS, id: 'login', person: { email: 'glass@x.example', department: 'Finance' }, login: undefined };
const ELSEWHERE = { id: 'elsewhere', because: why, person: {}, accounts: ['okta'], holds: [] };
const CONTRACTOR = { ...ELSEWHERE, id: 'contractor', person: { employmentType: 'contractor' }, accounts: [] };
const TERM = {
  ...{ id: 'ledger-asks', because: why, rule: 'ledger-approval' },
  says: { approvers: ['owner', 'manager', { worker: 'w-1' }], expiresAfterHours: 24 },
};
const FIVE = { id: 'five', because: why, change: 'revoke', goesBy: 5, heldBy: 'few-revokes' };
const LEDGER = { id: 'ledger-in-finance', because: why, when: 'person.department != "Finance"', never: ['ledger'] };
const WHOLE = {
  personas: [ACCOUNTANT, LEAVER, GLASS, LOGIN, ELSEWHERE, CONTRACTOR],
  invariants: [LEDGER],
  plans: [FIVE],
  terms: [TERM],
};

describe('tests of a pack', () => {
  it('find nothing in a pack that is as they say, and exercise its rules', () => {
    const judged = judgeSuite(sound(), suite(WHOLE), KEEPS);
    expect(judged.faults).toEqual([]);
    expect(ruleIds(sound()).filter((id) => !judged.exercised.has(id))).toEqual([]);
    expect(judged).toMatchObject({ tried: 6, sampled: false });
  });

  it('stop at as many failures as were asked for', () => {
    const wrong = suite({
      personas: [ACCOUNTANT, { ...ACCOUNTANT, id: 'again' }].map((one) => ({ ...one, accounts: [] })),
    });
    expect(judgeSuite(sound(), wrong, KEEPS).faults).toHaveLength(2);
    expect(judgeSuite(sound(), wrong, KEEPS, 1).faults).toHaveLength(1);
  });

  it.each<readonly [string, object, readonly string[]]>([
    [
      'holds more',
      { ...ACCOUNTANT, holds: ['ledger'] },
      ['personas.0.holds: "accountant" would hold wiki, and must not'],
    ],
    ['holds less', { ...ELSEWHERE, holds: ['wiki'] }, ['personas.0.holds: "elsewhere" would not hold wiki, and must']],
    [
      'signs in elsewhere',
      { ...CONTRACTOR, accounts: ['okta'] },
      ['personas.0.accounts: "contractor" would not sign in at okta, and must'],
    ],
    [
      'is asked about',
      { ...ACCOUNTANT, asks: {} },
      ['personas.0.asks: "accountant" would wait for ledger (ledger-approval), and must not'],
    ],
    [
      'is stopped',
      { ...GLASS, guard: undefined },
      ['personas.0.guard: "glass": the plan is stopped by break-glass, not by none'],
    ],
    [
      'is not stopped',
      { ...ACCOUNTANT, guard: 'break-glass' },
      ['personas.0.guard: "accountant": the plan is stopped by no rule, not by break-glass'],
    ],
    [
      'keeps the account longer',
      { ...LEAVER, retention: { days: 29, accounts: { okta: 'deactivated' } } },
      ['personas.0.retention: "leaver" would not after 29 days see okta deactivated, and must'],
    ],
    [
      'loses it sooner',
      { ...LEAVER, retention: { days: 31, accounts: { okta: 'deactivated' } } },
      ['personas.0.retention: "leaver" would a second before 31 days see okta deactivated, and must not'],
    ],
  ])('say when somebody %s', (_, persona, faults) => {
    expect(found({ personas: [persona] })).toEqual(faults);
  });

  it('say when a rule says something else than was written down, or is no more', () => {
    expect(found({ terms: [{ ...TERM, says: { ...TERM.says, expiresAfterHours: 25, needs: 'all' } }] })).toEqual([
      'terms.0.says: "ledger-asks": expiresAfterHours of ledger-approval is 24, and must be 25',
      'terms.0.says: "ledger-asks": needs of ledger-approval is not said, and must be "all"',
    ]);
    expect(found({ terms: [{ ...TERM, rule: 'ledger-aproval' }] })).toEqual([
      'terms.0.rule: "ledger-asks": the pack has no rule "ledger-aproval"',
    ]);
    const calendar = {
      ...{ name: 'office', timeZone: 'Europe/London', workDays: ['monday'] as const, from: '09:00', to: '17:00' },
      holidays: ['2026-12-25'],
    };
    const { name, holidays: _, ...says } = calendar;
    const office = { ...TERM, rule: name, says };
    expect(found({ terms: [office] }, sound({ calendars: [{ ...calendar, workDays: ['monday'] }] }))).toEqual([]);
  });

  it('say when somebody may ask for what they must not, may not ask for what they must, or on other terms', () => {
    const pack = sound({
      requestable: [
        {
          id: 'ask',
          because: why,
          source: why,
          entitlements: ['wiki'],
          when: 'person.department == "Finance"',
          longestDays: 9,
          approvals: [],
        },
      ],
    });
    const test = { id: 'asks', because: why, person: { department: 'Finance' }, entitlement: 'wiki' };
    const allowed = { by: 'ask', days: 9, approvals: [] };
    expect(
      found(
        {
          requests: [
            { ...test, allowed },
            { ...test, id: 'no', person: {} },
          ],
        },
        pack,
      ),
    ).toEqual([]);
    expect(found({ requests: [test] }, pack)).toEqual([
      'requests.0: "asks": it may be asked for by ask for 9 days, approved by nobody, and must be not at all',
    ]);
    expect(
      found({ requests: [{ ...test, person: {}, allowed: { ...allowed, approvals: ['ledger-approval'] } }] }, pack),
    ).toEqual([
      'requests.0: "asks": it may be asked for not at all, and must be by ask for 9 days, approved by ledger-approval',
    ]);
    expect(found({ requests: [{ ...test, entitlement: 'wikki' }] }, pack)).toEqual([
      'requests.0: the catalogue has no entitlement "wikki"',
    ]);
    const ledgers = { ...pack, requestable: pack.requestable.map((one) => ({ ...one, entitlements: ['ledger'] })) };
    const judged = judgeSuite(ledgers, suite({ requests: [{ ...test, entitlement: 'ledger' }] }), KEEPS);
    expect([...judged.exercised]).toEqual(['ask', 'ledger-approval']);
  });

  it('hear what rules say of a persona: by which login, kept for how long, handed over to whom', () => {
    const rule = { because: why, source: why };
    const pack = sound({
      overlaps: [{ ...rule, id: 'a-while', when: 'true', entitlements: ['wiki'], keepDays: 5 }],
      separations: [{ ...rule, id: 'apart', between: ['wiki'], and: ['ledger'], enforcement: 'warn' }],
      playbooks: [
        {
          ...rule,
          id: 'book',
          when: 'true',
          afterDays: 30,
          accounts: {},
          handOver: [{ what: 'the keys', to: 'manager', required: false }],
        },
      ],
    });
    const mover = { ...ELSEWHERE, holding: ['wiki'], holds: ['wiki'], login: 'another@x.example' };
    const kept = { rule: 'a-while', outcome: 'overlap', entitlement: 'wiki', days: 5 };
    const warned = { rule: 'apart', level: 'warn', outcome: 'conflict', entitlement: 'ledger' };
    const leaver = { ...LEAVER, retention: undefined };
    expect(found({ personas: [{ ...mover, login: undefined, rulings: [kept] }] }, pack)).toEqual([]);
    expect(found({ personas: [{ ...ACCOUNTANT, rulings: [warned] }] }, pack)).toEqual([]);
    expect(found({ personas: [{ ...leaver, handsOver: ['the keys: to the manager'] }] }, pack)).toEqual([]);
    expect(found({ personas: [{ ...mover, rulings: [{ ...kept, days: 6 }] }] }, pack)).toEqual([
      'personas.0.login: "elsewhere" would not get the login another@x.example, and must',
      'personas.0.rulings: "elsewhere" would hear enforce a-while: overlap wiki for 5 days, and must not',
      'personas.0.rulings: "elsewhere" would not hear enforce a-while: overlap wiki for 6 days, and must',
    ]);
    expect(found({ personas: [{ ...leaver, handsOver: [] }] }, pack)).toEqual([
      'personas.0.handsOver: "leaver" would hand over the keys: to the manager, and must not',
    ]);
  });

  it('say when a budget holds too soon, or too late', () => {
    expect(found({ plans: [{ ...FIVE, goesBy: 6 }] })).toEqual([
      'plans.0.goesBy: "five": 6 revoke are held by few-revokes, and must go by',
    ]);
    expect(found({ plans: [{ ...FIVE, goesBy: 4 }] })).toEqual([
      'plans.0.heldBy: "five": 5 revoke are held by no budget, not by few-revokes',
    ]);
  });

  it.each<readonly [string, object, readonly string[]]>([
    [
      'never',
      { ...LEDGER, when: 'true' },
      ['invariants.0: "ledger-in-finance" is not true of somebody with department Finance: holds ledger'],
    ],
    [
      'always',
      { ...LEDGER, never: [], always: ['wiki'] },
      ['invariants.0: "ledger-in-finance" is not true of an employee no rule mentions: does not hold wiki'],
    ],
    [
      'anything',
      { ...LEDGER, when: 'person.department == "Finance"', never: 'anything' },
      ['invariants.0: "ledger-in-finance" is not true of somebody with department Finance: holds wiki, holds ledger'],
    ],
    [
      'nobody',
      { ...LEDGER, when: 'person.department == "Finance" && person.department == "Sales"' },
      ['invariants.0.when: "ledger-in-finance" is about nobody'],
    ],
    ['before the first day', { ...LEDGER, when: 'true', standing: 'expected', never: 'anything' }, []],
    ['leavers', { ...LEDGER, when: 'true', standing: 'ended', never: 'anything' }, []],
    [
      'attributes',
      { ...LEDGER, when: 'person.attributes.text("grade") == "7"', never: [], always: ['wiki'] },
      ['invariants.0: "ledger-in-finance" is not true of somebody with grade 7: does not hold wiki'],
    ],
  ])('say of whom an invariant is not true: %s', (_, invariant, faults) => {
    expect(found({ invariants: [invariant] })).toEqual(faults);
  });

  it('take leavers from the personas too', () => {
    const leavers = { ...LEDGER, when: 'person.department == "Finance"', standing: 'ended', never: 'anything' };
    expect(found({ personas: [ACCOUNTANT], invariants: [leavers] })).toEqual([]);
    expect(found({ invariants: [leavers] })).toEqual(['invariants.0.when: "ledger-in-finance" is about nobody']);
  });

  it('find that who is on leave still holds what they held', () => {
    const onLeave = { ...LEDGER, when: 'person.department == "Finance"', standing: 'suspended', never: ['wiki'] };
    expect(found({ personas: [ACCOUNTANT], invariants: [onLeave] })).toEqual([
      'invariants.0: "ledger-in-finance" is not true of somebody with department Finance: holds wiki',
    ]);
  });

  it.each([
    ['requestable', 'person.country == "FR"', ['ledger-in-finance" is not true of somebody with country FR']],
    ['exceptions', 'person.country == "FR"', ['ledger-in-finance" is not true of somebody with country FR']],
    ['exceptions', 'person.department == "Finance"', []],
  ] as const)('know that what nobody ever holds nobody may ask for: %s when %s', (section, when, faults) => {
    const asked = { id: 'asked', because: why, source: 'a test', entitlements: ['ledger'], when, longestDays: 30 };
    const pack = sound({ [section]: [{ ...asked, approvals: [] }] });
    const said = found({ invariants: [LEDGER] }, pack);
    expect(said).toHaveLength(faults.length);
    for (const [at, fault] of faults.entries()) {
      expect(said[at]).toContain(fault);
      expect(said[at]).toContain('may hold ledger by asking for it');
    }
    const soon = { ...LEDGER, standing: 'expected' };
    expect(found({ invariants: [soon] }, pack)).toEqual([]);
  });

  it('know what is privileged, and count a rule an invariant needs as exercised', () => {
    const pack = sound();
    const privileged = { ...pack, catalogue: pack.catalogue.map((entry) => ({ ...entry, privileged: true })) };
    const finance = { ...LEDGER, when: 'person.department == "Finance" && person.employmentType == "employee"' };
    expect(found({ invariants: [{ ...finance, never: 'privileged' }] }, privileged)).toHaveLength(1);
    expect(found({ invariants: [{ ...finance, never: 'privileged' }] })).toEqual([]);
    const judged = judgeSuite(pack, suite({ invariants: [{ ...finance, never: [], always: ['wiki'] }] }), KEEPS);
    expect([...judged.exercised]).toEqual(['basics']);
  });

  it('count what a rule gives and another outranks as what they may come to hold', () => {
    const one = { id: 'one', because: why, source: 'a test', highestFirst: ['ledger', 'wiki'], enforcement: 'enforce' };
    const pack = sound({ exclusives: [one as PolicyPack['exclusives'][number]] });
    const inFinance = { ...LEDGER, when: 'person.department == "Finance" && person.employmentType == "employee"' };
    expect(found({ invariants: [{ ...inFinance, never: ['wiki'] }] }, pack)[0]).toContain('may hold wiki');
  });

  it('find no login where the target keeps none', () => {
    const judged = judgeSuite(sound(), suite({ personas: [ACCOUNTANT] }), {});
    expect(judged.faults.map(({ text }) => text)).toEqual([
      '"accountant" would not get the login made.up@persona.example, and must',
    ]);
  });

  it('name an entitlement that is in no catalogue by its id', () => {
    const pack = sound();
    const renamed = {
      ...pack,
      catalogue: pack.catalogue.map((entry) => ({ ...entry, name: `my-${entry.name}` })),
      birthrights: [],
    };
    expect(found({ personas: [ACCOUNTANT] }, renamed)).toContain('personas.0: the catalogue has no entitlement "wiki"');
  });

  it('say what is wrong with themselves', () => {
    expect(found({ personas: [ELSEWHERE, ELSEWHERE] })).toEqual(['personas.1.id: a second test "elsewhere"']);
    expect(found({ personas: [{ ...ELSEWHERE, holding: ['wikki'] }] })[0]).toBe(
      'personas.0: the catalogue has no entitlement "wikki"',
    );
    expect(found({ invariants: [{ ...LEDGER, when: 'person.' }] })[0]).toMatch(/^invariants\.0\.when: CEL/);
    expect(readSuite(undefined)).toMatchObject({ suite: { personas: [] } });
    expect(readSuite({ personas: [{ id: 'x' }] })).toMatchObject({
      faults: expect.arrayContaining([expect.objectContaining({ path: ['personas', 0, 'holds'] })]),
    });
    expect(suiteSchema()).toMatchObject({ title: 'Tenure policy tests' });
  });
});

describe('mistakes made on purpose', () => {
  const left = (pack: PolicyPack, value: object) =>
    [...mutants(pack)]
      .filter((mutant) => judgeSuite(mutant.pack, suite(value), KEEPS, 1).faults.length === 0)
      .filter((mutant) => !givesTheSame(pack, mutant.pack))
      .map(({ rule, change }) => `${rule}: ${change}`);

  it('are each noticed by tests that say everything', () => {
    expect(left(sound(), WHOLE)).toEqual([]);
  });

  it('are told when no test would notice', () => {
    expect(left(sound(), { ...WHOLE, plans: [] })).toEqual(['few-revokes: lets 6 go by', 'few-revokes: lets 4 go by']);
    expect(left(sound(), { ...WHOLE, personas: WHOLE.personas.filter((one) => one !== LOGIN) })).toEqual([
      'break-glass: does not protect Glass@x.example',
    ]);
  });

  it('are of every kind a condition can have', () => {
    const [basics] = sound().birthrights;
    const whens = [
      'person.department in ["A", "B"] && !(person.title < "M" || person.legalHold)',
      'person.email.startsWith(person.legalHold ? "a" : "b") == true && person.attributes.text("x") != "1"',
      'person.legalHold ? person.title == "A" : person.title == "B"',
      'person.',
    ];
    const birthrights = whens.map((when, at) => ({ ...basics!, id: `b-${at}`, when, grants: ['wiki'] }));
    const [okta] = sound().accounts;
    const accounts = [{ ...okta!, systems: ['okta', 'entra'] as unknown as PolicyPack['accounts'][number]['systems'] }];
    const all = [...mutants(sound({ birthrights, accounts }))];
    const changes = all.filter(({ rule }) => rule === 'b-0').map(({ change }) => change);
    expect(changes).toEqual([
      'dropped',
      'condition negated',
      expect.stringMatching(/^&& is \|\| in/),
      'without (person.department in ["A", "B"])',
      'without !(((person.title < "M") || person.legalHold))',
      'without "A" in its list',
      'without "B" in its list',
      expect.stringMatching(/^\|\| is && in/),
      'without (person.title < "M")',
      'without person.legalHold',
      '< is <= in (person.title < "M")',
      'grants ledger too',
      'only recorded',
    ]);
    expect(all.map(({ change }) => change)).toContain('no account in entra');
    for (const { pack } of all.filter(({ rule }) => rule.startsWith('b-') && rule !== 'b-3'))
      for (const { id, when } of pack.birthrights)
        if (id !== 'b-3') expect('fault' in checkWhen(when), when).toBe(false);
  });

  it('are of every section: each rule dropped, out of its order, or wrong in one place', () => {
    const rule = { because: why, source: why };
    const asked = { ...rule, when: 'person.department == "Finance"', longestDays: 9 };
    const all = [
      ...mutants(
        sound({
          requestable: [
            { ...asked, id: 'ask', entitlements: ['wiki'], approvals: [] },
            { ...asked, id: 'ask-more', entitlements: ['wiki', 'ledger'], approvals: [] },
            { ...asked, id: 'ask-other', entitlements: ['ledger'], approvals: [] },
          ],
          separations: [{ ...rule, id: 'apart', between: ['wiki'], and: ['ledger'], enforcement: 'enforce' }],
          exclusives: [{ ...rule, id: 'one', highestFirst: ['wiki', 'ledger'], enforcement: 'record' }],
          playbooks: [
            { ...rule, id: 'book', when: 'true', afterDays: 3, accounts: {}, handOver: [] },
            {
              ...rule,
              id: 'late',
              when: 'true',
              afterDays: 4,
              accounts: {},
              handOver: [{ what: 'keys', to: 'manager', required: false }],
            },
          ],
          windows: [{ ...rule, id: 'window', change: 'grant', withinHours: 24, most: 5, floor: 20, privileged: false }],
          calendars: [
            {
              name: 'office',
              timeZone: 'UTC',
              workDays: ['monday', 'friday'],
              from: '09:00',
              to: '17:00',
              holidays: [],
            },
          ],
          time: { rescission: { ...rule, id: 'stays', asksAgain: false }, gaps: undefined },
        }),
      ),
    ].map(({ rule: id, change }) => `${id}: ${change}`);
    expect(all).toEqual(
      expect.arrayContaining([
        ...['ask: dropped', 'ask: longestDays is 10', 'ask: condition negated', 'ask-more: tried first'],
        ...['ask-more: entitlements without wiki', 'apart: dropped', 'apart: enforcement is warn'],
        ...['one: the other way round', 'one: enforcement is enforce', 'late: tried first', 'late: afterDays is 5'],
        ...['window: privileged is true', 'window: most is 4', 'stays: asksAgain is true'],
        ...['destroy: accounts.okta is delete-account', 'ledger-approval: approvers without number 3'],
      ]),
    );
    expect(all).toContain('office: workDays without monday');
    expect(all).not.toContain('office: dropped');
    expect(all).not.toContain('book: tried first');
    expect(all).toContain('ask-other: tried first');
    expect(variants(3)).toEqual([
      { change: 'it is 4', value: 4 },
      { change: 'it is 2', value: 2 },
    ]);
    expect(variants(undefined)).toEqual([]);
  });

  it('that give everybody the same are no mistakes; others are', () => {
    const pack = sound();
    const [basics] = pack.birthrights;
    const otherwise = { ...basics!, when: '!(person.department != "Finance")' };
    expect(givesTheSame(pack, { ...pack, birthrights: [otherwise] })).toBe(true);
    expect(givesTheSame(pack, { ...pack, birthrights: [] })).toBe(false);
    expect(givesTheSame(pack, { ...pack, budgets: [] })).toBe(false);
  });
});

describe('a condition written out again', () => {
  it.each([
    'person.department == "Fin\\"ance" && !person.legalHold',
    '(person.legalHold ? person.title : person.department) in ["A", "B"]',
    'person.attributes.text("x" + person.title).lowerAscii() >= "a"',
    'true || false',
  ])('means the same: %s', (text) => {
    const read = (when: string) => {
      const checked = checkWhen(when);
      if ('fault' in checked) throw new Error(`${when}: ${checked.fault.text}`);
      return checked.condition;
    };
    const again = read(printed(read(text).ast));
    for (const over of [
      {},
      { department: 'Fin"ance' },
      { department: 'A', title: 'B' },
      { legalHold: true, title: 'A' },
    ])
      expect(again.evaluate('r', asSeen(worker(over)))).toBe(read(text).evaluate('r', asSeen(worker(over))));
    expect(printed(again.ast)).toBe(printed(read(text).ast));
  });
});

describe('everybody the conditions can tell apart', () => {
  const asts = (...whens: readonly string[]) =>
    whens.flatMap((when) => {
      const checked = checkWhen(when);
      return 'fault' in checked ? [] : [checked.condition.ast];
    });

  it('is each combination of what they mention, and of what they do not', () => {
    const { records, sampled } = everybody(
      asts('person.department == "A" || person.legalHold', 'person.attributes.text("x") == "1"'),
    );
    expect(sampled).toBe(false);
    expect(records).toHaveLength(3 * 2 * 2 * 2);
    expect(new Set(records.map((one) => JSON.stringify(one))).size).toBe(24);
  });

  it('is a sample with every value in it, where there are too many', () => {
    const many = (field: string) =>
      `person.${field} in [${Array.from({ length: 40 }, (_, at) => `"${at}"`).join(', ')}]`;
    const { records, sampled } = everybody(asts(many('department'), many('title'), many('office')));
    expect({ sampled, count: records.length }).toEqual({ sampled: true, count: 5000 });
    expect(new Set(records.map(({ office }) => office)).size).toBe(41);
    expect(new Set(records.map(({ department }) => department)).size).toBe(41);
  });

  it('leaves alone what is read only as it runs', () => {
    expect(everybody(asts('person.attributes.text(person.title) == "1"')).records).toHaveLength(3);
    expect(everybody(asts('person.email.startsWith("a") == true')).records).toHaveLength(6);
    expect(everybody(asts('person.costCenter == "CC"')).records.map(({ costCenter }) => costCenter)).toContain('');
  });
});
