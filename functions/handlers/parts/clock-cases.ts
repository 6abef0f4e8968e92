/** Cases the clock opens: nobody sends an event for them, and opening one twice is opening it once. */
import { digest } from '../../core/canonical.ts';
import { type Case, caseIdOf } from '../../core/case.ts';
import { entryOf, type Facts } from '../../core/entries.ts';
import type { Instant, WorkerId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { putNewCase } from '../../store/cases.ts';
import type { Write } from '../../store/items.ts';
import { putInbox } from '../../store/people.ts';
import { inboxEntry } from '../../store/turns.ts';

export interface ClockCase {
  readonly intent: Exclude<Case['intent'], 'event'>;
  /** What it is about, in words that are the same each time the clock comes to it. */
  readonly about: string;
  readonly workerId: WorkerId;
  readonly effectiveAt: Instant;
}

export function clockCase({ intent, about, workerId, effectiveAt }: ClockCase, person: Person, now: Instant): Case {
  const event = { source: `tenure:${intent}`, id: `${person.personId} ${about}` };
  return {
    caseId: caseIdOf(event),
    personId: person.personId,
    workerId,
    state: 'received',
    intent,
    eventDigest: digest(event),
    receivedAt: now,
    order: `${effectiveAt}##${workerId}`,
    effectiveAt,
    findings: [],
    attempts: 0,
    queries: {},
    acknowledged: [],
    asked: false,
  };
}

/** With an inbox entry, due now. False where it was opened before. */
export async function openByClock(
  about: ClockCase,
  person: Person,
  now: Instant,
  { facts = {}, also = [] }: { readonly facts?: Facts; readonly also?: readonly Write[] } = {},
): Promise<boolean> {
  const fresh = clockCase(about, person, now);
  const entry = entryOf(fresh, person, 'case-opened', { intent: fresh.intent, ...facts });
  const writes = [
    putNewCase(cases().table, fresh),
    putInbox(people().table, person.personId, inboxEntry(fresh, now)),
    ...also,
  ];
  const opened = await unlessRefused(append(ledger(), fresh.caseId, [entry], { also: writes, position: 0 }));
  return opened !== undefined;
}
