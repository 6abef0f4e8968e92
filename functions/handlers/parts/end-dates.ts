/** Last days that a record names: the timer that comes back for them, the case that ends the access, the reminders before. */
import { type LastDay, nextLook, type Reminder, remindersDue, runOut } from '../../core/end-date.ts';
import { entryOf } from '../../core/entries.ts';
import { heardFacts } from '../../core/heard.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import { isBridged } from '../../core/intention.ts';
import { ownCase } from '../../core/new-case.ts';
import type { Person } from '../../core/person.ts';
import { addHours } from '../../core/schedule.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { announce } from '../../runtime/announce.ts';
import { timeZoneData } from '../../runtime/clock.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { policy } from '../../runtime/policy.ts';
import { moveTimer, timerName } from '../../runtime/timers.ts';
import { findCase, putNewCase } from '../../store/cases.ts';
import { loadPerson } from '../../store/people.ts';
import { deleteWait, putWait } from '../../store/waits.ts';
import { openNew } from './new-cases.ts';
import { eventsIn, readWaiting } from './waiting.ts';

/** Comes back for the person's next last day or reminder of one; `before` is the person as they were known until now. */
export async function waitForEnd(before: Person, person: Person, now: Instant): Promise<void> {
  const at = nextLook(person, policy().times.remindDaysBefore, now);
  if (at === undefined && !namesEnd(before)) return;
  const { personId } = person;
  if (at !== undefined) return lookAgainAt(personId, at);
  await writeAll(ledger(), [deleteWait(people().table, personId, 'end-date')]);
  await moveTimer(timerName('end-date', personId), undefined, {});
}

async function lookAgainAt(personId: PersonId, at: Instant): Promise<void> {
  await writeAll(ledger(), [putWait(people().table, personId, 'end-date', at)]);
  await moveTimer(timerName('end-date', personId), at, { version: INPUT_VERSION, personId, intent: 'end-date' });
}

function namesEnd({ employments }: Person): boolean {
  return Object.values(employments).some(({ record }) => record.endDate !== undefined);
}

/** Decided again when the timer fires: nothing ends for somebody whose last day was put off, or whose next employment follows. */
export async function lookAtEnds(personId: PersonId, now: Instant): Promise<void> {
  const { person, inbox } = await loadPerson(people(), personId);
  if (person === undefined) return;
  for (const due of remindersDue(person, policy().times.remindDaysBefore, now)) await remind(person, due, now);
  const over = runOut(person, now);
  if (over.length === 0) return waitForEnd(person, person, now);
  const waiting = eventsIn(await readWaiting(person, inbox, now));
  for (const last of over) {
    const ending = { worker: last.record.workerId, endsAt: last.lastDayEnds };
    if (isBridged(ending, waiting, policy().times.bridgedHours)) await lookAgainAt(personId, addHours(now, 1));
    else await endByClock(person, last, now);
  }
}

async function endByClock(person: Person, { record, lastDayEnds, heard }: LastDay, now: Instant): Promise<void> {
  const about = `${record.workerId} ${record.endDate}`;
  const { workerId } = record;
  const fresh = ownCase(person, { intent: 'end-date', about, workerId, effectiveAt: lastDayEnds, heard }, now);
  const facts = { intent: fresh.intent, lastDayEnds, timeZoneData, ...heardFacts(heard) };
  await announce('CaseOpened', { version: INPUT_VERSION, caseId: fresh.caseId });
  await openNew(fresh, [entryOf(fresh, person, 'case-opened', facts)], now);
}

/** On the bus for whoever tells the manager, and in evidence; once for each last day. A crash between the two tells twice. */
async function remind(person: Person, { record, lastDayEnds, days }: Reminder, now: Instant): Promise<void> {
  const { workerId, managerWorkerId, endDate } = record;
  const about = `${workerId} ${endDate} ${days}`;
  const fresh = ownCase(person, { intent: 'end-date-near', about, workerId }, now);
  if ((await findCase(cases(), fresh.caseId)) !== undefined) return;
  const { personId } = person;
  await announce('EndDateNear', {
    version: INPUT_VERSION,
    caseId: fresh.caseId,
    personId,
    workerId,
    managerWorkerId,
    lastDayEnds,
    days,
  });
  const told = {
    state: 'completed',
    endedAt: now,
    note: `the last day is over at ${lastDayEnds}: EndDateNear is on the bus, for whoever tells the manager`,
  } as const;
  const entry = entryOf(fresh, person, 'reminded', { lastDayEnds, days, timeZoneData });
  const also = [putNewCase(cases().table, { ...fresh, ...told })];
  await unlessRefused(append(ledger(), fresh.caseId, [entry], { also, position: 0 }));
}
