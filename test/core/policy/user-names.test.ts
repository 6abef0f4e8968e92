/** What a pack says of user names and of accounts that look like somebody's, and what is told of mistakes in it. */
import { describe, expect, it } from 'vitest';
import { parsed, SOUND } from '../../support/pack-files.ts';

const why = 'because: It is needed for the test.\n    source: SOC 2';
const names = (more = '', candidate = 'person.givenName.initial() + person.familyName') => `names:
  - id: staff-names
    ${why}
    when: person.employmentType == "employee"
    domain: acme.example
    candidates:
      - ${candidate}
${more}`;
const ALIKE = `correlation:
  id: alike
  because: It is needed for the test.
  source: SOC 2
  probable: [[name, familyName]]
`;
const accounts = (SOUND['accounts.yaml'] ?? '').replace('person.email', 'person.name');

function told(files: Readonly<Record<string, string>>): readonly string[] {
  const read = parsed({ ...SOUND, ...files });
  return ('mistakes' in read ? read.mistakes : []).map(({ file, line, text }) => `${file}:${line} ${text}`);
}

describe('a pack with user names', () => {
  it('is sound with candidates, spellings and lengths', () => {
    const more = '    spellings: { ö: oe }\n    longest: 20\n    never: [admin]\n    aliasDays: 90\n';
    const read = parsed({ ...SOUND, 'accounts.yaml': accounts, 'names.yaml': names(more), 'alike.yaml': ALIKE });
    expect(read).toMatchObject({
      pack: {
        names: [{ id: 'staff-names', onNameChange: 'rename', longest: 20 }],
        correlation: { whenProbable: 'ask', people: [] },
      },
    });
  });

  it.each([
    [
      'a login nobody is named for',
      { 'accounts.yaml': accounts },
      'accounts.yaml:7 login is person.name, and no rule names anybody',
    ],
    [
      'a candidate that is no text',
      { 'names.yaml': names('', 'person.legalHold') },
      'names.yaml:8 the expression gives bool, not text',
    ],
    [
      'a name longer than a target takes',
      { 'names.yaml': names().replace('acme.example', `${'a'.repeat(50)}.example`) },
      'names.yaml:2 a name of 64 characters and',
    ],
    [
      'an id that is another’s',
      { 'alike.yaml': ALIKE.replace('id: alike', 'id: cut') },
      'alike.yaml:2 a second rule id "cut"',
    ],
    ['two files that say what is probable', { 'a.yaml': ALIKE, 'b.yaml': ALIKE }, 'b.yaml:1 a second "correlation"'],
    [
      'a set of one signal',
      { 'alike.yaml': ALIKE.replace('name, familyName', 'name, email') },
      'alike.yaml:5 a user name and an address are one signal',
    ],
  ])('is told of %s', (_, files, first) => {
    expect(told(files as Record<string, string>)[0]).toContain(first);
  });
});
