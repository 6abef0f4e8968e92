/** Opens the case that takes away what a reason supported until now. */
import { digest } from '../../core/canonical.ts';
import { type Case, caseIdOf } from '../../core/case.ts';
import { primaryRecord } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import { hasEnded } from '../../core/expiry.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { Reason } from '../../core/reason.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { putNewCase } from '../../store/cases.ts';
import { deleteExpiry } from '../../store/expiries.ts';
import { loadPerson, putInbox } from '../../store/people.ts';
import { inboxEntry } from '../../store/turns.ts';

/** Decided again when the timer fires, or the sweep finds it lost: nothing opens when nothing has ended. Opening twice is opening once. */
export async function openExpiry(personId: PersonId, now: Instant): Promise<void> {
  const { person, reasons } = await loadPerson(people(), personId);
  if (person === undefined || !hasEnded(reasons, now)) return;
  const fresh = expiryCase(person, reasons, now);
  const waitedFor = deleteExpiry(people().table, personId);
  const also = [
    putNewCase(cases().table, fresh),
    putInbox(people().table, personId, inboxEntry(fresh, now)),
    waitedFor,
  ];
  const entry = entryOf(fresh, person, 'case-opened', { intent: fresh.intent });
  const opened = await unlessRefused(append(ledger(), fresh.caseId, [entry], { also, position: 0 }));
  // Opened before: what is waited for has its case.
  if (opened === undefined) await unlessRefused(writeAll(ledger(), [waitedFor]));
}

function expiryCase(person: Person, reasons: readonly Reason[], now: Instant): Case {
  const ended = reasons
    .filter((reason) => reason.until !== undefined && reason.until <= now)
    .map(({ kind, entitlement, rule, until }) => `${kind} ${entitlement} ${rule} ${until}`);
  const event = { source: 'tenure:reason', id: `${person.personId} ${ended.sort().join(' ')}` };
  const { workerId } = primaryRecord(person);
  return {
    caseId: caseIdOf(event),
    personId: person.personId,
    workerId,
    state: 'received',
    intent: 'reason-over',
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
