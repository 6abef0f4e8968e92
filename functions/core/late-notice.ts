/** Endings that were told late: access was open when it should have been closed, and somebody must look at what was done with it. */
import { type Case, noticeOf } from './case.ts';
import { standing } from './employment.ts';
import type { Instant } from './ids.ts';
import type { Person } from './person.ts';
import type { Finding } from './plan.ts';
import { addHours, secondsUntil } from './schedule.ts';

/** The gap in which somebody who had left could still sign in. */
export interface Gap {
  readonly from: Instant;
  readonly to: Instant;
  readonly seconds: number;
}

/** Undefined when the notice came in time, or the case is about something else than the end of this employment. */
export function gapOf(
  handled: Partial<Pick<Case, 'effectiveAt' | 'receivedAt' | 'intent' | 'heard'>> & Pick<Case, 'workerId'>,
  person: Person,
  afterHours: number,
): Gap | undefined {
  const { effectiveAt: from } = handled;
  const to = noticeOf(handled);
  if (from === undefined || to === undefined || standing(person) !== 'ended') return undefined;
  if (person.employments[handled.workerId]?.endedAt !== from || to <= addHours(from, afterHours)) return undefined;
  return { from, to, seconds: secondsUntil(from, to) };
}

export function lateFinding(gap: Gap | undefined): readonly Finding[] {
  if (gap === undefined) return [];
  const text = `the last day ended at ${gap.from}, and HR said so ${inWords(gap.seconds)} later, at ${gap.to}: look at the sign-ins in between`;
  return [{ kind: 'late-notice', text }];
}

function inWords(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const [days, rest] = [Math.floor(hours / 24), hours % 24];
  return days === 0 ? `${rest} h` : `${days} d ${rest} h`;
}
