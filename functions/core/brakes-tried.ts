/** The brakes that are only tried and would have held a plan: recorded in it, and so in evidence; people are told of those that warn. */

import type { Change } from './change.ts';
import { held } from './guard.ts';
import type { Finding, Plan } from './plan.ts';
import { isEnforced, levelOf } from './policy/enforcement.ts';
import type { Situation } from './situation.ts';
import { NOTHING_USED, weighed } from './window-guard.ts';

export function brakesTried(situation: Situation, changes: readonly Change[]): Pick<Plan, 'tried'> {
  const { policy, person, now, usage = NOTHING_USED } = situation;
  const budgets = policy.budgets.map((rule) => {
    const count = held(changes).filter(({ kind }) => kind === rule.change).length;
    return { rule, over: count > rule.mostPerPlan ? `${count} ${rule.change} is over ${rule.mostPerPlan}` : undefined };
  });
  const tried = [...budgets, ...weighed({ policy, person, now, usage }, changes)].flatMap(({ rule, over }) =>
    over === undefined || isEnforced(rule)
      ? []
      : [{ rule: rule.id, enforcement: levelOf(rule), because: `${over}: ${rule.because}` }],
  );
  return tried.length === 0 ? {} : { tried };
}

export function findingsOfTried({ tried = [] }: Pick<Plan, 'tried'>): readonly Finding[] {
  return tried
    .filter(({ enforcement }) => enforcement === 'warn')
    .map(({ rule, because }) => ({
      kind: 'brake-tried',
      text: `${rule} is only tried, and would hold this: ${because}`,
    }));
}
