/** A case that has done all it can, and looks again by itself at what others have to see to: how often, for how long, whom it tells. Pure. */
import * as z from 'zod';
import { Instant } from './ids.ts';
import type { Finding } from './plan.ts';
import { addDays, addSeconds, secondsUntil } from './schedule.ts';

export const LookAgain = z.strictObject({
  /** When it had first done all it could. */
  since: Instant,
  at: Instant,
  /** When an operator was last told. */
  toldAt: Instant,
});
export type LookAgain = z.infer<typeof LookAgain>;

/** Ours: after so many days an operator has been told long enough, and the case ends with its exceptions; undefined: it never gives up. */
const DAYS = {
  /** No seats of a licence are left. */
  'no-licence-left': 30,
  /** What was to go with its group is still held. */
  'not-gone-in-time': 2,
  /** The target does not let what a leaver owns be handed over, or be read. */
  'hand-over-refused': 30,
  'owned-unseen': 2,
  'not-handed-over': 30,
  /** The account ends once what it waits for is seen to, however late that is. */
  'account-waits': undefined,
} as const satisfies Record<string, number | undefined>;

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/** When to look again; undefined when nothing of this goes by itself, or has been waited for long enough. As long again as it has been: an hour at least, a day at most. */
export function lookAgain(
  findings: readonly Finding[],
  before: LookAgain | undefined,
  firstDayEnds: Instant | undefined,
  now: Instant,
): LookAgain | undefined {
  const since = before?.since ?? now;
  if (!findings.some(({ kind }) => isAwaited(kind, since, now))) return undefined;
  const waited = secondsUntil(since, now);
  const at = addSeconds(now, Math.min(DAY, Math.max(HOUR, waited)));
  const toldAt = before !== undefined && !passed(before.toldAt, firstDayEnds, now) ? before.toldAt : now;
  return { since, at, toldAt };
}

function isAwaited(kind: string, since: Instant, now: Instant): boolean {
  if (!Object.hasOwn(DAYS, kind)) return false;
  const days = DAYS[kind as keyof typeof DAYS]; // as: it has just been looked up
  return days === undefined || now < addDays(since, days);
}

/** Has the first day ended since they were told? Then what is missing has been missed. */
function passed(toldAt: Instant, ends: Instant | undefined, now: Instant): boolean {
  return ends !== undefined && toldAt < ends && ends <= now;
}

/** What an operator reads meanwhile. */
export function lookingAgain(findings: readonly Finding[], { at }: LookAgain): string {
  const kinds = [...new Set(findings.map(({ kind }) => kind))].join(', ');
  return `all else is done; looks again by itself at ${at}: ${kinds}. To look now: tenure retry`;
}
