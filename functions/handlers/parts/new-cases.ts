/** Stores a new case with its place in the inbox of its person, due now, and the first of its evidence, in one. */
import type { Case } from '../../core/case.ts';
import type { Entry } from '../../core/evidence.ts';
import type { Instant } from '../../core/ids.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { putNewCase } from '../../store/cases.ts';
import type { Write } from '../../store/items.ts';
import { putInbox } from '../../store/people.ts';
import { inboxEntry } from '../../store/turns.ts';

export function newCaseWrites(fresh: Case, now: Instant): readonly Write[] {
  return [putNewCase(cases().table, fresh), putInbox(people().table, fresh.personId, inboxEntry(fresh, now))];
}

/** False where it was opened before: then nothing is written. */
export async function openNew(
  fresh: Case,
  entries: readonly Entry[],
  now: Instant,
  more: readonly Write[] = [],
): Promise<boolean> {
  const also = [...newCaseWrites(fresh, now), ...more];
  return (await unlessRefused(append(ledger(), fresh.caseId, entries, { also, position: 0 }))) !== undefined;
}
