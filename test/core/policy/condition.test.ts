/** What rules may say in CEL, and that what they may say cannot fail. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkText, checkWhen } from '../../../functions/core/policy/condition.ts';
import { asSeen, PERSON_FIELDS, type PersonSeen } from '../../../functions/core/policy/person-seen.ts';
import { anyWorker, worker } from '../../support/worker-record.ts';

const textFields = Object.entries(PERSON_FIELDS).flatMap(([field, type]) =>
  type === 'string' ? [`person.${field}`] : [],
);
const literal = fc.stringMatching(/^[A-Za-z ]{0,8}$/).map((text) => JSON.stringify(text));

/** Any expression of the allowed part of CEL. */
const { anyCondition } = fc.letrec<{ anyCondition: string; anyText: string }>((tie) => ({
  anyText: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...textFields),
    literal,
    literal.map((name) => `person.attributes.text(${name})`),
    fc.tuple(tie('anyText'), tie('anyText')).map(([a, b]) => `(${a} + ${b})`),
    tie('anyText').map((a) => `${a}.trim().lowerAscii()`),
    fc.tuple(tie('anyCondition'), tie('anyText'), tie('anyText')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
  ),
  anyCondition: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('person.legalHold', 'true', 'false'),
    fc
      .tuple(tie('anyText'), fc.constantFrom('==', '!=', '<', '<=', '>', '>='), tie('anyText'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc
      .tuple(tie('anyText'), fc.constantFrom('startsWith', 'endsWith', 'contains'), tie('anyText'))
      .map(([a, method, b]) => `${a}.${method}(${b})`),
    fc.tuple(tie('anyText'), fc.array(literal, { maxLength: 3 })).map(([a, list]) => `(${a} in [${list.join(', ')}])`),
    fc
      .tuple(tie('anyCondition'), fc.constantFrom('&&', '||'), tie('anyCondition'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie('anyCondition').map((a) => `!(${a})`),
  ),
}));

function when(text: string) {
  const checked = checkWhen(text);
  if ('fault' in checked) throw new Error(`${text}: ${checked.fault.text}`);
  return checked.condition;
}

function faultIn(text: string) {
  const checked = checkWhen(text);
  if (!('fault' in checked)) throw new Error(`${text} was taken`);
  return checked.fault;
}

describe('a condition', () => {
  it.each([
    ['person.department == "Legal"', true],
    ['person.department != "Legal"', false],
    ['"Legal" == person.department && !person.legalHold', true],
    ['person.country in ["DE", "AT"]', false],
    ['person.title.startsWith("Coun") && person.title.endsWith("sel") && person.email.contains("@marlow.")', true],
    ['person.office == "" && person.managerWorkerId == "" && person.endDate == ""', true],
    ['person.startDate >= "2026-01-01" && person.startDate < "2026-02-01"', true],
    ['person.attributes.text("clearance") == "secret"', true],
    ['person.attributes.text("level") == "7" && person.attributes.text("remote") == "true"', true],
    ['person.attributes.text("nothing") == ""', true],
    ['person.attributes.text("constructor") == ""', true],
    ['(person.legalHold ? "a" : "b") == "b"', true],
    ['person.givenName.trim().lowerAscii() + "!" == "ada!"', true],
    ['person.country.upperAscii() > "GA" || false', true],
  ])('%s is %s', (text, expected) => {
    const person = asSeen(worker({ attributes: { clearance: 'secret', level: 7, remote: true } }));
    expect(when(text).evaluate('r', person)).toBe(expected);
  });

  it.each([
    ['person.departmnt == "x"', 7, 'person has no field "departmnt"', 'did you mean "department"? '],
    ['persn.department == "x"', 0, 'unknown variable "persn"', 'conditions know one variable: person'],
    ['person.department = "x"', 18, 'CEL: Unexpected character: =', 'use == !='],
    ['person.department == 1', 0, 'CEL: no such overload: string == int', 'use == !='],
    ['person.department', 0, 'the expression gives string, not true or false', 'compare with something'],
    ['person', 0, 'person as a whole is not part of', 'name a field'],
    ['person.attributes.clearance == "x"', 0, '.clearance is not part of', 'person.attributes.text("name")'],
    ['person.attributes["clearance"] == "x"', 0, '"[]" is not part of', 'use == !='],
    ['person.department.matches("a+")', 0, '.matches() is not part of', 'methods are startsWith'],
    ['person.department.split("a")[0] == "x"', 0, '"[]" is not part of', 'use == !='],
    ['int(person.costCenter) == 7', 0, 'int() is not part of', 'use == !='],
    ['person.department.substring(9) == ""', 0, '.substring() is not part of', 'methods are'],
    ['["a"].exists(x, x == person.office)', 0, '.exists() is not part of', 'methods are'],
    ['person.office.size() > 3', 0, '.size() is not part of', 'methods are'],
    ['1 / 0 == 1', 0, '"/" is not part of', 'use == !='],
    ['1 < 2', 0, 'a value other than text, true or false is not part of', 'compare text'],
    ['1u == 1u', 0, 'a value other than text, true or false is not part of', 'compare text'],
    ['b"x" == b"x"', 0, 'a value other than text, true or false is not part of', 'compare text'],
    ['null == null', 0, 'a value other than text, true or false is not part of', 'compare text'],
    ['!(has(person.office))', 2, 'has() is not part of', 'use == !='],
    ['person.attributes == person.attributes', 0, '.attributes is not part of', 'person.attributes.text("name")'],
    ['', 0, 'CEL: Unexpected token: EOF', 'use == !='],
  ])('%s is refused, and says where and what instead', (text, from, said, mend) => {
    const fault = faultIn(text);
    expect(fault.from).toBe(from);
    expect(fault.text).toContain(said);
    expect(fault.mend).toContain(mend);
  });

  it('longer than 500 parts is several rules', () => {
    expect(faultIn(Array.from({ length: 300 }, () => 'person.legalHold').join(' || ')).text).toContain('CEL: ');
  });

  it('that was taken answers for every worker record there can be, and the same each time', () => {
    fc.assert(
      fc.property(anyCondition, anyWorker, (text, record) => {
        const condition = when(text);
        const answer = condition.evaluate('r', asSeen(record));
        expect(typeof answer).toBe('boolean');
        expect(condition.evaluate('r', asSeen(record))).toBe(answer);
      }),
      { numRuns: 500 },
    );
  });

  it('that fails after all stops everything and names its rule, without a word of the person', () => {
    const broken = { ...asSeen(worker()), department: 7 } as unknown as PersonSeen;
    expect(() => when('person.department.startsWith("x")').evaluate('finance-team', broken)).toThrow(
      'rule finance-team: its CEL expression failed for a worker record; mend the rule',
    );
    expect(() => when('person.legalHold').evaluate('held', { ...broken, legalHold: 'x' } as never)).toThrow(
      /^rule held: /,
    );
  });
});

describe('a login', () => {
  it('is text made of the record', () => {
    const checked = checkText('person.givenName.lowerAscii() + "@x.example"');
    expect('condition' in checked && checked.condition.evaluate('r', asSeen(worker()))).toBe('ada@x.example');
  });

  it('is never empty: the rule is named instead', () => {
    const checked = checkText('person.office');
    expect(() => 'condition' in checked && checked.condition.evaluate('staff-accounts', asSeen(worker()))).toThrow(
      'rule staff-accounts: its CEL expression answered nothing usable',
    );
  });

  it('is not true or false', () => {
    const checked = checkText('person.legalHold');
    expect('fault' in checked && checked.fault).toEqual({
      from: 0,
      text: 'the expression gives bool, not text',
      mend: 'give text, e.g. person.email',
    });
  });
});

it('every field of a worker record is there to be seen, whatever HR left out', () => {
  fc.assert(
    fc.property(anyWorker, (record) => {
      const seen = asSeen(record);
      for (const [field, type] of Object.entries(PERSON_FIELDS))
        expect(typeof seen[field as keyof PersonSeen]).toBe(
          { string: 'string', bool: 'boolean', 'map<string, string>': 'object' }[type],
        );
    }),
  );
});
