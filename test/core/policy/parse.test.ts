/** What `parsePack` says of sound and of broken packs: each mistake with its place and its mend. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../../../functions/core/policy/merge.ts';
import type { Mistake } from '../../../functions/core/policy/mistake.ts';
import { fault } from '../../../functions/core/policy/mistake.ts';
import { PackFile } from '../../../functions/core/policy/pack.ts';
import type { Parsed } from '../../../functions/core/policy/parse.ts';
import { readYaml } from '../../../functions/core/policy/yaml-file.ts';
import { parsed, SOUND, varied } from '../../support/pack-files.ts';

/** What a pack file may hold, as a mistake lists it. */
const FIELDS = Object.keys(PackFile.shape).join(', ');

function mistakes(result: Parsed): readonly Mistake[] {
  return 'mistakes' in result ? result.mistakes : result.warnings;
}

/** `file:line:column text → mend`, as a person reads it. */
function read(result: Parsed): readonly string[] {
  return mistakes(result).map(
    ({ severity, file, line, column, text, mend }) =>
      `${severity === 'warning' ? 'warning ' : ''}${file}:${line}:${column} ${text} → ${mend}`,
  );
}

describe('a sound pack', () => {
  it('says of time what it wants to, in one file', () => {
    const why = 'because: it is written so in the handbook\n    source: handbook 1';
    const time = (id: string) => `time:\n  gaps:\n    id: ${id}\n    ${why}\n    bridgedHours: 12\n`;
    const sound = parsed({ ...SOUND, 'time.yaml': time('short-gaps') });
    expect('pack' in sound && sound.pack.time?.gaps?.bridgedHours).toBe(12);
    expect(read(parsed({ ...SOUND, 'time.yaml': time('basics') }))).toEqual([
      'time.yaml:3:9 a second rule id "basics" → evidence names a rule by its id: choose another',
    ]);
    expect(read(parsed({ ...SOUND, 'a.yaml': time('gaps-1'), 'b.yaml': time('gaps-2') }))).toEqual([
      'b.yaml:1:1 a second "time" → a pack has one; keep it in one file',
    ]);
    expect(read(parsed({ ...SOUND, 'time.yaml': time('gaps').replace('12', '100') }))).toEqual([
      expect.stringContaining('time.yaml:6:19 '),
    ]);
  });

  it('is read whole, without a warning', () => {
    const result = parsed(SOUND);
    expect(read(result)).toEqual([]);
    expect('pack' in result && result.pack.birthrights.map(({ id }) => id)).toEqual(['basics']);
  });

  it('is the same pack however its sections are spread over files, and in whatever order the files come', () => {
    const one = parsed({ 'all.yaml': Object.values(SOUND).join('') });
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.entries(SOUND), { minLength: Object.keys(SOUND).length }), (files) => {
        expect(parsed(Object.fromEntries(files))).toEqual(one);
      }),
    );
  });

  it('adds up lists of the same section in the order of the file names', () => {
    const second = (SOUND['birthrights.yaml'] ?? '').replace('id: basics', 'id: more').replace('Finance', 'Sales');
    const result = parsed({ ...SOUND, 'z-more.yaml': second });
    expect('pack' in result && result.pack.birthrights.map(({ id }) => id)).toEqual(['basics', 'more']);
  });
});

const cut = 'because: It is needed for the test.\n    source: SOC 2';

