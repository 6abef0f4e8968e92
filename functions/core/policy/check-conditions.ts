/** Are the conditions of a pack sound, and can each rule ever apply. */
import type { System } from '../ids.ts';
import { comparisons, isExact, tellingRecords } from './comparisons.ts';
import { GENERATED } from './compile-names.ts';
import { type CelFault, type Checked, type Condition, checkText, checkWhen } from './condition.ts';
import { type Fault, fault, type PathStep } from './mistake.ts';
import type { PolicyPack } from './pack.ts';
import { cannotHold, type PersonSeen } from './person-seen.ts';

export function checkConditions(pack: PolicyPack): readonly Fault[] {
  const accounts = pack.accounts.map(({ id, when, systems }, index) => ({
    ...checkRule(id, when, ['accounts', index, 'when']),
    systems,
  }));
  const birthrights = pack.birthrights.map(({ id, when }, index) =>
    checkRule(id, when, ['birthrights', index, 'when']),
  );
  const others = (['requestable', 'exceptions', 'overlaps', 'playbooks', 'names'] as const).flatMap((section) =>
    pack[section].map(({ id, when }, index) => checkRule(id, when, [section, index, 'when'])),
  );
  const logins = pack.accounts.flatMap(({ login }, index) =>
    login === GENERATED ? [] : faultsOf(checkText(login), ['accounts', index, 'login']),
  );
  return [
    ...[...accounts, ...birthrights, ...others].flatMap((rule) => rule.faults),
    ...logins,
    ...accounts.flatMap((rule, index) => shadowed(rule, accounts.slice(0, index), ['accounts', index, 'when'])),
  ];
}

interface Testable {
  readonly id: string;
  /** Absent: the condition is wrong, and applies to nobody. */
  readonly when?: Condition<boolean>;
}

interface Rule extends Testable {
  readonly faults: readonly Fault[];
}

function checkRule(id: string, text: string, path: readonly PathStep[]): Rule {
  const checked = checkWhen(text);
  if ('fault' in checked) return { id, faults: faultsOf(checked, path) };
  const when = checked.condition;
  const vain = comparisons(when.ast).flatMap(({ field, literal, from }) => {
    const why = cannotHold(field, literal);
    return why === undefined ? [] : [{ ...fault(path, `person.${field} is never "${literal}"`, why), from }];
  });
  const never = vain.length === 0 && !satisfiable({ id, when }, () => true);
  return { id, when, faults: never ? [unreachable(path, id, 'no worker record can satisfy its condition')] : vain };
}

/** What is wrong with an expression, at its place in the pack. */
export function faultsOf<T extends boolean | string>(checked: Checked<T>, path: readonly PathStep[]): readonly Fault[] {
  return 'fault' in checked ? [inExpression(checked.fault, path)] : [];
}

function inExpression({ from, text, mend }: CelFault, path: readonly PathStep[]): Fault {
  return { ...fault(path, text, mend), from };
}

interface AccountGiver extends Rule {
  readonly systems: readonly System[];
}

/** An account rule whose every person and system an earlier rule has already served. */
function shadowed(rule: AccountGiver, earlier: readonly AccountGiver[], path: readonly PathStep[]): readonly Fault[] {
  if (rule.faults.length > 0) return [];
  const open = (person: PersonSeen) =>
    rule.systems.some((system) => !earlier.some((one) => one.systems.includes(system) && applies(one, person)));
  if (satisfiable(rule, open, earlier)) return [];
  return [unreachable(path, rule.id, 'earlier rules give all its people their accounts')];
}

function applies({ id, when }: Testable, person: PersonSeen): boolean {
  return when?.evaluate(id, person) === true;
}

/** Can some record satisfy the rule, and `also`? True as well when we cannot tell. */
function satisfiable(rule: Testable, also: (person: PersonSeen) => boolean, others: readonly Testable[] = []): boolean {
  const asts = [rule, ...others].flatMap(({ when }) => (when === undefined ? [] : [when.ast]));
  const records = asts.every(isExact) ? tellingRecords(asts) : undefined;
  return records?.some((person) => applies(rule, person) && also(person)) ?? true;
}

function unreachable(path: readonly PathStep[], id: string, why: string): Fault {
  return fault(path, `"${id}" never applies: ${why}`, 'mend the condition, or drop the rule');
}
