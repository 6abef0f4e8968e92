/** The secret a joiner first signs in with: which kinds there are, from when one may be made, and that there is one. */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { AccountQuery } from './access.ts';
import { standing } from './employment.ts';
import { Instant } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import { addDays, instant, startsAt } from './schedule.ts';
import { INPUT_VERSION } from './steps.ts';

export const FirstDayKind = z.enum(['temporary-access-pass', 'activation-link', 'reset-link']);
export type FirstDayKind = z.infer<typeof FirstDayKind>;

/** What a target made. `secret` passes through our hands once: it is not logged, stored or told to anybody but who asked. */
export const FirstDaySecret = z.strictObject({
  kind: FirstDayKind,
  secret: z.string().min(1),
  from: Instant.optional(),
  /** Absent where the target does not tell. */
  until: Instant.optional(),
});
export type FirstDaySecret = z.infer<typeof FirstDaySecret>;

/** What the function of a target is asked for. */
export const FirstDayRequest = z.strictObject({
  version: z.literal(INPUT_VERSION),
  query: AccountQuery,
  /** It lets nobody in before. */
  notBefore: Instant,
});
export type FirstDayRequest = z.infer<typeof FirstDayRequest>;

/** What a connector's manifest says of its first-day secret. */
export interface FirstDayAbility {
  /** What people call it. */
  readonly title: string;
  /** It can be made ahead, and begins to count when it is told to; else it counts at once. */
  readonly startsLater: boolean;
}

/** Whether one was made for a first day at one target. `unknown`: asked for, and nobody heard what came of it. `allowed`: an operator lets another be made. */
export const FirstDayMark = z.strictObject({
  state: z.enum(['asked', 'made', 'unknown', 'allowed']),
  /** By somebody in this role. */
  by: z.enum(['manager', 'operator']),
  at: Instant,
  kind: FirstDayKind.optional(),
  until: Instant.optional(),
});
export type FirstDayMark = z.infer<typeof FirstDayMark>;

/** Ours (ADR 0143): a pass that begins at midnight and lasts eight hours is over before they come. */
const FIRST_HOUR = '07:00';
/** Ours: as early as accounts are usually made ahead. */
const AHEAD_DAYS = 14;
/** Ours: after that a lost sign-in is the help desk's, which knows how to tell who asks. */
const LASTS_DAYS = 7;

/** From when a secret for this worker may let somebody in. */
export function letsInFrom(record: WorkerRecord, { startsLater }: FirstDayAbility): Instant {
  if (!startsLater) return startsAt(record);
  const { startDate, timeZone } = record;
  return instant(Temporal.PlainDateTime.from(`${startDate}T${FIRST_HOUR}`).toZonedDateTime(timeZone).epochMilliseconds);
}

/** Why none may be made now, in a sentence that says what to do; undefined when one may. */
export function whyNotNow(
  person: Person,
  record: WorkerRecord,
  { startsLater }: FirstDayAbility,
  now: Instant,
): string | undefined {
  const status = standing(person);
  if (status === 'ended' || status === 'suspended') return 'they do not work here now: nobody is let in';
  const firstDay = startsAt(record);
  if (workedUntil(person, record, firstDay))
    return 'they have worked here until now, and have signed in before: who cannot goes to the help desk';
  if (now >= addDays(firstDay, LASTS_DAYS))
    return `their first ${LASTS_DAYS} days are over: who cannot sign in goes to the help desk`;
  if (now < addDays(firstDay, -AHEAD_DAYS)) return `it is too early: come back ${AHEAD_DAYS} days before the first day`;
  if (!startsLater && now < firstDay)
    return `it would let them in at once, and their first day is ${record.startDate}: come back then`;
  return undefined;
}

/** A day that follows on other work, or a change from contractor to employee, is nobody's first: what lets a joiner in would let in to a worker's account. */
function workedUntil({ employments }: Person, { workerId }: WorkerRecord, firstDay: Instant): boolean {
  return Object.values(employments).some(({ record, status, statusEvents, endedAt }) =>
    record.workerId === workerId
      ? statusEvents.at(-1)?.kind === 'converted'
      : status !== 'expected' &&
        startsAt(record) < firstDay &&
        (endedAt === undefined || endedAt >= addDays(firstDay, -1)),
  );
}

/** What is said to who comes second. */
export function alreadyMade({ state, by, at }: FirstDayMark): string {
  const when = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
  if (state === 'made')
    return `one was made ${when} by ${ROLES[by]}, and shown once. If it is lost, an operator can allow another`;
  return `one was asked for ${when} by ${ROLES[by]}, and it is not known whether it was made: an operator can allow another`;
}

const ROLES = { manager: 'the manager', operator: 'an operator' } as const;
