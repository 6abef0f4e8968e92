/** What somebody asked for: access until a day, or access kept beyond a termination. It stands until its day, or until it is withdrawn. */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { digest, sha256 } from './canonical.ts';
import { liveRecords, primaryRecord, standing } from './employment.ts';
import { CaseId, EntitlementId, Instant, PersonId } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import type { Policy } from './policy/policy.ts';
import type { Requestable, RequestKind } from './policy/requests.ts';
import { isLive, type Reason } from './reason.ts';
import { addDays, instant } from './schedule.ts';
import { TicketRef } from './ticket-ref.ts';

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
  /** The ticket it came with. */
  ticket: TicketRef.optional(),
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

/** Whom it is for, and why they hold what they hold. */
export interface Beneficiary {
  readonly person: Person;
  readonly reasons: readonly Reason[];
}

/** Why this may not be asked for, in a sentence that says what to do; undefined when it may. */
export function refusalOf(asking: Asking, { person, reasons }: Beneficiary, policy: Policy, now: Instant) {
  const { kind, entitlement, until } = asking;
  const status = standing(person);
  if (status === 'ended')
    return 'they have left: nothing is given to a leaver, and an exception is asked for before the last day ends';
  if (status === 'expected') return 'they have not begun yet: ask on their first day';
  const rule = rulesOver(asking, liveRecords(person), policy)?.rule;
  if (rule === undefined)
    return `no rule lets ${kind === 'request' ? 'it be requested' : 'it be kept beyond a termination'} for this person: see ${kind === 'request' ? 'requestable' : 'exceptions'} in the policy pack`;
  if (until <= now) return 'its end is past: name a day to come';
  const latest = lastDayOf(rule, primaryRecord(person), now);
  if (until > endOfDay(latest, primaryRecord(person)))
    return `${rule.rule} lets it last ${rule.longestDays} days, to ${latest} at the latest: name an earlier day`;
  if (kind === 'exception' && !reasons.some((reason) => reason.entitlement === entitlement && isLive(reason, now)))
    return 'they hold it for no reason of ours, and an exception only keeps what is held: request it first';
  return undefined;
}

/** Has nobody to say yes to it? Then to ask for it is to give it. */
export function asksNobody(asking: Pick<Asking, 'kind' | 'entitlement'>, person: Person, policy: Policy): boolean {
  return rulesOver(asking, liveRecords(person), policy)?.rule.approvals.length === 0;
}

/** The day on which the longest access ends, where the person is: all of that day may be asked for. */
function lastDayOf({ longestDays }: Requestable, { timeZone }: WorkerRecord, now: Instant): string {
  return Temporal.Instant.from(addDays(now, longestDays)).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** The rule a request still stands by, and the employment it is for; undefined when policy, or the person's work, changed so that it does not. */
export function rulesOver(
  { kind, entitlement }: Pick<AccessRequest, 'kind' | 'entitlement'>,
  records: readonly WorkerRecord[],
  policy: Policy,
): { readonly rule: Requestable; readonly record: WorkerRecord } | undefined {
  for (const record of records) {
    const rule = policy.requestRule(kind, entitlement, record);
    if (rule !== undefined) return { rule, record };
  }
  return undefined;
}
