/** Before a first day: the case that makes the accounts, disabled, as many days ahead as policy says. */
import { expecting, standing } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import { heardIn } from '../../core/heard.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import { eventKind, type LifecycleEvent, type WorkerRecord } from '../../core/lifecycle-event.ts';
import { ownCase } from '../../core/new-case.ts';
import type { Person } from '../../core/person.ts';
import { preparedNext, preparedSince } from '../../core/pre-hire.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { writeAll } from '../../ledger/write-all.ts';
import { ledger, people } from '../../runtime/parts.ts';
import { policy } from '../../runtime/policy.ts';
import { moveTimer, timerName } from '../../runtime/timers.ts';
import { deleteWait, putWait } from '../../store/waits.ts';
import { openNew } from './new-cases.ts';
import type { Waiting } from './waiting.ts';

/** Opens what is to be prepared by now, and comes back for the rest. True when a case came into the inbox. */
export async function prepareForStart(person: Person, waiting: readonly Waiting[], now: Instant): Promise<boolean> {
  // Who works here has their accounts, and whoever left has theirs disabled still.
  if (standing(person) !== 'expected') return false;
  const records = hiresIn(waiting, now).map((hire) => recordOf(person, hire));
  if (records.length === 0) return false;
  const [next] = records.flatMap((record) => preparedNext(record, policy(), now) ?? []).sort();
  if (next !== undefined) await comeBackAt(person.personId, next);
  const opened = await Promise.all(records.map((record) => prepareFor(person, record, now)));
  return opened.includes(true);
}

/** The sweep found that nobody came back, or the timer did: what is still ahead is waited for as the inbox is looked at. */
export async function stopWaitingToPrepare(personId: PersonId): Promise<void> {
  await writeAll(ledger(), [deleteWait(people().table, personId, 'pre-hire')]);
}

async function comeBackAt(personId: PersonId, at: Instant): Promise<void> {
  await writeAll(ledger(), [putWait(people().table, personId, 'pre-hire', at)]);
  await moveTimer(timerName('pre-hire', personId), at, { version: INPUT_VERSION, personId, intent: 'pre-hire' });
}

function recordOf(person: Person, hire: LifecycleEvent): WorkerRecord {
  return expecting(person, hire).employments[hire.subject]?.record ?? hire.data.person;
}

async function prepareFor(person: Person, record: WorkerRecord, now: Instant): Promise<boolean> {
  const since = preparedSince(record, policy(), now);
  if (since === undefined) return false;
  const { workerId } = record;
  const fresh = ownCase(
    person,
    { intent: 'pre-hire', about: `${workerId} ${since}`, workerId, effectiveAt: since },
    now,
  );
  return openNew(fresh, [entryOf(fresh, person, 'case-opened', { intent: fresh.intent })], now);
}

/** Everybody's first day that is awaited, heard as what it is before the day. */
export function expectAll(
  person: Person,
  waiting: readonly Waiting[],
): { kind: 'absorbed'; person: Person } | { kind: 'stale'; because: string } {
  const hires = waiting.flatMap(({ handled }) =>
    isHire(handled.event) ? [{ hire: handled.event, heard: heardIn(handled, handled.event) }] : [],
  );
  return hires.length === 0
    ? { kind: 'stale', because: 'no first day is awaited any more: there is nothing to prepare' }
    : { kind: 'absorbed', person: hires.reduce((known, { hire, heard }) => expecting(known, hire, heard), person) };
}

function hiresIn(waiting: readonly Waiting[], now: Instant): readonly LifecycleEvent[] {
  return waiting.flatMap(({ handled, dueAt }) => (dueAt > now && isHire(handled.event) ? [handled.event] : []));
}

function isHire(event: LifecycleEvent | undefined): event is LifecycleEvent {
  return event !== undefined && eventKind(event) === 'hired';
}
