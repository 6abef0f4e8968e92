/** What an employment's status follows from: the events that bear on it, in whatever order and however often they were heard. */
import type { Instant } from './ids.ts';
import type { EventKind } from './lifecycle-event.ts';
import type { EmploymentStatus, Place, StatusEvent } from './person.ts';

/** Which status an event gives. `changed` and `corrected` speak of the record alone. */
const GIVES = {
  hired: 'active',
  rehired: 'active',
  resumed: 'active',
  converted: 'active',
  'termination-rescinded': 'active',
  suspended: 'suspended',
  terminated: 'ended',
  changed: undefined,
  corrected: undefined,
} as const satisfies Record<EventKind, EmploymentStatus | undefined>;

export function bearsOnStatus(kind: EventKind): boolean {
  return GIVES[kind] !== undefined;
}

/** What the work begins with: what was before has nothing more to say of its end. */
const BEGINS: ReadonlySet<EventKind> = new Set(['hired', 'rehired', 'converted']);

/** The later of the two instants the work began at. */
export function begunWith(before: Instant | undefined, { kind, effectiveAt }: StatusEvent): Instant | undefined {
  return BEGINS.has(kind) && (before === undefined || effectiveAt > before) ? effectiveAt : before;
}

/** Negative when `one` comes before `other`. Ties are broken by the event's digest, so that every order of delivery ends the same. */
export function comparePlaces(one: Place, other: Place): number {
  const [left, right] = [place(one), place(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function place({ effectiveAt, sourceUpdatedAt, eventDigest }: Place): string {
  return `${effectiveAt} ${sourceUpdatedAt} ${eventDigest}`;
}

/**
 * The events that still matter once one more has been heard, in their order. What is outdated stays so whatever else comes,
 * which is why dropping it, in any order of delivery, ends in the same events.
 */
export function heard(events: readonly StatusEvent[], event: StatusEvent): readonly StatusEvent[] {
  const others = events.filter((one) => one.eventDigest !== event.eventDigest);
  const all = [...others, event].sort(comparePlaces);
  return all.filter((one) => !all.some((other) => outdates(other, one)));
}

/** Can `old` never matter again once `event` has been heard? */
function outdates(event: StatusEvent, old: StatusEvent): boolean {
  const later = comparePlaces(event, old) > 0;
  const knownLater = event.sourceUpdatedAt > old.sourceUpdatedAt;
  const rescinds = event.kind === 'termination-rescinded';
  // A termination does not last: a rescission may undo it. It outdates only what any such rescission would undo as well.
  if (event.kind === 'terminated')
    return old.kind === 'terminated' && later && event.sourceUpdatedAt >= old.sourceUpdatedAt;
  if (old.kind === 'terminated')
    return (later && !isMoot(event, old)) || (rescinds && knownLater) || beganAnew(event, old);
  // A last day that was said before it is still to be known as one when it comes late.
  if (old.kind === 'rehired') return event.kind === 'rehired' && later && event.sourceUpdatedAt >= old.sourceUpdatedAt;
  // What it undid stays undone, also what is heard only later: it yields to a rescission that undoes as much.
  if (old.kind === 'termination-rescinded') return rescinds && later && event.sourceUpdatedAt >= old.sourceUpdatedAt;
  // A leave that turns out to be moot must not have outdated what counts then.
  if (WITHIN.has(event.kind)) return WITHIN.has(old.kind) && later && event.sourceUpdatedAt >= old.sourceUpdatedAt;
  // A rescission brings back the status before the termination, so it does not outdate that one.
  return later && !rescinds;
}

/** What happens within the work, and begins none. */
const WITHIN: ReadonlySet<EventKind> = new Set(['suspended', 'resumed']);

/** A leave, a return or a rescission that was said before HR said that the work was over by then: its newest word on the end counts. */
function isMoot(event: StatusEvent, last: StatusEvent): boolean {
  return (
    (WITHIN.has(event.kind) || event.kind === 'termination-rescinded') &&
    last.kind === 'terminated' &&
    comparePlaces(event, last) > 0 &&
    event.sourceUpdatedAt < last.sourceUpdatedAt
  );
}

/** Was this last day said before the day of a rehire that was said since? Then it is one of the time before, which another has ended. */
function beganAnew(event: StatusEvent, last: StatusEvent): boolean {
  return (
    event.kind === 'rehired' && event.sourceUpdatedAt > last.sourceUpdatedAt && event.effectiveAt > last.sourceUpdatedAt
  );
}

/** The status these events add up to; undefined when there are none. */
export function statusOf(
  events: readonly StatusEvent[],
): { readonly status: EmploymentStatus; readonly endedAt?: Instant } | undefined {
  const counting = events.filter((event) => !events.some((other) => isMoot(event, other)));
  const lasting = counting.findLast((event) => event.kind !== 'termination-rescinded') ?? counting.at(-1);
  const status = lasting === undefined ? undefined : GIVES[lasting.kind];
  if (lasting === undefined || status === undefined) return undefined;
  return status === 'ended' ? { status, endedAt: lasting.effectiveAt } : { status };
}
