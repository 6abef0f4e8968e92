/** A time in which somebody else may decide for an approver. Never handed on: who is delegated to decides themselves, or nobody does. */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { Instant, PersonId, WorkerId } from './ids.ts';
import { instant } from './schedule.ts';

export const Delegation = z.strictObject({
  delegationId: z.string(),
  from: Instant,
  until: Instant,
  delegator: PersonId,
  delegate: PersonId,
  /** The delegate as the delegator named them. */
  to: WorkerId,
  madeAt: Instant,
  /** Taken back before its time: it ended then, and what was decided before still counts. */
  revokedAt: Instant.optional(),
});
export type Delegation = z.infer<typeof Delegation>;

/** Longer than a holiday is a change of who is named: our choice, change it here. */
const MOST_DAYS = 92;
const DAY = 86_400_000;

export function coversInstant({ from, until }: Pick<Delegation, 'from' | 'until'>, at: Instant): boolean {
  return from <= at && at < until;
}

/** Taken back: nobody decides by it from now on. */
export function revoked(delegation: Delegation, now: Instant): Delegation {
  return { ...delegation, until: now, revokedAt: now };
}

export interface Asked {
  readonly asked: Delegation;
  readonly now: Instant;
  /** Does the delegate work here? */
  readonly worksHere: boolean;
  /** What the delegate has delegated themselves. */
  readonly delegates: readonly Delegation[];
}

/** Why this delegation may not be made, and what to do; undefined when it may. */
export function delegationRefused({ asked, now, worksHere, delegates }: Asked): string | undefined {
  if (asked.from >= asked.until) return 'it ends before it begins: say --from and --until in their order';
  if (asked.until <= now) return 'it is over already: name a time that is still to come';
  if (Date.parse(asked.until) - Date.parse(asked.from) > MOST_DAYS * DAY)
    return `it is longer than ${MOST_DAYS} days: have the policy name the other person instead`;
  if (asked.delegate === asked.delegator) return 'nobody delegates to themselves';
  if (!worksHere) return 'they do not work here at present, and would decide nothing: name somebody else';
  if (delegates.some((one) => one.from < asked.until && asked.from < one.until))
    return 'they have delegated to somebody else in that time, and a delegation is not handed on: name that one, or another';
  return undefined;
}

/** A date means the whole of that day, where the delegator is. */
export function times(
  { from, until }: { readonly from: string; readonly until: string },
  timeZone: string,
): Pick<Delegation, 'from' | 'until'> {
  return { from: startOf(from, timeZone, 0), until: startOf(until, timeZone, 1) };
}

function startOf(when: string, timeZone: string, daysAfter: number): Instant {
  if (when.includes('T')) return instant(Date.parse(when));
  return instant(Temporal.PlainDate.from(when).add({ days: daysAfter }).toZonedDateTime(timeZone).epochMilliseconds);
}
