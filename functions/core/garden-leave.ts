/** Access that is cut days before the employment ends: what people are told, and what they see to meanwhile. */
import { isFromHr } from './case.ts';
import { primaryRecord, standing } from './employment.ts';
import type { Instant } from './ids.ts';
import type { Person } from './person.ts';
import type { Finding } from './plan.ts';
import type { GardenLeave } from './policy/playbook.ts';
import { addHours } from './schedule.ts';
import type { Situation } from './situation.ts';

/** Our choice: who is cut within the last day is not on garden leave. */
const LAST_DAY_HOURS = 24;

/** Nothing of it holds the cut or the clean-up; what is destroyed waits for the end and retention (`destroyAt`). */
export function gardenLeave({ person, policy, case: handled, now }: Situation): readonly Finding[] {
  const end = goesOnUntil(person, now);
  if (end === undefined || !isFromHr(handled)) return [];
  const { gardenLeave: rules } = policy.leaverFor(primaryRecord(person));
  return [
    {
      kind: 'garden-leave',
      text: `access is cut, and the employment goes on until ${end}: no account ends before that and its retention are over`,
    },
    ...(rules === undefined ? [] : tasks(rules, end)),
  ];
}

/** When the last employment ends of somebody who is cut ahead of it. */
function goesOnUntil(person: Person, now: Instant): Instant | undefined {
  if (standing(person) !== 'ended') return undefined;
  const ends = Object.values(person.employments).flatMap(({ endedAt }) => endedAt ?? []);
  return ends.sort().findLast((end) => end > addHours(now, LAST_DAY_HOURS));
}

function tasks({ mailbox, autoReply, handOver }: GardenLeave, end: Instant): readonly Finding[] {
  return [
    `the mailbox, until ${end}: to ${named(mailbox)}`,
    `the mailbox answers meanwhile: ${autoReply}`,
    ...handOver.map(({ what, to }) => `${what}: to ${named(to)}`),
  ].map((text) => ({ kind: 'hand-over', text }));
}

function named(to: GardenLeave['mailbox']): string {
  return to === 'manager' ? 'the manager' : to.worker;
}