describe.each<readonly [promise: string, change: readonly [string, string, string], said: readonly string[]]>([
  [
    'an unknown field, with the field that was meant',
    ['birthrights.yaml', 'source:', 'sorce: X-1\n    source:'],
    [
      'birthrights.yaml:4:5 unknown field "sorce" → did you mean "source"? fields here: id, because, source, when, grants, enforcement',
    ],
  ],
  [
    'an unknown field that is near to none',
    ['pack.yaml', 'name: small', 'name: small\nxyzzyx: 1'],
    [`pack.yaml:3:1 unknown field "xyzzyx" → fields here: ${FIELDS}`],
  ],
  [
    'an unknown field named by a number',
    ['guards.yaml', 'budgets:', '7: x\nbudgets:'],
    [`guards.yaml:7:1 unknown field "7" → fields here: ${FIELDS}`],
  ],
  [
    'an unknown field named by a map',
    ['guards.yaml', 'budgets:', '? { a: 1 }\n: x\nbudgets:'],
    [`guards.yaml:1:1 unknown field "{ a: 1 }" → fields here: ${FIELDS}`],
  ],
  [
    'an unknown field inside an approver, where the words of the choice help more',
    ['approvals.yaml', '{ worker: w-1 }', '{ wörker: w-1 }'],
    [
      "approvals.yaml:5:33 expected manager, owner, or {worker: <worker id>} → who may decide, most fitting first: the beneficiary's manager, the entitlement's owner, a named worker",
    ],
  ],
  [
    'a missing field',
    ['birthrights.yaml', '    when: person.department == "Finance"\n', ''],
    [
      'birthrights.yaml:2:5 the field "when" is missing → add it: a CEL condition over person, e.g. person.department == "Finance"',
    ],
  ],
  [
    'a missing field without words of its own',
    ['leaver.yaml', `  cut:\n    id: cut\n    ${cut}\n`, ''],
    ['leaver.yaml:2:3 the field "cut" is missing → add it: its fields are id, because, source'],
  ],
  [
    'a value that does not fit',
    ['pack.yaml', 'version: 1', 'version: 2'],
    ['pack.yaml:1:10 invalid input: expected 1 → it is 1'],
  ],
  [
    'a value that is none of a choice',
    ['guards.yaml', 'change: revoke', 'change: rewoke'],
    [
      'guards.yaml:11:13 invalid option: expected one of "grant"|"revoke"|"suspend-account"|"deactivate-account"|"delete-account"|"create-account" → one of grant, revoke, suspend-account, deactivate-account, delete-account, create-account',
    ],
  ],
  [
    'a choice in a map',
    ['leaver.yaml', 'okta: deactivate-account', 'okta: shred'],
    [
      'leaver.yaml:15:23 invalid option: expected one of "deactivate-account"|"delete-account" → one of deactivate-account, delete-account',
    ],
  ],
  [
    'a file that is a list',
    ['pack.yaml', 'version: 1\nname: small', '- version: 1'],
    [`pack.yaml:1:1 invalid input: expected object, received array → its fields are ${FIELDS}`],
  ],
  ['YAML that is none', ['catalogue.yaml', 'title: Wiki', 'title: [Wiki'], []],
  [
    'an alias, which would let a rule stand somewhere else than it is read',
    ['birthrights.yaml', 'grants: [wiki, ledger]', 'grants: &all [wiki, ledger]\n  - *all'],
    [
      'birthrights.yaml:7:5 not the YAML of a pack: the alias *all; write it out → mend the YAML here; an editor with YAML support shows it',
    ],
  ],
  [
    'an unknown entitlement, with the name that was meant',
    ['birthrights.yaml', '[wiki, ledger]', '[wiki, ledgr, ledger]'],
    [
      'birthrights.yaml:6:20 the catalogue has no entitlement "ledgr" → did you mean "ledger"? add it to the catalogue, or name one that is there',
    ],
  ],
  [
    'a grant twice in one rule',
    ['birthrights.yaml', '[wiki, ledger]', '[wiki, ledger, wiki]'],
    ['birthrights.yaml:6:28 a second grant of "wiki" → once is enough: take it out'],
  ],
  [
    'a rule id used twice, also that of who takes over what a leaver owns',
    ['leaver.yaml', '  cleanUp:', `  owned:\n    id: basics\n    ${cut}\n    to: [manager]\n  cleanUp:`],
    ['leaver.yaml:7:9 a second rule id "basics" → evidence names a rule by its id: choose another'],
  ],
  [
    'a rule id used twice, wherever the two rules are',
    ['guards.yaml', 'id: few-revokes', 'id: basics'],
    ['guards.yaml:8:9 a second rule id "basics" → evidence names a rule by its id: choose another'],
  ],
  [
    'a name used twice in the catalogue',
    ['catalogue.yaml', 'name: ledger', 'name: wiki'],
    [
      'catalogue.yaml:5:11 a second catalogue name "wiki" → choose another',
      'birthrights.yaml:6:20 the catalogue has no entitlement "ledger" → add it to the catalogue, or name one that is there',
    ],
  ],
  [
    'an entitlement governed twice',
    ['catalogue.yaml', 'okta:app:0oa1', 'okta:group:00g1'],
    ['catalogue.yaml:6:9 a second entitlement "okta:group:00g1" → one entry governs it: merge the two'],
  ],
  [
    'two budgets for one class',
    [
      'guards.yaml',
      'mostPerPlan: 5',
      `mostPerPlan: 5\n  - id: fewer\n    ${cut}\n    change: revoke\n    mostPerPlan: 4`,
    ],
    ['guards.yaml:16:13 a second budget for "revoke" → the lower one decides: keep that one'],
  ],
  [
    'an approval rule that is missing',
    ['approvals.yaml', 'id: ledger-approval', 'id: ledger-approvel'],
    [
      'warning approvals.yaml:2:9 nothing asks for "ledger-approvel" → name it as an approval, or drop it',
      'catalogue.yaml:9:15 there is no approval rule "ledger-approval" → did you mean "ledger-approvel"? approval rules: ledger-approvel',
    ],
  ],
  [
    'an owner asked for where there is none',
    ['catalogue.yaml', '    owner: w-9\n', ''],
    ['catalogue.yaml:8:15 ledger-approval asks the owner, and "ledger" has none → add "owner: <worker id>" here'],
  ],
  [
    'an entry nobody is granted (a warning)',
    ['birthrights.yaml', '[wiki, ledger]', '[ledger]'],
    [
      'warning catalogue.yaml:2:11 no birthright grants "wiki" and nobody may request it: each of its holders is reported as unexplained → grant it by a birthright, make it requestable, or take it out of the catalogue to leave its holders alone',
    ],
  ],
  [
    'a privileged entry nobody approves (a warning)',
    ['catalogue.yaml', 'title: Wiki', 'title: Wiki\n    privileged: true'],
    ['warning catalogue.yaml:5:17 "wiki" is privileged, and nobody approves it → add "approval: <rule id>"'],
  ],
  [
    'a protected rule that names nobody',
    ['guards.yaml', '    workers: [w-0]\n    logins: [Glass@x.example]\n', ''],
    ['guards.yaml:2:5 "break-glass" names nobody → add worker ids under workers, logins, or accounts'],
  ],
  [
    'a system no connector is for, in the catalogue and in the accounts',
    ['catalogue.yaml', 'okta:group', 'oktaa:group'],
    ['catalogue.yaml:3:9 there is no connector for "oktaa" → did you mean "okta"? connectors: okta, entra'],
  ],
  [
    'an account in a system no connector is for',
    ['accounts.yaml', '[okta]', '[okta, slack]'],
    [
      'accounts.yaml:6:21 there is no connector for "slack" → connectors: okta, entra',
      'warning leaver.yaml:15:15 accounts in slack stay for ever after their owner left (suspended) → add "slack: deactivate-account" or "slack: delete-account"',
    ],
  ],
  [
    'a kind of entitlement the connector cannot grant',
    ['catalogue.yaml', 'okta:group', 'okta:role'],
    ['catalogue.yaml:3:9 the okta connector cannot grant a role → it grants: group, app'],
  ],
  [
    'an entitlement where nobody has an account',
    ['catalogue.yaml', 'okta:group', 'entra:group'],
    [
      'catalogue.yaml:3:9 no account rule gives anybody an account in entra, so nobody can hold "wiki" → add entra to an account rule',
    ],
  ],
  [
    'an end of accounts the connector cannot bring about',
    ['leaver.yaml', '{ okta:', '{ entra: deactivate-account, okta:'],
    ['leaver.yaml:15:24 the entra connector has no deactivate-account → choose one it has: delete-account'],
  ],
  [
    'an end of accounts in a system that is none',
    ['leaver.yaml', '{ okta:', '{ octa: delete-account, okta:'],
    ['leaver.yaml:15:17 there is no connector for "octa" → did you mean "okta"? connectors: okta, entra'],
  ],
  [
    'accounts that never end (a warning)',
    ['leaver.yaml', '{ okta: deactivate-account }', '{}'],
    [
      'warning leaver.yaml:15:15 accounts in okta stay for ever after their owner left (suspended) → add "okta: deactivate-account" or "okta: delete-account"',
    ],
  ],
  [
    'a condition no record can satisfy',
    ['birthrights.yaml', '== "Finance"', '== "Finance" && person.department == "Sales"'],
    [
      'birthrights.yaml:5:11 "basics" never applies: no worker record can satisfy its condition → mend the condition, or drop the rule',
    ],
  ],
  [
    'a comparison with a value the field never has',
    ['accounts.yaml', '== "employee"', 'in ["employee", "staff"]'],
    [
      'accounts.yaml:5:49 person.employmentType is never "staff" → Invalid option: expected one of "employee"|"contractor"|"intern"',
    ],
  ],
  [
    'an account rule earlier rules leave nobody for',
    [
      'accounts.yaml',
      'login: person.email',
      `login: person.email\n  - id: later\n    ${cut}\n    when: person.employmentType == "employee" && person.country == "GB"\n    systems: [okta]\n    login: person.workerId`,
    ],
    [
      'accounts.yaml:11:11 "later" never applies: earlier rules give all its people their accounts → mend the condition, or drop the rule',
    ],
  ],
  [
    'CEL that is none, in a login',
    ['accounts.yaml', 'login: person.email', 'login: person.emale'],
    [
      'accounts.yaml:7:19 person has no field "emale" → did you mean "email"? HR\'s own extra fields are person.attributes.text("emale")',
    ],
  ],
  [
    'CEL that is none, at the right line of a folded scalar',
    [
      'birthrights.yaml',
      'person.department == "Finance"',
      '>-\n      person.department == "Finance" &&\n      person.contry == "GB"',
    ],
    [
      'birthrights.yaml:7:14 person has no field "contry" → did you mean "country"? HR\'s own extra fields are person.attributes.text("contry")',
    ],
  ],
  [
    'CEL that is none, at the right line of a literal scalar',
    [
      'birthrights.yaml',
      'person.department == "Finance"',
      '|\n      person.department == "Finance" &&\n      person.contry == "GB"',
    ],
    [
      'birthrights.yaml:7:14 person has no field "contry" → did you mean "country"? HR\'s own extra fields are person.attributes.text("contry")',
    ],
  ],
  [
    'CEL that is none, inside quotes',
    ['birthrights.yaml', 'person.department == "Finance"', '\'persn.department == "Finance"\''],
    ['birthrights.yaml:5:12 unknown variable "persn" → conditions know one variable: person'],
  ],
])('says of %s', (promise, change, said) => {
  it(`${change[0]}`, () => {
    const found = read(varied(change));
    if (promise.startsWith('YAML')) expect(found[0]).toMatch(/^catalogue\.yaml:\d+:\d+ not the YAML of a pack: /);
    else expect(new Set(found)).toEqual(new Set(said));
  });
});

