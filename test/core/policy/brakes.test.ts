/** What the check finds in the brakes of a pack: file, line and mend. */
import { describe, expect, it } from 'vitest';
import type { Parsed } from '../../../functions/core/policy/parse.ts';
import { parsed, SOUND } from '../../support/pack-files.ts';

const why = 'because: It is needed for the test.\n    source: SOC 2\n    ';
const check = (id: string, rest: string) => `  - id: ${id}\n    ${why}${rest}\n`;

function read(result: Parsed): readonly string[] {
  const found = 'mistakes' in result ? result.mistakes : result.warnings;
  return found.map(({ severity, file, line, text, mend }) => `${severity} ${file}:${line} ${text} → ${mend}`);
}
const withBrakes = (text: string) => parsed({ ...SOUND, 'brakes.yaml': text });

describe('the brakes of a pack', () => {
  it('may be left out, and then brake nothing', () => {
    const result = parsed(SOUND);
    expect('pack' in result && [result.pack.windows, result.pack.feedChecks, result.pack.releases]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('are sound when they can trip', () => {
    const text = [
      `windows:\n${check('w', 'change: delete\n    system: okta\n    withinHours: 24\n    most: 3')}`,
      check('v', 'change: revoke\n    privileged: true\n    withinHours: 24\n    most: 3'),
      `feedChecks:\n${check('f', 'check: terminations\n    withinHours: 24\n    most: 3')}`,
      `releases:\n${check('r', 'of: layoff\n    people: 2\n    expiresAfterHours: 8')}`,
    ].join('');
    expect(read(withBrakes(text))).toEqual([]);
  });

  it.each([
    [
      'a window over a system nobody has',
      `windows:\n${check('w', 'change: grant\n    system: entra\n    withinHours: 24\n    most: 3')}`,
      'error brakes.yaml:6 nobody has an account in "entra", so this never trips → name one of: okta',
    ],
    [
      'privileged accounts',
      `windows:\n${check('w', 'change: disable\n    privileged: true\n    withinHours: 24\n    most: 3')}`,
      'error brakes.yaml:6 accounts are not privileged, entitlements are: this counts no disable → take "privileged" out, or count grant or revoke',
    ],
    [
      'privileged accounts that end',
      `windows:\n${check('w', 'change: delete\n    privileged: true\n    withinHours: 24\n    most: 3')}`,
      'error brakes.yaml:6 accounts are not privileged, entitlements are: this counts no delete → take "privileged" out, or count grant or revoke',
    ],
    [
      'two rules of one release',
      `releases:\n${check('r', 'of: plan\n    people: 1\n    expiresAfterHours: 8')}${check('s', 'of: plan\n    people: 2\n    expiresAfterHours: 8')}`,
      'error brakes.yaml:11 a second rule says who releases a plan → one says it: keep the stricter',
    ],
    [
      'a layoff by one',
      `releases:\n${check('r', 'of: layoff\n    people: 1\n    expiresAfterHours: 8')}`,
      'error brakes.yaml:6 a layoff is approved by two people → write "people: 2"',
    ],
    [
      'the end of what has none',
      `releases:\n${check('r', 'of: plan\n    people: 1\n    expiresAfterHours: 8\n    longestDays: 3')}`,
      'error brakes.yaml:8 the release of a plan has no end to limit → only a layoff has: take "longestDays" out',
    ],
    [
      'an id used before',
      `releases:\n${check('basics', 'of: plan\n    people: 1\n    expiresAfterHours: 8')}`,
      'error brakes.yaml:2 a second rule id "basics" → evidence names a rule by its id: choose another',
    ],
    [
      'checks that let everybody be ended',
      `feedChecks:\n${check('f', 'check: same-again')}`,
      'warning brakes.yaml:2 no check counts terminations: a broken feed may end everybody → add one with "check: terminations"',
    ],
  ])('tell of %s', (_, text, said) => {
    expect(read(withBrakes(text))).toEqual([said]);
  });
});
