/** Takes one event in: a case and an inbox entry, in one transaction with the first evidence, once however often it is sent. */

import { digest } from '../../core/canonical.ts';
import { type Case, caseIdOf, inboxOrder } from '../../core/case.ts';
import { absorb } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import type { CaseId, Instant, PersonId } from '../../core/ids.ts';
import type { LifecycleEvent } from '../../core/lifecycle-event.ts';
import type { Person } from '../../core/person.ts';
import { dueAt, effectiveAt } from '../../core/schedule.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { timeZoneData } from '../../runtime/clock.ts';
import { cases, people } from '../../runtime/parts.ts';
import { newId } from '../../runtime/random.ts';
import { record } from '../../runtime/record.ts';
import type { Refusal } from '../../sources/refusal.ts';
import { findCase, putNewCase } from '../../store/cases.ts';
import { findPerson, knowWorker, putInbox, putNewPerson } from '../../store/people.ts';
import { inboxEntry } from '../../store/turns.ts';
import { personIdOf } from './person-id.ts';

/** `wake`: whose inbox to wake. `duplicate` wakes too: the first wake-up may have been lost. */
export type Received =
  | { readonly outcome: 'accepted' | 'duplicate' | 'superseded'; readonly caseId: CaseId; readonly wake: PersonId }
  | { readonly outcome: 'refused'; readonly refusals: readonly Refusal[] };

export async function receive(event: LifecycleEvent, receivedAt: Instant): Promise<Received> {
  const caseId = caseIdOf(event);
  const personId = await personIdOf(event);
  const found = await findPerson(people(), personId);
  const person: Person = found ?? { personId, pseudonym: newId(), employments: {}, accounts: {} };
  const fresh = caseOf(event, person, receivedAt);
  const facts = {
    eventDigest: fresh.eventDigest,
    type: event.type,
    source: event.source,
    effectiveAt: fresh.effectiveAt,
    receivedAt,
    urgency: event.data.urgency,
    timeZoneData,
  };
  const stored = await unlessRefused(
    record(
      caseId,
      [
        entryOf(fresh, person, 'event-received', facts, {
          actor: `source:${event.source}`,
          private: {
            eventId: event.id,
            workerId: event.subject,
            timeZone: event.data.effective.timeZone ?? event.data.person.timeZone,
          },
        }),
      ],
      {
        also: (head) => [
          putNewCase(cases().table, { ...fresh, head }),
          putInbox(people().table, personId, inboxEntry(fresh, dueAt(event, receivedAt))),
          knowWorker(people().table, event.subject, personId),
          ...(found === undefined ? [putNewPerson(people().table, person)] : []),
        ],
        position: 0,
        cut: event.type === 'tenure.person.terminated',
      },
    ),
  );
  if (stored === undefined) {
    const known = await findCase(cases(), caseId);
    // No case: the same new person came in with another event at this very moment, and is known now.
    return known === undefined ? receive(event, receivedAt) : duplicateOf(known, event);
  }
  const stale = absorb(person, event).kind === 'stale';
  return { outcome: stale ? 'superseded' : 'accepted', caseId, wake: personId };
}

/** CloudEvents: source and id name one event. The same name with other content is not taken, and says so. */
function duplicateOf(known: Case, event: LifecycleEvent): Received {
  if (known.eventDigest === digest(event)) return { outcome: 'duplicate', caseId: known.caseId, wake: known.personId };
  const what = `another event with this source and id was taken before, as case ${known.caseId}`;
  return {
    outcome: 'refused',
    refusals: [{ what, where: '/id', mend: 'give every event its own id; send a correction as a new event' }],
  };
}

function caseOf(event: LifecycleEvent, person: Person, receivedAt: Instant): Case {
  return {
    caseId: caseIdOf(event),
    personId: person.personId,
    workerId: event.subject,
    state: 'received',
    event,
    intent: 'event',
    eventDigest: digest(event),
    receivedAt,
    order: inboxOrder(event),
    effectiveAt: effectiveAt(event),
    findings: [],
    attempts: 0,
    queries: {},
    acknowledged: [],
    asked: false,
  };
}
