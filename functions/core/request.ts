/** What somebody asked for: access until a day, or access kept beyond a termination. It stands until its day, or until it is withdrawn. */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { digest, sha256 } from './canonical.ts';
import { primaryRecord, standing } from './employment.ts';
import { CaseId, EntitlementId, Instant, PersonId } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import type { Policy } from './policy/policy.ts';
import type { Requestable, RequestKind } from './policy/requests.ts';
import { addDays, instant } from './schedule.ts';

/** `r-` and 24 hex digits of SHA-256 over who asked and their idempotency key: asking twice is asking once. */
export const RequestId = z
  .string()
  .regex(/^r-[0-9a-f]{24}$/)
  .brand<'RequestId'>();
export type RequestId = z.infer<typeof RequestId>;

export const AccessRequest = z.strictObject({
  requestId: RequestId,
  kind: z.enum(['request', 'exception']),
  entitlement: EntitlementId,
  /** It ends then, whoever approved it. */
  until: Instant,
  /** In the words of who asked: shown to approvers, private in evidence. */
  because: z.string(),
  /** Absent when a caller without a worker id asked, an operator say. */
  requestedBy: PersonId.optional(),
  askedAt: Instant,
  /** The case it opened. */
  caseId: CaseId,
});
export type AccessRequest = z.infer<typeof AccessRequest>;

export function requestIdOf(subject: string, idempotencyKey: string): RequestId {
  return RequestId.parse(`r-${sha256(`${subject}\n${idempotencyKey}`).slice(0, 24)}`);
}

/** Do two ask for the same? The instant of asking, and the case it opened, aside. */
export function asksTheSame(one: AccessRequest, other: AccessRequest): boolean {
  const asked = ({ askedAt: _, caseId: __, ...rest }: AccessRequest) => digest(rest);
  return asked(one) === asked(other);
}

/** The end of a day where the person is. */
export function endOfDay(date: string, { timeZone }: Pick<WorkerRecord, 'timeZone'>): Instant {
  return instant(Temporal.PlainDateTime.from(`${date}T23:59:59`).toZonedDateTime(timeZone).epochMilliseconds);
}

export interface Asking {
  readonly kind: RequestKind;
  readonly entitlement: EntitlementId;
  readonly until: Instant;
}

/** Why this may not be asked for, in a sentence that says what to do; undefined when it may. */
export function refusalOf({ kind, entitlement, until }: Asking, person: Person, policy: Policy, now: Instant) {
  const status = standing(person);
  if (status === 'ended')
    return 'they have left: nothing is given to a leaver, and an exception is asked for before the last day ends';
  if (status === 'expected') return 'they have not begun yet: ask on their first day';
  const rule = policy.requestRule(kind, entitlement, primaryRecord(person));
  if (rule === undefined)
    return `no rule lets ${kind === 'request' ? 'it be requested' : 'it be kept beyond a termination'} for this person: see ${kind === 'request' ? 'requestable' : 'exceptions'} in the policy pack`;
  if (until <= now) return 'its end is past: name a day to come';
  const latest = addDays(now, rule.longestDays);
  if (until > latest)
    return `${rule.rule} lets it last ${rule.longestDays} days, to ${latest.slice(0, 10)} at the latest: name an earlier day`;
  return undefined;
}

/** The rule a request still stands by; undefined when policy, or the person's work, changed so that it does not. */
export function rulesOver(request: AccessRequest, records: readonly WorkerRecord[], policy: Policy) {
  return records
    .map((record): Requestable | undefined => policy.requestRule(request.kind, request.entitlement, record))
    .find((rule) => rule !== undefined);
}
