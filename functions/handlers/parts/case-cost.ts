/** What a case cost, read out of the histories of its executions: nothing is written to know it. */
import type { Case } from '../../core/case.ts';
import { type CaseCost, costOf } from '../../core/cost.ts';
import { spentIn } from '../../core/execution-history.ts';
import { historyOf } from '../../runtime/executions.ts';

/** Step Functions forgets a history 90 days after the execution ended: those are `forgotten`, and not in the sums. */
export async function caseCost({ caseId, kind, attempts }: Case): Promise<CaseCost & { readonly forgotten: number }> {
  const numbers =
    kind === undefined ? [] : Array.from({ length: attempts }, (_, index) => ({ kind, attempts: index + 1 }));
  const histories = await Promise.all(numbers.map((one) => historyOf({ caseId, ...one })));
  const known = histories.filter((events) => events !== undefined);
  return { ...costOf(known.map(spentIn)), forgotten: histories.length - known.length };
}
