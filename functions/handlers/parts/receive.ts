/** Takes one event in: a case and an inbox entry, in one transaction with the first evidence, once however often it is sent. */

import type { Batch } from '../../core/batch.ts';
import { digest } from '../../core/canonical.ts';
import { type Case, caseIdOf } from '../../core/case.ts';
import { absorb } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import { ERASED_PERSON } from '../../core/erasure.ts';
import { isImmediateEnd } from '../../core/feed-check.ts';
import type { CaseId, Instant, PersonId } from '../../core/ids.ts';
import type { LifecycleEvent } from '../../core/lifecycle-event.ts';
import { caseOfEvent } from '../../core/new-case.ts';
import type { Person } from '../../core/person.ts';
import { dueAt } from '../../core/schedule.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { timeZoneData } from '../../runtime/clock.ts';
import { cases, people } from '../../runtime/parts.ts';
import { newId } from '../../runtime/random.ts';
import { record } from '../../runtime/record.ts';
import type { Refusal } from '../../sources/refusal.ts';
import { findCase, putNewCase } from '../../store/cases.ts';
import { knowWorker, putInbox, putNewPerson } from '../../store/people.ts';
import { inboxEntry } from '../../store/turns.ts';
import { letGo } from './let-go.ts';
import { personOf } from './person-id.ts';

/** `wake`: whose inbox to wake. `duplicate` wakes too: the first wake-up may have been lost. */
export type Received =
  | { readonly outcome: 'accepted' | 'duplicate' | 'superseded'; readonly caseId: CaseId; readonly wake: PersonId }
  | { readonly outcome: 'held'; readonly caseId: CaseId }
  | { readonly outcome: 'refused'; readonly refusals: readonly Refusal[] };

/** `batch`: the batch it came in, where that is held (or was rejected): the case is stored, and waits for what becomes of the batch. */
export async function receive(event: LifecycleEvent, receivedAt: Instant, batch?: Batch): Promise<Received> {
  const caseId = caseIdOf(event);
  const { personId, person: found, otherSource } = await personOf(event);
  if (otherSource !== undefined) return refusedAs(otherSource);
  const person: Person = found ?? { personId, pseudonym: newId(), employments: {}, accounts: {} };
  const fresh: Case = {
    ...caseOfEvent(event, personId, receivedAt),
    ...(batch === undefined ? {} : withBatch(batch, receivedAt)),
  };
  const facts = {
    eventDigest: fresh.eventDigest,
    type: event.type,
    source: event.source,
    effectiveAt: fresh.effectiveAt,
    receivedAt,
    ...(event.data.noticedAt === undefined ? {} : { noticedAt: event.data.noticedAt }),
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
        ...(batch === undefined ? [] : [heldEntry(fresh, person, batch)]),
      ],
      {
        also: (head) => [
          putNewCase(cases().table, { ...fresh, head }),
          ...(batch === undefined
            ? [putInbox(people().table, personId, inboxEntry(fresh, dueAt(event, receivedAt)))]
            : []),
          knowWorker(people().table, event.subject, personId, event.source),
          ...(found === undefined ? [putNewPerson(people().table, person)] : []),
        ],
        position: 0,
        cut: batch === undefined && event.type === 'tenure.person.terminated',
      },
    ),
  );
  if (stored === undefined) {
    const known = await findCase(cases(), caseId);
    // No case: the same new person came in with another event at this very moment, and is known now.
    if (known === undefined) return receive(event, receivedAt, batch);
    return duplicateOf(known, event, person, batch);
  }
  if (batch !== undefined) return { outcome: 'held', caseId };
  const stale = absorb(person, event).kind === 'stale';
  return { outcome: stale ? 'superseded' : 'accepted', caseId, wake: personId };
}

/** Of two sources that use one id each may mean somebody: the event is not guessed about. It stays with its sender, who is told. */
function refusedAs(otherSource: string): Received {
  const what = `this worker id belongs to another source, ${otherSource}`;
  const mend =
    'send ids no other source uses, a prefix for each source say; a system that takes over from another sends under its name';
  return { outcome: 'refused', refusals: [{ what, where: OF_ANOTHER, mend }] };
}

const OF_ANOTHER = '/subject';

/** Refused as things stand: once the id is nobody else's, the same event is taken. */
export function mayBeTakenLater({ refusals }: Extract<Received, { outcome: 'refused' }>): boolean {
  return refusals.some(({ where }) => where === OF_ANOTHER);
}

/** CloudEvents: source and id name one event. The same name with other content is not taken, and says so. */
async function duplicateOf(
  known: Case,
  event: LifecycleEvent,
  person: Person,
  batch: Batch | undefined,
): Promise<Received> {
  const { caseId, personId } = known;
  if (personId === ERASED_PERSON) return refusedAsErased(known);
  const isSame = known.eventDigest === digest(event);
  if (isSame && known.state === 'held' && known.batchId !== undefined) {
    if (batch !== undefined || !isImmediateEnd(event)) return { outcome: 'held', caseId };
    // HR's word about one person, at once: it waits for no batch it also came in.
    await letGo(known, person, { because: 'sent by itself as an immediate termination' }, `source:${event.source}`);
    return { outcome: 'accepted', caseId, wake: personId };
  }
  if (isSame && known.state === 'rejected' && batch === undefined) return refusedWith(known);
  if (isSame) return { outcome: 'duplicate', caseId, wake: personId };
  const what = `another event with this source and id was taken before, as case ${known.caseId}`;
  return {
    outcome: 'refused',
    refusals: [{ what, where: '/id', mend: 'give every event its own id; send a correction as a new event' }],
  };
}

/** Nobody knows any more whom it was about: taken anew, an old event would make them again. */
function refusedAsErased({ caseId }: Case): Received {
  const what = `this event was taken before, as case ${caseId}, and whom it was about has been erased since`;
  return {
    outcome: 'refused',
    refusals: [{ what, where: '/id', mend: 'if they are hired anew, send that as a new event' }],
  };
}

/** Sent again by itself it is no duplicate of what was done: nothing was, and its sender must know. */
function refusedWith({ batchId = '' }: Case): Received {
  const what = `the batch this came in, ${batchId}, was rejected by operators: nothing of it was done`;
  const mend = 'if it is right after all, send it as a new event with an id of its own';
  return { outcome: 'refused', refusals: [{ what, where: '/id', mend }] };
}

function withBatch({ batchId, state }: Batch, receivedAt: Instant): Partial<Case> {
  if (state === 'rejected') return { state, batchId, endedAt: receivedAt, note: `batch ${batchId} was rejected` };
  return { state: 'held', batchId, note: `held with batch ${batchId}. To see why: tenure batches ${batchId}` };
}

function heldEntry(fresh: Case, person: Person, { batchId, digest: batchDigest, trips }: Batch) {
  return entryOf(fresh, person, 'held', { batchId, batchDigest, guards: trips.map(({ rule }) => rule) });
}