describe('a pack as a whole', () => {
  it('is refused when there is no file', () => {
    expect(read(parsed({}))).toEqual([
      '.:1:1 there is no policy file here → name the folder that holds the pack, e.g. policies/, with its *.yaml files',
    ]);
  });

  it('is refused when a section is absent: a protected list lost with its file does not go unnoticed', () => {
    const { 'guards.yaml': _, 'pack.yaml': __, ...rest } = SOUND;
    expect(read(parsed(rest))).toEqual([
      'accounts.yaml:1:1 no file of the pack has the section "version" → add "version:" to one file of the folder',
      'accounts.yaml:1:1 no file of the pack has the section "name" → add "name:" to one file of the folder',
      'accounts.yaml:1:1 no file of the pack has the section "protected" → add it, or "protected: []" if it is empty on purpose',
      'accounts.yaml:1:1 no file of the pack has the section "budgets" → add it, or "budgets: []" if it is empty on purpose',
    ]);
  });

  it('may have an empty file, and lists that are empty on purpose', () => {
    const { 'guards.yaml': _, ...rest } = SOUND;
    expect(
      read(parsed({ ...rest, 'empty.yaml': '# nothing yet\n', 'guards.yaml': 'protected: []\nbudgets: []\n' })),
    ).toEqual([]);
  });

  it('places what an empty file lacks at its beginning', () => {
    const { 'guards.yaml': _, ...rest } = SOUND;
    expect(mistakes(parsed({ ...rest, 'a.yaml': '' })).map(({ file, line, column }) => [file, line, column])).toEqual([
      ['a.yaml', 1, 1],
      ['a.yaml', 1, 1],
    ]);
  });

  it('has its name, version and leaver rules once', () => {
    expect(read(parsed({ ...SOUND, 'z.yaml': 'name: another\n' }))).toEqual([
      'z.yaml:1:1 a second "name" → a pack has one; keep it in one file',
    ]);
  });

  it('may have no approval rule at all, and says so to whoever names one', () => {
    const said = read(parsed({ ...SOUND, 'approvals.yaml': 'approvals: []\n' }));
    expect(said).toEqual(['catalogue.yaml:9:15 there is no approval rule "ledger-approval" → approval rules: none']);
  });

  it('tells every mistake of every file at once, ordered by place, warnings among them', () => {
    const said = mistakes(
      varied(
        ['birthrights.yaml', '[wiki, ledger]', '[wikki, ledgr]'],
        ['guards.yaml', 'id: few-revokes', 'id: basics'],
        ['accounts.yaml', 'login: person.email', 'login: person.legalHold'],
      ),
    );
    expect(said.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'accounts.yaml:7',
      'birthrights.yaml:6',
      'birthrights.yaml:6',
      'catalogue.yaml:2',
      'catalogue.yaml:5',
      'guards.yaml:8',
    ]);
    expect(said.map(({ severity }) => severity)).toContain('warning');
  });

  it('places a mistake in the file its rule came from, not where its list began', () => {
    const second = (SOUND['birthrights.yaml'] ?? '').replace('id: basics', 'id: more').replace('wiki', 'wikki');
    expect(mistakes(parsed({ ...SOUND, 'z-more.yaml': second })).map(({ file, line }) => `${file}:${line}`)).toEqual([
      'z-more.yaml:6',
    ]);
  });

  it('never throws, whatever text the files hold', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .constantFrom(...Object.values(SOUND))
        .chain((sound) =>
          fc
            .nat(sound.length)
            .chain((at) => fc.string({ maxLength: 5 }).map((odd) => sound.slice(0, at) + odd + sound.slice(at + 1))),
        ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(SOUND)), text, (path, odd) => {
        const result = parsed({ ...SOUND, [path]: odd });
        for (const { line, column, text: said, mend } of mistakes(result)) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(said).not.toBe('');
          expect(mend).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });
});

it('a fault at a place the pack does not have is a bug, and says so', () => {
  const file = readYaml({ path: 'a.yaml', text: 'name: a' });
  if ('mistakes' in file) throw new Error('sound YAML was refused');
  const content = PackFile.parse({
    version: 1,
    name: 'a',
    leaver: {
      cut: { id: 'a', because: 'because it is', source: 'none' },
      cleanUp: { id: 'b', because: 'because it is', source: 'none' },
      destroy: { id: 'c', because: 'because it is', source: 'none', afterDays: 1, accounts: {} },
    },
    catalogue: [],
    accounts: [],
    birthrights: [],
    approvals: [],
    protected: [],
    budgets: [],
  });
  const merged = merge([{ file, content }]);
  if ('mistakes' in merged) throw new Error('a whole pack was refused');
  expect(() => merged.locate(fault(['catalogue', 3, 'id'], 'x', 'y'))).toThrow(
    'the pack has nothing at catalogue.3.id',
  );
});
