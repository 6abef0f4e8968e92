/** The rule index answers what trying every rule would answer, for any rules and any people, however often it is asked. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWhen } from '../../../functions/core/policy/condition.ts';
import { asSeen, type PersonSeen } from '../../../functions/core/policy/person-seen.ts';
import { type Conditional, conditions, indexed } from '../../../functions/core/policy/rule-index.ts';
import { worker } from '../../support/worker-record.ts';

const DEPARTMENTS = ['Finance', 'Sales', 'A', 'B', ''];
const TITLES = ['Accountant', 'A', ''];

function rule(id: string, when: string): Conditional {
  const checked = checkWhen(when);
  if ('fault' in checked) throw new Error(`${when}: ${checked.fault.text}`);
  return { rule: { id }, when: checked.condition };
}

function naive(rules: readonly Conditional[], person: PersonSeen): readonly Conditional[] {
  return rules.filter((one) => one.when.evaluate(one.rule.id, person));
}

const quoted = (values: readonly string[]) => fc.constantFrom(...values.map((value) => JSON.stringify(value)));
const atom = fc.oneof(
  fc.tuple(quoted(DEPARTMENTS)).map(([value]) => `person.department == ${value}`),
  fc.tuple(quoted(TITLES)).map(([value]) => `${value} == person.title`),
  fc.tuple(quoted(DEPARTMENTS)).map(([value]) => `person.department != ${value}`),
  fc.array(quoted(DEPARTMENTS), { maxLength: 3 }).map((values) => `person.department in [${values.join(', ')}]`),
  fc.tuple(quoted(TITLES)).map(([value]) => `person.attributes.text("grade") == ${value}`),
  fc.tuple(quoted(TITLES)).map(([value]) => `person.attributes.text(person.title) == ${value}`),
  fc.constantFrom('person.legalHold', 'person.legalHold == true', 'true', 'false'),
  fc.constantFrom('person.email.startsWith("a")', 'person.title < "B"', 'person.department == person.title'),
  fc.constantFrom('"A" == "A"', 'person.legalHold ? person.title == "A" : person.department == "A"'),
);
const { when } = fc.letrec<{ when: string }>((tie) => ({
  when: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    atom,
    fc.tuple(tie('when'), tie('when')).map(([a, b]) => `(${a}) && (${b})`),
    fc.tuple(tie('when'), tie('when')).map(([a, b]) => `(${a}) || (${b})`),
    tie('when').map((one) => `!(${one})`),
  ),
}));
const rules = fc
  .array(when, { maxLength: 12 })
  .map((conditions) => conditions.map((text, index) => rule(`r-${index}`, text)));
const person = fc
  .record({
    department: fc.constantFrom('Finance', 'Sales', 'A', 'B', 'Legal'),
    title: fc.constantFrom('Accountant', 'A', 'Counsel'),
    legalHold: fc.boolean(),
    email: fc.constantFrom('a@b.example', 'b@a.example'),
    attributes: fc.constantFrom({}, { grade: 'A' }, { A: 'Accountant', grade: '' }),
  })
  .map((said) => asSeen(worker(said)));

describe('the rule index', () => {
  it('gives the rules that trying each would give, in their order', () => {
    fc.assert(
      fc.property(rules, fc.array(person, { minLength: 1, maxLength: 12 }), (all, people) => {
        const applying = indexed(all);
        for (const one of [...people, ...people]) expect(applying(one)).toEqual(naive(all, one));
      }),
      { numRuns: 400 },
    );
  });

  it('tries a rule only for people who meet its equalities, and once for all who are alike in what it reads', () => {
    let tried = 0;
    const counted = ['Finance', 'Sales', 'A'].map((department) => {
      const one = rule(department, `person.title != "A" && person.department == "${department}"`);
      return {
        ...one,
        when: { ...one.when, evaluate: (id: string, seen: PersonSeen) => ++tried > 0 && one.when.evaluate(id, seen) },
      };
    });
    const applying = indexed(counted);
    for (const email of ['a@b.example', 'c@d.example'])
      expect(applying(asSeen(worker({ department: 'Sales', email }))).map((one) => one.rule.id)).toEqual(['Sales']);
    expect(tried).toBe(1);
  });

  it('gives each of two packs that share their conditions its own rules, and tries what both say once', () => {
    fc.assert(
      fc.property(rules, rules, fc.array(person, { minLength: 1, maxLength: 6 }), (one, other, people) => {
        const among = conditions();
        const [first, second] = [indexed(one, among), indexed(other, among)];
        for (const somebody of people) {
          expect(first(somebody)).toEqual(naive(one, somebody));
          expect(second(somebody)).toEqual(naive(other, somebody));
        }
      }),
      { numRuns: 200 },
    );
    let tried = 0;
    const sales = rule('sales', 'person.email.startsWith("a")');
    const when = {
      ...sales.when,
      evaluate: (id: string, seen: PersonSeen) => ++tried > 0 && sales.when.evaluate(id, seen),
    };
    const among = conditions();
    const both = [indexed([{ ...sales, when }], among), indexed([sales, { ...sales, when }], among)];
    const ada = asSeen(worker({ email: 'a@b.example' }));
    expect(both.map((applying) => applying(ada).length)).toEqual([1, 2]);
    expect(tried).toBe(1);
  });

  it('does not mix up values that run into each other', () => {
    const applying = indexed([rule('both', 'person.department == "A" && person.title == "AB"')]);
    const of = (department: string, title: string) => applying(asSeen(worker({ department, title }))).length;
    expect([of('AA', 'B'), of('A', 'AB')]).toEqual([0, 1]);
  });

  it('answers the same once it has forgotten: what it remembers is bounded', () => {
    const applying = indexed([rule('first', 'person.workerId == "w-0"')]);
    const seen = asSeen(worker());
    const of = (number: number) => applying({ ...seen, workerId: `w-${number}` }).length;
    expect(of(0)).toBe(1);
    for (let number = 1; number <= 50_001; number += 1) expect(of(number)).toBe(0);
    expect(of(0)).toBe(1);
  });
});
