/** What a leaver's playbook has people see to before the accounts end. */
import { primaryRecord, standing } from './employment.ts';
import type { Finding } from './plan.ts';
import type { Situation } from './situation.ts';

export function handOvers({ person, policy, case: { intent } }: Situation): readonly Finding[] {
  if (standing(person) !== 'ended' || intent !== 'event') return [];
  return policy.leaverFor(primaryRecord(person)).handOver.map(({ what, to }) => ({
    kind: 'hand-over',
    text: `${what}: to ${to === 'manager' ? 'the manager' : to.worker}`,
  }));
}
