/** As what each of those who may decide on an approval is asked: by which words of its rule, or of the fallback chain. Pure. */
import { named } from './approver.ts';
import { primaryRecord } from './employment.ts';
import type { PersonId } from './ids.ts';
import type { ApprovalNeed } from './plan.ts';
import { stagesOf } from './policy/stages-of.ts';
import type { Situation } from './situation.ts';

export function askedAs(
  { person, policy, colleagues }: Situation,
  { entitlement, stage = 0, rule }: ApprovalNeed,
): ReadonlyMap<PersonId, string> {
  const asking = policy.approvalRule(rule);
  if (asking === undefined) return new Map();
  const matter = { entitlement, beneficiary: primaryRecord(person), policy, colleagues };
  const approvers = stagesOf(asking)[stage]?.approvers ?? [];
  const all = [
    ...named(approvers, matter),
    ...named(policy.approvers.fallback, matter).map((one) => ({ ...one, by: `${one.by} (fallback)` })),
  ];
  const found = new Map<PersonId, string>();
  for (const { by, worker } of all) {
    const who = worker === undefined ? undefined : colleagues.get(worker)?.personId;
    if (who !== undefined && !found.has(who)) found.set(who, by);
  }
  return found;
}
