/** Which brakes of the new policy a change of policy would trip, were everybody planned for within one window. Pure. */
import type { System } from './ids.ts';
import { type EntitlementId, entitlementParts } from './ids.ts';
import type { WindowRule } from './policy/brakes.ts';
import { type Enforcement, levelOf } from './policy/enforcement.ts';
import type { BudgetRule } from './policy/pack.ts';
import type { Policy } from './policy/policy.ts';
import type { Difference } from './simulation.ts';
import { allowance, tooMany } from './window.ts';
import { NAMES } from './window-guard.ts';

/** A brake that would hold. */
export interface Braked {
  readonly rule: string;
  readonly of: 'plan' | 'window';
  /** People whose plan a budget holds; or people counted in a window, of whom `allowed` go by. */
  readonly people: number;
  readonly allowed: number;
  /** The department it counts, where it counts each. */
  readonly department?: string;
  readonly because: string;
  /** Less than `enforce`, and it would only say so. */
  readonly enforcement: Enforcement;
}

export interface BrakeCount {
  add(department: string, difference: Difference): void;
  /** `population`: who works here, by department. */
  tripped(population: ReadonlyMap<string, number>): readonly Braked[];
}

export function brakeCount(old: Policy, changed: Policy): BrakeCount {
  const plans = new Map<string, number>();
  const windows = new Map<string, Map<string, number>>();
  return {
    add(department, difference) {
      const held = changed.budgets.find((rule) => budgeted(rule, difference) > rule.mostPerPlan);
      if (held !== undefined) plans.set(held.id, (plans.get(held.id) ?? 0) + 1);
      for (const rule of changed.windows) {
        if (!isCounted([changed, old], rule, difference)) continue;
        const counts = windows.get(rule.id) ?? new Map<string, number>();
        windows.set(rule.id, counts);
        const scope = rule.each === undefined ? '' : department;
        counts.set(scope, (counts.get(scope) ?? 0) + 1);
      }
    },
    tripped: (population) => [
      ...changed.budgets.flatMap((rule) => overBudget(rule, plans.get(rule.id) ?? 0)),
      ...changed.windows.flatMap((rule) =>
        [...(windows.get(rule.id) ?? [])].flatMap(([scope, people]) => overWindow(rule, scope, people, population)),
      ),
    ],
  };
}

/** What a plan would have of a class: what waits for approvers is counted, what an overlap keeps is not. */
function budgeted({ change }: BudgetRule, { grants, opens, closes, ...difference }: Difference): number {
  switch (change) {
    case 'grant':
      return grants.length;
    case 'revoke':
      return revokedNow(difference).length;
    case 'create-account':
      return opens.length;
    case 'suspend-account':
      return closes.length;
    case 'deactivate-account':
    case 'delete-account':
      return 0; // accounts end after somebody left, and no change of policy makes anybody leave
    /* v8 ignore next 2 -- @preserve the compiler knows that nothing comes here */
    default:
      return change satisfies never;
  }
}

function revokedNow({ revokes, kept }: Pick<Difference, 'revokes' | 'kept'>): readonly EntitlementId[] {
  return kept.length === 0
    ? revokes
    : revokes.filter((entitlement) => !kept.some((one) => one.entitlement === entitlement));
}

function isCounted(
  policies: readonly Policy[],
  { change, system, privileged }: WindowRule,
  { grants, opens, closes, ...difference }: Difference,
): boolean {
  const here = (one: EntitlementId) => system === undefined || entitlementParts(one).system === system;
  const risky = (one: EntitlementId) =>
    !privileged || policies.some(({ catalogue }) => catalogue.get(one)?.privileged === true);
  const some = (entitlements: readonly EntitlementId[]) => entitlements.some((one) => here(one) && risky(one));
  const account = (systems: Iterable<System>) => !privileged && [...systems].some((one) => !system || one === system);
  switch (change) {
    case 'grant':
      return some(grants) || account(opens);
    case 'revoke':
      return some(revokedNow(difference));
    case 'disable':
      return account(closes);
    case 'delete':
      return false;
    /* v8 ignore next 2 -- @preserve the compiler knows that nothing comes here */
    default:
      return change satisfies never;
  }
}

function overBudget(rule: BudgetRule, people: number): readonly Braked[] {
  if (people === 0) return [];
  const { id, change, mostPerPlan, because } = rule;
  const text = `more than ${mostPerPlan} ${change} in one plan, release required: ${because}`;
  return [{ rule: id, of: 'plan', people, allowed: 0, because: text, enforcement: levelOf(rule) }];
}

function overWindow(
  rule: WindowRule,
  scope: string,
  people: number,
  population: ReadonlyMap<string, number>,
): readonly Braked[] {
  const here =
    rule.each === undefined ? [...population.values()].reduce((sum, one) => sum + one, 0) : population.get(scope);
  const allowed = allowance(rule, here);
  if (people <= allowed) return [];
  const what = rule.each === undefined ? NAMES[rule.change] : `${NAMES[rule.change]} in ${scope}`;
  const department = rule.each === undefined ? {} : { department: scope };
  const because = `${tooMany(what, people, rule, here)}: ${rule.because}`;
  return [{ rule: rule.id, of: 'window', people, allowed, ...department, because, enforcement: levelOf(rule) }];
}
