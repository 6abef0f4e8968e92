/** When what a leaver's accounts left may be destroyed. */
import { standing } from './employment.ts';
import type { Instant } from './ids.ts';
import type { Person } from './person.ts';
import type { LeaverRules } from './policy/pack.ts';
import { addDays } from './schedule.ts';

/** Undefined while nothing of theirs may be: they work here, are expected to, or are under legal hold. */
export function destroyAt(person: Person, rules: LeaverRules): Instant | undefined {
  const employments = Object.values(person.employments);
  if (standing(person) !== 'ended') return undefined;
  if (employments.some(({ status, record }) => status === 'expected' || record.legalHold)) return undefined;
  const last = employments
    .flatMap(({ endedAt }) => endedAt ?? [])
    .sort()
    .at(-1);
  return last === undefined ? undefined : addDays(last, rules.destroy.afterDays);
}
