/** Opens the case that destroys what a leaver's accounts left, when retention is over. */

import { digest } from '../../core/canonical.ts';
import { type Case, caseIdOf } from '../../core/case.ts';
import { primaryRecord, standing } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import { endsAhead } from '../../core/expiry.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { underLegalHold } from '../../core/situation.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { setTimer } from '../../runtime/timers.ts';
import { putNewCase } from '../../store/cases.ts';
import { loadPerson, putInbox } from '../../store/people.ts';
import { inboxEntry } from '../../store/turns.ts';
import { deleteWait, putWait } from '../../store/waits.ts';
import { lastReturn } from './waiting.ts';

/**
 * Decided again when the timer fires, or the sweep finds it lost: nothing opens for somebody who came back, or under legal
 * hold (lifting it waits anew). Opening twice is opening once.
 */
export async function openRetention(personId: PersonId, now: Instant): Promise<void> {
  const { person, retentionAt, reasons, inbox } = await loadPerson(people(), personId);
  // The timer of an earlier leaving: what is waited for since has its own.
  if (retentionAt !== undefined && retentionAt > now) return;
  const last = endsAhead(reasons, now).at(-1);
  if (last !== undefined) return waitFor(personId, last);
  const returns = person && (await lastReturn(person, inbox, now));
  if (returns !== undefined) return waitFor(personId, returns);
  const waitedFor =
    retentionAt === undefined ? [] : [deleteWait(people().table, personId, 'retention-over', retentionAt)];
  if (person !== undefined && standing(person) === 'ended' && !underLegalHold(person)) {
    const fresh = retentionCase(person, now);
    const also = [
      putNewCase(cases().table, fresh),
      putInbox(people().table, personId, inboxEntry(fresh, now)),
      ...waitedFor,
    ];
    const entry = entryOf(fresh, person, 'case-opened', { intent: fresh.intent });
    const opened = await unlessRefused(append(ledger(), fresh.caseId, [entry], { also, position: 0 }));
    if (opened !== undefined) return;
  }
  await unlessRefused(writeAll(ledger(), waitedFor));
}

/** An account that an exception or a return still needs is not destroyed: its retention ends with the last of them. */
async function waitFor(personId: PersonId, at: Instant): Promise<void> {
  await writeAll(ledger(), [putWait(people().table, personId, 'retention-over', at)]);
  await setTimer(`retention-${digest([personId, at]).slice(0, 24)}`, at, {
    ...{ version: INPUT_VERSION, personId, intent: 'retention-over' },
  });
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
