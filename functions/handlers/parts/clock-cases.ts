/** Cases the clock or an operator opens: nobody sends an event for them, and opening one twice is opening it once. */
import { digest } from '../../core/canonical.ts';
import { type Case, caseIdOf } from '../../core/case.ts';
import { entryOf, type Facts } from '../../core/entries.ts';
import type { Entry } from '../../core/evidence.ts';
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
  /** What it is about, in words that are the same each time it is come to. */
  readonly about: string;
  readonly workerId: WorkerId;
  readonly effectiveAt: Instant;
  readonly link?: NonNullable<Case['link']>;
  /** What it makes of the person, where that is so already when it is opened. */
  readonly kind?: NonNullable<Case['kind']>;
}

export function clockCase(
  { intent, about, workerId, effectiveAt, link, kind }: ClockCase,
  person: Person,
  now: Instant,
): Case {
  const event = { source: `tenure:${intent}`, id: `${person.personId} ${about}` };
  return {
    caseId: caseIdOf(event),
    personId: person.personId,
    workerId,
    state: 'received',
    intent,
    ...(link === undefined ? {} : { link }),
    ...(kind === undefined ? {} : { kind }),
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

/** `also`: written with the case, or the case is not opened. */
interface Opening {
  readonly facts?: Facts;
  readonly first?: readonly Entry[];
  readonly also?: readonly Write[];
}

/** With an inbox entry, due now, and `first` in its evidence. False where it was opened before. */
export async function openByClock(
  about: ClockCase,
  person: Person,
  now: Instant,
  { facts = {}, first = [], also = [] }: Opening = {},
): Promise<boolean> {
  const fresh = clockCase(about, person, now);
  const opening = entryOf(fresh, person, 'case-opened', { intent: fresh.intent, ...facts });
  const writes = [putNewCase(cases().table, fresh), putInbox(people().table, person.personId, inboxEntry(fresh, now))];
  const opened = await unlessRefused(
    append(ledger(), fresh.caseId, [...first, opening], { also: [...writes, ...also], position: 0 }),
  );
  return opened !== undefined;
}
