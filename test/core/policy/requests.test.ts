/** What a pack says of asking: what is wrong in it is told by its place, and what it answers is what its first fitting rule says. */
import { describe, expect, it } from 'vitest';
import { EntitlementId } from '../../../functions/core/ids.ts';
import { compile } from '../../../functions/core/policy/compile.ts';
import { parsed, SOUND } from '../../support/pack-files.ts';
import { worker } from '../../support/worker-record.ts';

const why = 'because: It is needed for the test.\n    source: SOC 2';
const rule = (section: string, more: string) =>
  `${section}:\n  - id: asked\n    ${why}\n    when: "true"\n    ${more}\n`;
const ASKED = rule('requestable', 'entitlements: [wiki, ledger]\n    longestDays: 30');
const KEPT = rule('exceptions', 'entitlements: [wiki]\n    longestDays: 30\n    approvals: [boss, security]');
const approval = (id: string, approvers: string, more = '') =>
  `  - id: ${id}\n    ${why}\n    ${approvers}\n    expiresAfterHours: 24\n${more}`;
const GROUP =
  'approvers:\n  groups: [{ name: security, workers: [w-7] }]\n  roles: [{ name: security, worker: w-8 }]\n';
const SECURITY = `approvals:\n${approval('security', 'approvers: [{ worker: w-7 }]')}${approval('boss', 'approvers: [manager]')}${GROUP}`;

const withRules = (text: string) => parsed({ ...SOUND, 'requests.yaml': text, 'security.yaml': SECURITY });
function mistakes(text: string): readonly string[] {
  const read = withRules(text);
  const found = 'mistakes' in read ? read.mistakes : read.warnings;
  return found
    .filter(({ file }) => file === 'requests.yaml')
    .map(({ line, severity, text: what, mend }) => `${line} ${severity} ${what}: ${mend}`);
}
function pack(text: string) {
  const read = withRules(text);
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  return read.pack;
}

describe('what is wrong with a rule of asking', () => {
  it.each([
    ['wiki, ledger', 'wikki', '6 error the catalogue has no entitlement "wikki": did you mean "wiki"? '],
    ['wiki, ledger', 'wiki, wiki', '6 error "wiki" a second time: '],
    [
      'longestDays: 30',
      'longestDays: 30\n    approvals: [securty]',
      '8 error there is no approval rule "securty": did',
    ],
    ['longestDays: 30', 'longestDays: 30\n    approvals: [security, security]', '8 error "security" a second time: '],
    ['longestDays: 30', 'longestDays: 0', '7 error '],
    ['when: "true"', 'when: person.departement == "x"', '5 error person has no field "departement"'],
  ])('%s → %s is told', (from, to, said) => {
    expect(mistakes(ASKED.replace(from, to)).join('\n')).toContain(said);
  });

  it('an exception that one approval would do for is refused', () => {
    expect(mistakes(KEPT.replace('boss, security', 'security')).join('\n')).toContain(
      'expected two approval rules or more: the manager alone does not keep a leaver in',
    );
  });

  it('an exception whose approvals are not there is told that, once', () => {
    expect(mistakes(KEPT.replace('boss, security', 'boss, securty'))).toHaveLength(1);
  });

  it.each([
    ['approvers: [manager, owner]', 'approvers: [{ group: security }]', ['the manager']],
    ['approvers: [manager]', 'approvers: [{ worker: w-9 }]', ['security']],
    ['approvers: [manager]', 'approvers: [{ group: security }, owner]', ['security']],
    ['approvers: [owner]', 'approvers: [skip-level]', ['the manager', 'security']],
    ['approvers: [manager, owner]\n    needs: all', 'approvers: [{ role: security }]', []],
    ['approvers: [manager]', 'approvers: [{ worker: w-8 }, { group: security }]', []],
    ['stages: [{ approvers: [owner] }, { approvers: [manager] }]', 'approvers: [{ worker: w-7 }]', []],
  ])('an exception that %s and %s decide needs a yes of manager and of security', (boss, security, without) => {
    const approvals = `approvals:\n${approval('security', security)}${approval('boss', boss)}${GROUP}`;
    const owned = SOUND['catalogue.yaml']!.replace('title: Wiki', 'title: Wiki\n    owner: w-1');
    const read = parsed({ ...SOUND, 'catalogue.yaml': owned, 'requests.yaml': KEPT, 'security.yaml': approvals });
    const found = 'mistakes' in read ? read.mistakes.map(({ text }) => text) : [];
    expect(found).toEqual(without.map((who) => `a leaver would keep this without a yes of ${who}`));
  });

  it('an approval only of an owner there is not is refused, and one with others beside is not', () => {
    const alone = SECURITY.replace('{ worker: w-7 }', 'owner');
    const read = parsed({ ...SOUND, 'requests.yaml': `${ASKED}    approvals: [security]\n`, 'security.yaml': alone });
    const found = 'mistakes' in read ? read.mistakes.map(({ text }) => text) : [];
    expect(found).toContain('security asks the owner alone, and "wiki" has none');
    expect(mistakes(KEPT)).toEqual([]);
  });

  it('what may be requested needs no birthright to be in the catalogue', () => {
    const files = { ...SOUND, 'birthrights.yaml': 'birthrights: []\n', 'requests.yaml': ASKED };
    const read = parsed(files);
    expect('warnings' in read && read.warnings.filter(({ file }) => file === 'catalogue.yaml')).toEqual([]);
  });

  it('what is privileged and got by asking alone is warned of', () => {
    const privileged = SOUND['catalogue.yaml']!.replace('title: Wiki', 'title: Wiki\n    privileged: true');
    const read = parsed({ ...SOUND, 'catalogue.yaml': privileged, 'requests.yaml': ASKED, 'security.yaml': SECURITY });
    const found = 'warnings' in read ? read.warnings.map(({ text }) => text) : [];
    expect(found).toContain('"wiki" is privileged, and who asks for it gets it');
  });
});

describe('asking', () => {
  const [WIKI, LEDGER] = [EntitlementId.parse('okta:group:00g1'), EntitlementId.parse('okta:app:0oa1')];
  const answered = (text: string, ...[kind, entitlement]: ['request' | 'exception', EntitlementId]) =>
    compile(pack(text)).requestRule(kind, entitlement, worker());

  it('asks the approvals of the rule, or the one the catalogue names, or nobody', () => {
    expect(answered(ASKED, 'request', WIKI)).toMatchObject({ rule: 'asked', title: 'Wiki', approvals: [] });
    expect(answered(ASKED, 'request', LEDGER)?.approvals.map(({ id }) => id)).toEqual(['ledger-approval']);
    expect(answered(KEPT, 'exception', WIKI)?.approvals.map(({ id }) => id)).toEqual(['boss', 'security']);
  });

  it('is for what the rule lists and whom it fits', () => {
    expect(answered(KEPT, 'exception', LEDGER)).toBeUndefined();
    expect(answered(KEPT, 'request', WIKI)).toBeUndefined();
    expect(answered(ASKED, 'request', EntitlementId.parse('okta:group:unknown'))).toBeUndefined();
    expect(answered(ASKED.replace('"true"', 'person.country == "FR"'), 'request', WIKI)).toBeUndefined();
  });

  it('does not take a missing approval rule for none needed', () => {
    const without = { ...pack(KEPT), approvals: [] };
    expect(() => compile(without).requestRule('exception', WIKI, worker())).toThrow(
      'rule asked asks for approval boss',
    );
  });
});
