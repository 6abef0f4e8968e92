/** What a change of policy would do to those who leave, and to those who have left and whose accounts have not ended yet. Pure. */
import { primaryRecord, standing } from './employment.ts';
import type { Instant } from './ids.ts';
import type { Person } from './person.ts';
import type { LeaverPlaybook } from './policy/compile-combinations.ts';
import type { Policy } from './policy/policy.ts';
import { destroyAt } from './retention.ts';

/** Under which playbook (or `leaver` rule) somebody's accounts end, and after how many days. */
export interface Ending {
  readonly rule: string;
  readonly afterDays: number;
}

export interface EndingDifference {
  readonly old: Ending;
  readonly now: Ending;
  /** They have left, and their accounts have not ended yet by the old policy. */
  readonly left: boolean;
  /** By the new one they would end at once. */
  readonly due: boolean;
}

/** Undefined where leaving means what it meant, or has meant it already. */
export function endingDifference(
  old: Policy,
  changed: Policy,
  person: Person,
  now: Instant,
): EndingDifference | undefined {
  const record = primaryRecord(person);
  const [before, after] = [old.leaverFor(record), changed.leaverFor(record)];
  if (meaning(before) === meaning(after)) return undefined;
  const left = standing(person) === 'ended';
  const [was, is] = [destroyAt(person, before), destroyAt(person, after)];
  if (left && was !== undefined && was <= now) return undefined;
  return { old: endingOf(before), now: endingOf(after), left, due: left && is !== undefined && is <= now };
}

function endingOf({ destroy: { id, afterDays } }: LeaverPlaybook): Ending {
  return { rule: id, afterDays };
}

/** Who takes over what is owned, and what a garden leave has people see to, stands among the rules that differ. */
function meaning({ destroy: { id, afterDays, accounts }, handOver }: LeaverPlaybook): string {
  return JSON.stringify([id, afterDays, Object.entries(accounts).sort(), handOver]);
}
