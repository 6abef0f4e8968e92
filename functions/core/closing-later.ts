/** What is closed once something is attested or waived of a case that has ended: by its evidence, for outcomes are kept nowhere else. Pure. */
import type { Access } from './access.ts';
import { closing, closingFacts, type Words } from './closing.ts';
import { type Facts, stepOf } from './entries.ts';
import type { EvidenceRecord } from './evidence.ts';
import type { Plan } from './plan.ts';
import { Receipt } from './receipt.ts';
import { changeOf } from './replay.ts';
import type { Outcome } from './steps.ts';

/** `evidence` of the case, oldest first; `seen` as when it ended; `words` with what is said now. */
export function closedLater(
  plan: Plan,
  evidence: readonly EvidenceRecord[],
  seen: readonly Access[],
  words: Words,
): Facts {
  return closingFacts(closing(plan, outcomesIn(plan, evidence), seen, words));
}

/** Of each change its last word. */
function outcomesIn(plan: Plan, evidence: readonly EvidenceRecord[]): readonly Outcome[] {
  const outcomes = evidence.filter(({ kind }) => kind === 'outcome');
  const last = new Map(outcomes.map((record) => [changeOf(record.facts), record]));
  return plan.changes.flatMap((change) => {
    const record = last.get(stepOf(plan, change));
    if (record === undefined) return [];
    const { grade, facts } = record;
    const receipt = Receipt.parse({
      changeId: change.id,
      status: facts.status,
      ...(grade === undefined ? {} : { grade }),
    });
    return [{ system: change.system, receipts: [receipt] }];
  });
}
