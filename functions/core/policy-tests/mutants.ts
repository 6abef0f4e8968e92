/** Packs that are wrong in one place each: what tests of a pack should notice. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { checkWhen } from '../policy/condition.ts';
import type { PolicyPack } from '../policy/pack.ts';
import { partsOf } from '../policy/reads.ts';
import { printed } from './printed.ts';

export interface Mutant {
  /** The rule that is wrong, and how. */
  readonly rule: string;
  readonly change: string;
  readonly pack: PolicyPack;
}

export function* mutants(pack: PolicyPack): Generator<Mutant> {
  yield* accountMutants(pack);
  yield* birthrightMutants(pack);
  yield* approvalMutants(pack);
  yield* protectedMutants(pack);
  yield* numberMutants(pack);
}

function* accountMutants(pack: PolicyPack): Generator<Mutant> {
  for (const [at, rule] of pack.accounts.entries()) {
    const put = (change: string, ...now: typeof pack.accounts) => ({
      rule: rule.id,
      change,
      pack: { ...pack, accounts: pack.accounts.toSpliced(at, 1, ...now) },
    });
    yield put('dropped');
    for (const { change, when } of conditionsLike(rule.when)) yield put(change, { ...rule, when });
    for (const system of rule.systems)
      if (rule.systems.length > 1)
        yield put(`no account in ${system}`, { ...rule, systems: rule.systems.filter((one) => one !== system) });
  }
}

function* birthrightMutants(pack: PolicyPack): Generator<Mutant> {
  for (const [at, rule] of pack.birthrights.entries()) {
    const put = (change: string, ...now: typeof pack.birthrights) => ({
      rule: rule.id,
      change,
      pack: { ...pack, birthrights: pack.birthrights.toSpliced(at, 1, ...now) },
    });
    yield put('dropped');
    for (const { change, when } of conditionsLike(rule.when)) yield put(change, { ...rule, when });
    for (const name of rule.grants)
      if (rule.grants.length > 1)
        yield put(`grants no ${name}`, { ...rule, grants: rule.grants.filter((one) => one !== name) });
    for (const name of widening(pack, rule.grants))
      yield put(`grants ${name} too`, { ...rule, grants: [...rule.grants, name] });
  }
}

/** What a rule might grant by mistake: the first entitlement it does not, and the first privileged one. */
function widening({ catalogue }: PolicyPack, grants: readonly string[]): readonly string[] {
  const others = catalogue.filter(({ name }) => !grants.includes(name));
  const names = [others[0], others.find(({ privileged }) => privileged)].flatMap((entry) => entry?.name ?? []);
  return [...new Set(names)];
}

function* approvalMutants(pack: PolicyPack): Generator<Mutant> {
  for (const [at, { approval, ...entry }] of pack.catalogue.entries())
    if (approval !== undefined)
      yield {
        rule: approval,
        change: `not asked for ${entry.name}`,
        pack: { ...pack, catalogue: pack.catalogue.with(at, entry) },
      };
}

function* protectedMutants(pack: PolicyPack): Generator<Mutant> {
  for (const [at, rule] of pack.protected.entries()) {
    const put = (change: string, now: typeof rule) => ({
      rule: rule.id,
      change,
      pack: { ...pack, protected: pack.protected.with(at, now) },
    });
    for (const worker of rule.workers)
      yield put(`does not protect ${worker}`, { ...rule, workers: rule.workers.filter((one) => one !== worker) });
    for (const login of rule.logins)
      yield put(`does not protect ${login}`, { ...rule, logins: rule.logins.filter((one) => one !== login) });
  }
}

/** One more and one less of what is counted. */
function* numberMutants(pack: PolicyPack): Generator<Mutant> {
  for (const [at, budget] of pack.budgets.entries())
    for (const mostPerPlan of [budget.mostPerPlan + 1, budget.mostPerPlan - 1])
      yield {
        rule: budget.id,
        change: `lets ${mostPerPlan} go by`,
        pack: { ...pack, budgets: pack.budgets.with(at, { ...budget, mostPerPlan }) },
      };
  const { destroy } = pack.leaver;
  for (const afterDays of [destroy.afterDays + 1, destroy.afterDays - 1])
    yield {
      rule: destroy.id,
      change: `after ${afterDays} days`,
      pack: { ...pack, leaver: { ...pack.leaver, destroy: { ...destroy, afterDays } } },
    };
}

interface Like {
  readonly change: string;
  readonly when: string;
}

/** Conditions that differ in one place: negated, compared otherwise, or with one part left out. */
function conditionsLike(when: string): readonly Like[] {
  const checked = checkWhen(when);
  if ('fault' in checked) return [];
  const { ast } = checked.condition;
  return [{ change: 'condition negated', when: `!(${printed(ast)})` }, ...changed(ast)];
}

const OTHERWISE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
};

/** The expression with one place changed, for each place there is. */
function changed(node: ASTNode): readonly Like[] {
  if (node.op === '.' || node.op === 'value' || node.op === 'rcall') return [];
  const parts = partsOf(node);
  const own: Like[] = [];
  const other = OTHERWISE[node.op];
  if (other !== undefined)
    own.push({
      change: `${node.op} is ${other} in ${printed(node)}`,
      when: `(${parts.map(printed).join(` ${other} `)})`,
    });
  if (node.op === '&&' || node.op === '||') {
    const [one, two] = node.args.map(printed) as [string, string]; // it stands between two parts
    own.push({ change: `without ${one}`, when: two }, { change: `without ${two}`, when: one });
  }
  if (node.op === 'list' && parts.length > 1)
    own.push(
      ...parts.map((part) => ({
        change: `without ${printed(part)} in its list`,
        when: `[${parts
          .filter((one) => one !== part)
          .map(printed)
          .join(', ')}]`,
      })),
    );
  return [
    ...own,
    ...parts.flatMap((part, at) =>
      changed(part).map(({ change, when }) => ({ change, when: replaced(node, at, when) })),
    ),
  ];
}

/** `node` with its part number `at` written otherwise. */
function replaced(node: ASTNode, at: number, text: string): string {
  const texts = partsOf(node).map((part, index) => (index === at ? text : printed(part)));
  if (node.op === '!_') return `!(${texts[0]})`;
  if (node.op === '?:') return `(${texts[0]} ? ${texts[1]} : ${texts[2]})`;
  return `(${texts.join(` ${node.op} `)})`;
}
