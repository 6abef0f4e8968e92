/** The one gate: what must be true of a whole plan before any of it is written. */
import { digest } from './canonical.ts';
import type { Change } from './change.ts';
import { type Drift, isCovered } from './drift.ts';
import type { Digest } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Verdict } from './plan.ts';
import { isEnforced } from './policy/enforcement.ts';
import type { Policy } from './policy/policy.ts';

/**
 * Names what a release is about: everything that would be written, whenever it is planned again; its place in the plan, and an
 * approval it may meanwhile have got, aside. The cut is not among it. What lets it on is `drift.ts`.
 */
export function deltaDigest(changes: readonly Change[]): Digest {
  return digest(held(changes).map(({ id: _, approval: __, ...written }) => written));
}

/**
 * `refuse`: automation never touches these people. `hold`: a budget is tripped, an operator must release this delta. `release`:
 * how it stands to what one has released, if that still counts.
 */
export function judge(
  changes: readonly Change[],
  records: readonly WorkerRecord[],
  policy: Pick<Policy, 'protectionOf' | 'budgets'>,
  release: Drift | undefined,
): Verdict {
  if (changes.length === 0) return { outcome: 'proceed' };
  const protection = records.map((record) => policy.protectionOf(record)).find((rule) => rule !== undefined);
  if (protection !== undefined)
    return { outcome: 'refuse', guard: protection.id, because: `protected: ${protection.because}` };
  if (isCovered(release)) return { outcome: 'proceed' };
  for (const budget of policy.budgets.filter(isEnforced)) {
    const count = held(changes).filter((change) => change.kind === budget.change).length;
    if (count > budget.mostPerPlan) {
      return {
        outcome: 'hold',
        guard: budget.id,
        because: `too many: ${count} ${budget.change} is over ${budget.mostPerPlan}, release required: ${budget.because}`,
      };
    }
  }
  return { outcome: 'proceed' };
}

/** A leaver's cut waits for nobody, so no budget counts it. */
export function held(changes: readonly Change[]): readonly Change[] {
  return changes.filter((change) => change.lane !== 'cut');
}
