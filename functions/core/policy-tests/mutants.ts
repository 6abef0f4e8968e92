/** Packs that are wrong in one place each: what tests of a pack should notice. */
import type { PolicyPack } from '../policy/pack.ts';
import { conditionsLike } from './condition-mutants.ts';
import { sectionMutants } from './section-mutants.ts';
import { variants } from './variants.ts';

export interface Mutant {
  /** The rule that is wrong, and how. */
  readonly rule: string;
  readonly section: string;
  readonly change: string;
  readonly pack: PolicyPack;
}

export function* mutants(pack: PolicyPack): Generator<Mutant> {
  yield* accountMutants(pack);
  yield* birthrightMutants(pack);
  yield* approvalMutants(pack);
  yield* protectedMutants(pack);
  yield* numberMutants(pack);
  yield* sectionMutants(pack);
}

function* accountMutants(pack: PolicyPack): Generator<Mutant> {
  for (const [at, rule] of pack.accounts.entries()) {
    const put = (change: string, ...now: typeof pack.accounts) => ({
      rule: rule.id,
      section: 'accounts',
      change,
      pack: { ...pack, accounts: pack.accounts.toSpliced(at, 1, ...now) },
    });
    yield put('dropped');
    for (const { change, when } of conditionsLike(rule.when)) yield put(change, { ...rule, when });
    yield put('login is the worker id', { ...rule, login: 'person.workerId' });
    for (const system of rule.systems)
      if (rule.systems.length > 1)
        yield put(`no account in ${system}`, { ...rule, systems: rule.systems.filter((one) => one !== system) });
  }
}

function* birthrightMutants(pack: PolicyPack): Generator<Mutant> {
  for (const [at, rule] of pack.birthrights.entries()) {
    const put = (change: string, ...now: typeof pack.birthrights) => ({
      rule: rule.id,
      section: 'birthrights',
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
    yield put('only recorded', { ...rule, enforcement: 'record' });
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
        section: 'catalogue',
        change: `not asked for ${entry.name}`,
        pack: { ...pack, catalogue: pack.catalogue.with(at, entry) },
      };
}

function* protectedMutants(pack: PolicyPack): Generator<Mutant> {
  for (const [at, rule] of pack.protected.entries()) {
    const put = (change: string, now: typeof rule) => ({
      rule: rule.id,
      section: 'protected',
      change,
      pack: { ...pack, protected: pack.protected.with(at, now) },
    });
    for (const worker of rule.workers)
      yield put(`does not protect ${worker}`, { ...rule, workers: rule.workers.filter((one) => one !== worker) });
    for (const login of rule.logins)
      yield put(`does not protect ${login}`, { ...rule, logins: rule.logins.filter((one) => one !== login) });
  }
}

/** One more and one less of what is counted, and what becomes of accounts. */
function* numberMutants(pack: PolicyPack): Generator<Mutant> {
  for (const [at, budget] of pack.budgets.entries())
    for (const mostPerPlan of [budget.mostPerPlan + 1, budget.mostPerPlan - 1])
      yield {
        rule: budget.id,
        section: 'budgets',
        change: `lets ${mostPerPlan} go by`,
        pack: { ...pack, budgets: pack.budgets.with(at, { ...budget, mostPerPlan }) },
      };
  const { destroy } = pack.leaver;
  for (const { change, value } of variants(destroy))
    yield {
      rule: destroy.id,
      section: 'leaver',
      change,
      pack: { ...pack, leaver: { ...pack.leaver, destroy: value as typeof destroy } }, // with one field otherwise
    };
}
