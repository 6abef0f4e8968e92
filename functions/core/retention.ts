/** When what a leaver's accounts left may be destroyed. */
import type { Instant } from './ids.ts';
import type { Person } from './person.ts';
import type { LeaverRules } from './policy/pack.ts';
import { addDays } from './schedule.ts';

/** Undefined while nothing of theirs may be: they work here, are expected to, or are under legal hold. */
export function destroyAt(person: Person, rules: LeaverRules): Instant | undefined {
  const employments = Object.values(person.employments);
  if (employments.some(({ status, record }) => status !== 'ended' || record.legalHold)) return undefined;
  const endings = employments.map(({ endedAt }) => endedAt).filter((at) => at !== undefined);
  const last = endings.sort().at(-1);
  return last === undefined ? undefined : addDays(last, rules.destroy.afterDays);
}
