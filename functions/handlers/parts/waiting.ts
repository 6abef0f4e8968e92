/** What waits in a person's inbox, with when it is to be acted on given all that is known, and its timers. */
import type { Case } from '../../core/case.ts';
import { absorb } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import type { CaseId, Instant, PersonId } from '../../core/ids.ts';
import {
  ALL_INTENTS,
  displaces,
  dueSince,
  type Intent,
  intentOf,
  isBridged,
  isOvertaken,
} from '../../core/intention.ts';
import type { LifecycleEvent } from '../../core/lifecycle-event.ts';
import type { Person } from '../../core/person.ts';
import { addHours } from '../../core/schedule.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { timeZoneData } from '../../runtime/clock.ts';
import { measure } from '../../runtime/metrics.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { policy } from '../../runtime/policy.ts';
import { moveTimer, timerName } from '../../runtime/timers.ts';
import { loadCase, stillWaits, updateCase } from '../../store/cases.ts';
import type { InboxEntry } from '../../store/people.ts';
import { leaveInbox } from '../../store/turns.ts';

export interface Waiting {
  readonly entry: InboxEntry;
  readonly handled: Case;
  readonly dueAt: Instant;
}

/** What the person's other cases in the inbox are about, in their order; what HR has since said otherwise about is ended. */
export async function readWaiting(
  person: Person,
  inbox: readonly InboxEntry[],
  now: Instant,
): Promise<readonly Waiting[]> {
  const ordered = [...inbox].sort((a, b) => (a.order < b.order ? -1 : 1));
  const loaded = await Promise.all(
    ordered.map(async (entry) => ({ entry, handled: await loadCase(cases(), entry.caseId) })),
  );
  const ended = await Promise.all(loaded.map(async ({ handled }) => endDisplaced(handled, loaded, person, now)));
  const live = loaded.filter((_, index) => ended[index] !== true);
  const events = eventsIn(live);
  return live.map(({ entry, handled }) => ({ entry, handled, dueAt: dueOf(entry, handled, person, events) }));
}

/** The events among these, of cases that wait. */
export function eventsIn(waiting: readonly { readonly handled: Case }[]): readonly LifecycleEvent[] {
  return waiting.flatMap(({ handled }) => handled.event ?? []);
}

/** Only an event that nobody has acted on yet waits for a day that can move. */
function dueOf(entry: InboxEntry, handled: Case, person: Person, events: readonly LifecycleEvent[]): Instant {
  const { event, attempts, receivedAt } = handled;
  if (event === undefined || attempts > 0) return entry.dueAt;
  return dueSince(
    event,
    receivedAt,
    person,
    events.filter((other) => other !== event),
  );
}

/** An hour after the last first day that waits, under whichever worker id, for its case to have its turn; undefined when nobody is to begin. */
export async function lastReturn(
  person: Person,
  inbox: readonly InboxEntry[],
  now: Instant,
): Promise<Instant | undefined> {
  const waiting = await readWaiting(person, inbox, now);
  const starts = waiting.filter(({ handled: { event } }) => event !== undefined && intentOf(event) === 'start');
  const last = starts
    .map(({ dueAt }) => dueAt)
    .sort()
    .at(-1);
  return last === undefined ? undefined : addHours(last > now ? last : now, 1);
}

/** A routine ending that the start of another employment follows closely waits until that one is there: nothing is cut between. */
export function waitsForNext({ handled }: Waiting, waiting: readonly Waiting[]): boolean {
  const { event, effectiveAt } = handled;
  if (event === undefined || intentOf(event) !== 'end' || event.data.urgency === 'immediate') return false;
  const ending = { worker: event.subject, endsAt: effectiveAt };
  return isBridged(ending, eventsIn(waiting), policy().times.bridgedHours);
}

async function endDisplaced(
  handled: Case,
  loaded: readonly { readonly handled: Case }[],
  person: Person,
  now: Instant,
): Promise<boolean> {
  const { event, attempts } = handled;
  if (event === undefined || attempts > 0) return false;
  if (isStale(handled, person)) {
    await endWaiting(handled, person, now, STALE);
    return true;
  }
  const current = loaded.filter((one) => !isStale(one.handled, person));
  const newer = overtaker(event, current);
  const heard = person.employments[event.subject]?.statusEvents ?? [];
  if (newer === undefined && (handled.effectiveAt > now || !isOvertaken(event, heard))) return false;
  const because = 'HR has since said otherwise: the newer word on this day counts';
  await endWaiting(handled, person, now, because, newer?.caseId);
  return true;
}

/** What newer events have said all of, whatever its day: it takes nothing's place, and stays so. */
function isStale({ event }: Case, person: Person): boolean {
  return event !== undefined && absorb(person, event).kind === 'stale';
}

export const STALE = 'a newer event of this worker was handled before this one came';

function overtaker(event: LifecycleEvent, loaded: readonly { readonly handled: Case }[]): Case | undefined {
  const events = eventsIn(loaded);
  return loaded.find(({ handled }) => handled.event !== undefined && displaces(handled.event, event, events))?.handled;
}

/** Ends a case that never began, with what took its place. Another wake-up may have ended it at this moment, or given it its turn: then it stays so. */
export async function endWaiting(
  handled: Case,
  person: Person,
  now: Instant,
  because: string,
  by?: CaseId,
): Promise<void> {
  const also = [
    leaveInbox(people().table, handled),
    updateCase(
      cases().table,
      handled.caseId,
      { state: 'superseded', endedAt: now, note: because, ...(by === undefined ? {} : { supersededBy: by }) },
      { condition: stillWaits(handled) },
    ),
  ];
  const facts = { because, ...(by === undefined ? {} : { by }) };
  const done = await unlessRefused(
    append(ledger(), handled.caseId, [entryOf(handled, person, 'superseded', facts)], { also }),
  );
  if (done !== undefined) measure('CaseSuperseded');
}

/** One live timer for each intent of the person, at the first of what waits for it; and each case says when it takes effect. */
export async function waitFor(person: Person, waiting: readonly Waiting[], now: Instant): Promise<void> {
  const later = waiting.filter(({ dueAt }) => dueAt > now);
  const first = new Map<Intent, Instant>();
  for (const { handled, dueAt } of later) {
    const intent = handled.event === undefined ? 'change' : intentOf(handled.event);
    const known = first.get(intent);
    if (known === undefined || dueAt < known) first.set(intent, dueAt);
  }
  await Promise.all(ALL_INTENTS.map((intent) => setOrForget(person.personId, intent, first.get(intent))));
  await Promise.all(later.map((one) => tellWhen(person, one)));
}

/** Nothing is taken away for nothing: a timer that was left over wakes somebody for whom nothing is due, and that is all. */
async function setOrForget(personId: PersonId, intent: Intent, at: Instant | undefined): Promise<void> {
  if (at === undefined) return;
  await moveTimer(timerName(intent, personId), at, { version: INPUT_VERSION, personId });
}

async function tellWhen(person: Person, { handled, dueAt }: Waiting): Promise<void> {
  const note = `takes effect at ${dueAt}`;
  const waits = handled.state === 'received' || handled.state === 'scheduled';
  if (!waits || handled.note === note) return;
  const condition = {
    expression: '#state = :before',
    names: { '#state': 'state' },
    values: { ':before': handled.state },
  };
  const also = [updateCase(cases().table, handled.caseId, { state: 'scheduled', note }, { condition })];
  const facts = { dueAt, timeZoneData };
  await unlessRefused(append(ledger(), handled.caseId, [entryOf(handled, person, 'scheduled', facts)], { also }));
}
