/** What the check says of approval rules, lists of approvers and calendars that cannot work. */
import { describe, expect, it } from 'vitest';
import { parsed, SOUND } from '../../support/pack-files.ts';

const APPROVERS = `approvers:
  groups:
    - { name: security, workers: [w-4, w-5] }
  roles:
    - { name: officer, worker: w-4 }
  departments:
    - { department: Finance, owner: w-5 }
  services:
    - { system: okta, owner: w-5 }
  fallback: [skip-level, department-owner, service-owner, { group: security }, { role: officer }]
calendars:
  - name: office
    timeZone: Europe/London
    workDays: [monday]
    from: "09:00"
    to: "17:00"
`;
const RULE = 'approvers: [owner, manager, { worker: w-1 }]';

/** What is said of the sound pack with lists, and these words of its approval file and of the lists replaced. */
function said(rule: string, lists: readonly (readonly [string, string])[] = [], hours = ''): readonly string[] {
  const approvals = `${SOUND['approvals.yaml']}${hours}`.replace(RULE, rule);
  const changed = lists.reduce((text, [from, to]) => text.replace(from, to), APPROVERS);
  const result = parsed({
    ...SOUND,
    'approvals.yaml': approvals,
    ...(changed === '' ? {} : { 'lists.yaml': changed }),
  });
  const found = 'mistakes' in result ? result.mistakes : result.warnings;
  return found.map(({ file, line, text, mend }) => `${file}:${line} ${text} → ${mend}`);
}

describe('sound', () => {
  it.each([
    RULE,
    'stages: [{ approvers: [manager] }, { approvers: [{ group: security }], needs: { atLeast: 2 } }]',
    'approvers: [{ role: officer }, department-owner, service-owner]\n    needs: all\n    calendar: office\n    remindAfterHours: [4, 8]\n    escalateAfterHours: 12',
  ])('%s', (rule) => {
    expect(said(rule)).toEqual([]);
  });
});

describe.each<readonly [string, string, readonly (readonly [string, string])[], string]>([
  [
    'neither approvers nor stages',
    'needs: all',
    [],
    'approvals.yaml:2 ledger-approval says neither "approvers" nor "stages"',
  ],
  ['both of them', `${RULE}\n    stages: [{ approvers: [manager] }]`, [], 'approvals.yaml:2 ledger-approval says both'],
  [
    'more than are named',
    'approvers: [manager, { group: security }]\n    needs: { atLeast: 4 }',
    [],
    '4 must approve, and 3 are named',
  ],
  [
    'a group that is none',
    'approvers: [{ group: securty }]',
    [],
    'there is no group "securty" → did you mean "security"? groups: security',
  ],
  [
    'a role that is none',
    'stages: [{ approvers: [{ role: chief }] }]',
    [],
    'approvals.yaml:5 there is no role "chief"',
  ],
  ['a calendar that is none', `${RULE}\n    calendar: moon`, [], 'there is no calendar "moon"'],
  ['a reminder after the end', `${RULE}\n    remindAfterHours: [4, 24]`, [], 'after 24 hours it has expired already'],
  ['an escalation after the end', `${RULE}\n    escalateAfterHours: 30`, [], 'after 30 hours it has expired already'],
  [
    'a fallback that is none',
    RULE,
    [['{ group: security }, {', '{ group: nobody }, {']],
    'lists.yaml:10 there is no group "nobody"',
  ],
  [
    'a day that ends before it begins',
    RULE,
    [['"17:00"', '"08:00"']],
    'lists.yaml:16 work ends at 08:00, and begins at 09:00',
  ],
  [
    'a zone that is none',
    RULE,
    [['Europe/London', 'Europe/Atlantis']],
    'lists.yaml:13 there is no time zone "Europe/Atlantis"',
  ],
  [
    'a group twice',
    RULE,
    [['  roles:', '    - { name: security, workers: [] }\n  roles:']],
    'lists.yaml:4 a second group "security"',
  ],
  [
    'a service twice',
    RULE,
    [['  fallback:', '    - { system: okta, owner: w-1 }\n  fallback:']],
    'a second owner of "okta"',
  ],
  [
    'a calendar twice',
    RULE,
    [['calendars:', `calendars:\n${APPROVERS.slice(APPROVERS.indexOf('  - name: office'))}`]],
    'a second calendar "office"',
  ],
  [
    'a department twice',
    RULE,
    [['  services:', '    - { department: Finance, owner: w-1 }\n  services:']],
    'a second owner of "Finance"',
  ],
])('%s', (_, rule, lists, text) => {
  it('is said, with its place and its mend', () => {
    expect(said(rule, lists).join('\n')).toContain(text);
  });
});

it('without lists: owners of departments and services are nobody, groups and roles are none', () => {
  const without = [[APPROVERS, '']] as const;
  expect(said('approvers: [department-owner, service-owner]', without).join('\n')).toMatch(
    /"department-owner" is nobody: the pack names no departments[\s\S]*"service-owner" is nobody: the pack names no services/,
  );
  const none = said(
    'approvers: [{ group: security }, { group: security }]\n    needs: { atLeast: 3 }\n    calendar: office',
    without,
  );
  expect(none.join('\n')).toMatch(/groups: none[\s\S]*3 must approve, and 2 are named[\s\S]*calendars: none/);
});

it('lists of approvers stand in one file', () => {
  const second = { 'more.yaml': 'approvers:\n  fallback: [manager]\n' };
  const result = parsed({ ...SOUND, 'lists.yaml': APPROVERS, ...second });
  expect('mistakes' in result && result.mistakes.map(({ text }) => text)).toEqual(['a second "approvers"']);
});
