/** What `parsePack` says of rules about what is held together and of leaver playbooks, and that a pack without them is sound. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../functions/core/policy/compile.ts';
import { PolicyPack } from '../../../functions/core/policy/pack.ts';
import { parsed, SOUND } from '../../support/pack-files.ts';

const why = 'because: It is needed for the test.\n    source: SOC 2';
const COMBINATIONS = `separations:
  - id: wiki-or-ledger
    ${why}
    between: [wiki]
    and: [notes]
exclusives:
  - id: one-of-two
    ${why}
    highestFirst: [notes, wiki]
overlaps:
  - id: wiki-after-move
    ${why}
    entitlements: [wiki]
    keepDays: 10
playbooks:
  - id: contractors-leave
    ${why}
    when: person.employmentType == "contractor"
    afterDays: 5
    accounts: { okta: delete-account }
    handOver:
      - { what: the keys, to: manager }
`;
const CATALOGUE = `${SOUND['catalogue.yaml']}  - name: notes
    id: okta:app:0oa2
    title: Notes
`;
const GRANTS = `${SOUND['birthrights.yaml']}  - id: notes-too
    ${why}
    when: person.department == "Legal"
    grants: [notes]
`;

function saidOf(from = '', to = ''): readonly string[] {
  expect(COMBINATIONS).toContain(from);
  const result = parsed({
    ...SOUND,
    'birthrights.yaml': GRANTS,
    'catalogue.yaml': CATALOGUE,
    'combinations.yaml': COMBINATIONS.replace(from, to),
  });
  return ('mistakes' in result ? result.mistakes : result.warnings).map(
    ({ severity, file, line, column, text, mend }) => `${severity} ${file}:${line}:${column} ${text} → ${mend}`,
  );
}

it('a pack with them is sound, and enforces unless it says otherwise', () => {
  expect(saidOf()).toEqual([]);
  const result = parsed({
    ...SOUND,
    'birthrights.yaml': GRANTS,
    'catalogue.yaml': CATALOGUE,
    'combinations.yaml': COMBINATIONS,
  });
  expect('pack' in result && [...result.pack.separations, ...result.pack.exclusives]).toMatchObject([
    { id: 'wiki-or-ledger', enforcement: 'enforce' },
    { id: 'one-of-two', enforcement: 'enforce' },
  ]);
});

describe.each([
  [
    'an entitlement that is in no catalogue',
    'between: [wiki]',
    'between: [wki]',
    'error combinations.yaml:5:15 the catalogue has no entitlement "wki" → did you mean "wiki"? add it to the catalogue, or name one that is there',
  ],
  [
    'an entitlement named twice',
    'highestFirst: [notes, wiki]',
    'highestFirst: [notes, wiki, notes]',
    'error combinations.yaml:11:33 "notes" a second time → once is enough: take it out',
  ],
  [
    'what is on both sides',
    'and: [notes]',
    'and: [notes, wiki]',
    'error combinations.yaml:6:18 "wiki" is on both sides → nobody could hold it: take it out of one',
  ],
  [
    'what one birthright gives together',
    'and: [notes]',
    'and: [ledger]',
    'error birthrights.yaml:6:13 "basics" gives together what "wiki-or-ledger" keeps apart → give them by two rules, to different people',
  ],
  [
    'a rule id used before',
    'id: one-of-two',
    'id: basics',
    'error combinations.yaml:8:9 a second rule id "basics" → evidence names a rule by its id: choose another',
  ],
  [
    'a condition of a playbook that is wrong',
    'person.employmentType == "contractor"',
    'person.employmentType == "temp"',
    'error combinations.yaml:22:36 person.employmentType is never "temp" → Invalid option: expected one of "employee"|"contractor"|"intern"',
  ],
  [
    'an end no connector has',
    'accounts: { okta: delete-account }',
    'accounts: { entra: deactivate-account }',
    'error combinations.yaml:24:24 the entra connector has no deactivate-account → choose the other end, or leave the system out',
  ],
  [
    'a system no connector is for',
    'accounts: { okta: delete-account }',
    'accounts: { okt: delete-account }',
    'error combinations.yaml:24:17 there is no connector for "okt" → did you mean "okta"? connectors: okta, entra',
  ],
  [
    'enforcement that is none',
    'and: [notes]',
    'and: [notes]\n    enforcement: warning',
    'error combinations.yaml:7:18 invalid option: expected one of "record"|"warn"|"enforce" → record: only written into evidence; warn: shown to who decides; enforce: acted on (the default)',
  ],
])('says of %s', (_, from, to, said) => {
  it('where it is, and how to mend it', () => expect(saidOf(from, to)).toEqual([said]));
});

it('warns of privileged access that stays after a move', () => {
  const result = parsed({
    ...SOUND,
    'birthrights.yaml': GRANTS,
    'catalogue.yaml': `${CATALOGUE}    privileged: true\n    approval: ledger-approval\n    owner: w-9\n`,
    'combinations.yaml': COMBINATIONS.replace('entitlements: [wiki]', 'entitlements: [wiki, notes]'),
  });
  expect('warnings' in result && result.warnings.map(({ text }) => text)).toEqual([
    '"notes" is privileged, and stays after a move',
  ]);
});

it('a pack that was never checked and names what is not there does not compile', () => {
  const result = parsed({ ...SOUND, 'birthrights.yaml': GRANTS, 'catalogue.yaml': CATALOGUE });
  if (!('pack' in result)) throw new Error('the sound pack is not sound');
  const overlaps = [{ id: 'o', because: 'b', source: 's', when: 'true', entitlements: ['nobody'], keepDays: 1 }];
  expect(() => compile({ ...result.pack, overlaps })).toThrow('rule o names nobody, which is not in the catalogue');
  expect(PolicyPack.shape.overlaps.parse(undefined)).toEqual([]);
});
