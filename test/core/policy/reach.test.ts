/** Which rules are said never to apply: never one that can. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisons, isExact, tellingRecords } from '../../../functions/core/policy/comparisons.ts';
import { checkWhen } from '../../../functions/core/policy/condition.ts';
import type { Parsed } from '../../../functions/core/policy/parse.ts';
import { asSeen, cannotHold } from '../../../functions/core/policy/person-seen.ts';
import { varied } from '../../support/pack-files.ts';
import { anyWorker } from '../../support/worker-record.ts';

const OF_BASICS = 'person.department == "Finance"';

function taken(condition: string): Parsed {
  return varied(['birthrights.yaml', OF_BASICS, JSON.stringify(condition)]);
}

function said(result: Parsed): readonly string[] {
  return 'mistakes' in result ? result.mistakes.map(({ text }) => text) : [];
}

describe('a birthright', () => {
  it.each([
    'false',
    'person.department == "A" && person.department != "A"',
    'person.legalHold && !person.legalHold',
    '!(person.employmentType in ["employee", "contractor", "intern"])',
    '!(person.country == "GB" || person.country != "GB")',
  ])('with the condition %s never applies', (condition) => {
    expect(said(taken(condition))).toEqual(['"basics" never applies: no worker record can satisfy its condition']);
  });

  it.each([
    'true',
    'person.employmentType != "employee" && person.employmentType != "contractor"',
    'person.department == "A" && person.title == "A"',
    'person.office != ""',
    'person.office == ""',
    'person.title.startsWith("A") && !person.title.contains("A")',
    'person.department == person.title && person.department != person.title',
    'person.legalHold == true && person.legalHold == false',
    '(person.legalHold ? person.department == "A" : person.department == "B") && person.country == "GB"',
    'person.department in ["A", person.title]',
  ])('with the condition %s can apply, or nobody can tell', (condition) => {
    expect(said(taken(condition))).toEqual([]);
  });

  it.each([
    ['person.country == "UKX"', 'person.country is never "UKX"'],
    ['person.timeZone in ["Europe/London", "Mars"]', 'person.timeZone is never "Mars"'],
    ['person.department != ""', 'person.department is never ""'],
    ['!("" == person.department)', 'person.department is never ""'],
    ['person.legalHold ? person.startDate == "1.1.2026" : true', 'person.startDate is never "1.1.2026"'],
  ])('with the condition %s compares in vain', (condition, expected) => {
    expect(said(taken(condition))).toEqual([expected]);
  });

  it('with more ways to tell records apart than anyone would try is left alone', () => {
    const fields = ['title', 'department', 'office', 'costCenter', 'givenName', 'familyName'];
    const many = fields.map((field) => `person.${field} in ["a", "b", "c", "d", "e", "f"]`).join(' && ');
    expect(said(taken(`${many} && person.title != "a" && false`))).toEqual([]);
  });
});

describe('an account rule', () => {
  const later = (condition: string, systems: string) =>
    varied(
      [
        'accounts.yaml',
        'login: person.email',
        `login: person.email\n  - id: later\n    because: It comes later.\n    source: SOC 2\n    when: ${JSON.stringify(condition)}\n    systems: [${systems}]\n    login: person.email`,
      ],
      ['leaver.yaml', '{ okta: deactivate-account }', '{ okta: deactivate-account, entra: delete-account }'],
    );

  it.each([
    [
      'for a part of whom an earlier rule serves',
      'person.employmentType == "employee" && person.legalHold',
      'okta',
      false,
    ],
    ['for the same people in another system', 'person.employmentType == "employee"', 'okta, entra', true],
    ['for other people', 'person.employmentType == "intern"', 'okta', true],
    ['for more people', 'person.employmentType in ["employee", "intern"]', 'okta', true],
    ['we cannot tell of', 'person.employmentType.startsWith("employee")', 'okta', true],
  ])('%s', (_, condition, systems, applies) => {
    expect(said(later(condition, systems)).length === 0).toBe(applies);
  });

  it('behind one whose condition is wrong is not judged by it', () => {
    const result = varied([
      'accounts.yaml',
      'when: person.employmentType == "employee"\n    systems: [okta]\n    login: person.email',
      'when: person.emplo == "x"\n    systems: [okta]\n    login: person.email\n  - id: later\n    because: It comes later.\n    source: SOC 2\n    when: person.legalHold\n    systems: [okta]\n    login: person.email',
    ]);
    expect(said(result)).toHaveLength(1);
  });
});

it('an exact condition any record satisfies is satisfied by one of the records we try', () => {
  const field = fc.constantFrom('department', 'title', 'country', 'employmentType');
  const value = fc.constantFrom('GB', 'DE', 'Finance', 'employee', 'contractor', 'Systems engineer');
  const claim = fc.tuple(field, fc.constantFrom('==', '!='), value).map(([f, o, v]) => `person.${f} ${o} "${v}"`);
  const condition = fc.array(claim, { minLength: 1, maxLength: 4 }).map((claims) => claims.join(' && '));
  fc.assert(
    fc.property(condition, anyWorker, (text, record) => {
      const checked = checkWhen(text);
      if ('fault' in checked) throw new Error(text);
      const { ast, evaluate } = checked.condition;
      expect(isExact(ast)).toBe(true);
      fc.pre(evaluate('r', asSeen(record)));
      expect(tellingRecords([ast])?.some((tried) => evaluate('r', tried))).toBe(true);
    }),
  );
});

it('a comparison knows its field, its literal and where that stands', () => {
  const checked = checkWhen('person.country in ["GB", "DE"] || "x" != person.title');
  expect('condition' in checked && comparisons(checked.condition.ast)).toEqual([
    { field: 'country', literal: 'GB', from: 19 },
    { field: 'country', literal: 'DE', from: 25 },
    { field: 'title', literal: 'x', from: 34 },
  ]);
});

it('what a field may hold is what the worker record says, and "" where HR may leave it out', () => {
  expect(cannotHold('office', '')).toBeUndefined();
  expect(cannotHold('country', 'GB')).toBeUndefined();
  expect(cannotHold('country', 'gb')).toBe('expected an ISO 3166-1 alpha-2 country such as GB');
});
