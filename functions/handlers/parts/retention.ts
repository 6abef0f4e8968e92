/** Opens the case that destroys what a leaver's accounts left, when retention is over. */

import { digest } from '../../core/canonical.ts';
import { type Case, caseIdOf } from '../../core/case.ts';
import { primaryRecord, standing } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { underLegalHold } from '../../core/situation.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { putNewCase } from '../../store/cases.ts';
import { loadPerson, putInbox } from '../../store/people.ts';
import { inboxEntry } from '../../store/turns.ts';

/** Decided again when the timer fires: nothing opens for somebody who came back, or under legal hold (lifting it sets another timer). Opening twice is opening once. */
export async function openRetention(personId: PersonId, now: Instant): Promise<void> {
  const { person } = await loadPerson(people(), personId);
  if (person === undefined || standing(person) !== 'ended' || underLegalHold(person)) return;
  const fresh = retentionCase(person, now);
  const also = [putNewCase(cases().table, fresh), putInbox(people().table, personId, inboxEntry(fresh, now))];
  await unlessRefused(
    append(ledger(), fresh.caseId, [entryOf(fresh, person, 'case-opened', { intent: fresh.intent })], {
      also,
      position: 0,
    }),
  );
}

function retentionCase(person: Person, now: Instant): Case {
  const endings = Object.values(person.employments).map(
    (employment) => `${employment.record.workerId} ${employment.endedAt ?? ''}`,
  );
  const event = { source: 'tenure:retention', id: `${person.personId} ${endings.sort().join(' ')}` };
  const { workerId } = primaryRecord(person);
  return {
    caseId: caseIdOf(event),
    personId: person.personId,
    workerId,
    state: 'received',
    intent: 'retention-over',
    eventDigest: digest(event),
    receivedAt: now,
    order: `${now}##${workerId}`,
    effectiveAt: now,
    findings: [],
    attempts: 0,
    queries: {},
    acknowledged: [],
    asked: false,
  };
}
