/** Opens the case that destroys what a leaver's accounts left, when retention is over. */
import type { Case } from '../../core/case.ts';
import { standing } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import { endsAhead } from '../../core/expiry.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import { ownCase } from '../../core/new-case.ts';
import type { Person } from '../../core/person.ts';
import { underLegalHold } from '../../core/situation.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { ledger, people } from '../../runtime/parts.ts';
import { moveTimer, timerName } from '../../runtime/timers.ts';
import { loadPerson } from '../../store/people.ts';
import { deleteWait, putWait } from '../../store/waits.ts';
import { openNew } from './new-cases.ts';
import { lastReturn } from './waiting.ts';

/**
 * Decided again when the timer fires, or the sweep finds it lost: nothing opens for somebody who came back, or under legal
 * hold (lifting it waits anew). Opening twice is opening once.
 */
export async function openRetention(personId: PersonId, now: Instant): Promise<void> {
  const { person, retentionAt, reasons, inbox } = await loadPerson(people(), personId);
  // Woken for an earlier leaving: the timer stands at the later day.
  if (retentionAt !== undefined && retentionAt > now) return;
  const last = endsAhead(reasons, now).at(-1);
  if (last !== undefined) return waitFor(personId, last);
  const returns = person && (await lastReturn(person, inbox, now));
  if (returns !== undefined) return waitFor(personId, returns);
  const waitedFor =
    retentionAt === undefined ? [] : [deleteWait(people().table, personId, 'retention-over', retentionAt)];
  if (person !== undefined && standing(person) === 'ended' && !underLegalHold(person)) {
    const fresh = retentionCase(person, now);
    const entry = entryOf(fresh, person, 'case-opened', { intent: fresh.intent });
    if (await openNew(fresh, [entry], now, waitedFor)) return;
  }
  await unlessRefused(writeAll(ledger(), waitedFor));
}

/** An account that an exception or a return still needs is not destroyed: its retention ends with the last of them. */
async function waitFor(personId: PersonId, at: Instant): Promise<void> {
  await writeAll(ledger(), [putWait(people().table, personId, 'retention-over', at)]);
  await moveTimer(timerName('retention-over', personId), at, {
    ...{ version: INPUT_VERSION, personId, intent: 'retention-over' },
  });
}

function retentionCase(person: Person, now: Instant): Case {
  const endings = Object.values(person.employments).map(
    (employment) => `${employment.record.workerId} ${employment.endedAt ?? ''}`,
  );
  return ownCase(person, { intent: 'retention-over', about: endings.sort().join(' ') }, now);
}
