/** What a leaver's playbook has people see to before the accounts end. */
import { isFromHr } from './case.ts';
import { primaryRecord, standing } from './employment.ts';
import type { Finding } from './plan.ts';
import type { Situation } from './situation.ts';

export function handOvers({ person, policy, case: handled }: Situation): readonly Finding[] {
  if (standing(person) !== 'ended' || !isFromHr(handled)) return [];
  return policy.leaverFor(primaryRecord(person)).handOver.map(({ what, to }) => ({
    kind: 'hand-over',
    text: `${what}: to ${to === 'manager' ? 'the manager' : to.worker}`,
  }));
}
