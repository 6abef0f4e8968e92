/** Lets a case go on its way that was held with its batch: evidence, and its place in the person's inbox. */
import type { Case } from '../../core/case.ts';
import { entryOf, type Facts } from '../../core/entries.ts';
import type { Person } from '../../core/person.ts';
import { dueAt } from '../../core/schedule.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { updateCase } from '../../store/cases.ts';
import { putInbox } from '../../store/people.ts';
import { inboxEntry } from '../../store/turns.ts';

/** Only while it is held: letting go twice is letting go once. The caller wakes the person. */
export async function letGo(
  handled: Case,
  person: Pick<Person, 'pseudonym'>,
  facts: Facts,
  actor: string,
): Promise<void> {
  if (handled.event === undefined) return;
  const { caseId, personId, batchId = '', event, receivedAt } = handled;
  const also = [
    updateCase(cases().table, caseId, { state: 'received' }, { remove: ['note'], condition: STILL_HELD }),
    putInbox(people().table, personId, inboxEntry(handled, dueAt(event, receivedAt))),
  ];
  await unlessRefused(
    append(ledger(), caseId, [entryOf(handled, person, 'released', { batchId, ...facts }, { actor })], { also }),
  );
}

export const STILL_HELD = {
  expression: '#was = :held AND attribute_not_exists(#started)',
  names: { '#was': 'state', '#started': 'startedAt' },
  values: { ':held': 'held' },
};
