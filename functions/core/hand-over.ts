/** What a leaver's playbook has people see to before the accounts end. */
import { primaryRecord, standing } from './employment.ts';
import type { Finding } from './plan.ts';
import type { Situation } from './situation.ts';

export function handOvers({ person, policy, case: { intent } }: Situation): readonly Finding[] {
  if (standing(person) !== 'ended' || intent !== 'event') return [];
  const record = primaryRecord(person);
  return policy.leaverFor(record).handOver.map(({ what, to }) => ({
    kind: 'hand-over',
    text: `${what}: to ${to === 'manager' ? `the manager, ${record.managerWorkerId ?? 'whom HR does not name'}` : to.worker}`,
  }));
}
