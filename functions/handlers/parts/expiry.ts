/** Opens the case that takes away what a reason gave that has ended by the clock. */

import type { Access } from '../../core/access.ts';
import { digest } from '../../core/canonical.ts';
import { caseIdOf } from '../../core/case.ts';
import { entryOf } from '../../core/entries.ts';
import { endedByClock, endsAhead, nextEnd } from '../../core/expiry.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { Reason } from '../../core/reason.ts';
import { caseOpenedFor } from '../../core/request.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { cases, people } from '../../runtime/parts.ts';
import { record } from '../../runtime/record.ts';
import { setTimer } from '../../runtime/timers.ts';
import { putNewCase } from '../../store/cases.ts';
import type { Write } from '../../store/items.ts';
import { loadPerson, putInbox } from '../../store/people.ts';
import { inboxEntry } from '../../store/turns.ts';
import { deleteWait, putWait } from '../../store/waits.ts';

/**
 * Decided again when the timer fires, or the sweep finds that it did not: nothing opens when no reason has ended. It is a case
 * of its own, whatever state another one of the person is in, and a new one each hour until what ended has gone.
 */
export async function openExpiry(personId: PersonId, now: Instant): Promise<void> {
  const { person, reasons } = await loadPerson(people(), personId);
  if (person === undefined) return;
  const last = endedByClock(reasons, person, now)
    .flatMap(({ until }) => until ?? [])
    .sort()
    .at(-1);
  if (last === undefined) return;
  const event = { source: 'tenure:reason-over', id: `${personId} ${last} ${now.slice(0, 13)}` };
  const fresh = caseOpenedFor(
    person,
    { caseId: caseIdOf(event), intent: 'reason-over', eventDigest: digest(event) },
    now,
  );
  const entry = entryOf(fresh, person, 'case-opened', { intent: fresh.intent, endedAt: last });
  // Refused: the timer and the sweep both came, and the case is there already.
  await unlessRefused(
    record(fresh.caseId, [entry], {
      also: () => [putNewCase(cases().table, fresh), putInbox(people().table, personId, inboxEntry(fresh, now))],
      position: 0,
      cut: true,
    }),
  );
}

/** One timer for each end of a reason that is new: set before the ledger says it, for a lost one is found, and one too many does nothing. */
export async function setExpiryTimers(
  personId: PersonId,
  before: readonly Reason[],
  reasons: readonly Reason[],
  now: Instant,
): Promise<void> {
  const known = endsAhead(before, now);
  for (const at of endsAhead(reasons, now).filter((end) => !known.includes(end)))
    await setTimer(`expiry-${digest([personId, at]).slice(0, 24)}`, at, {
      ...{ version: INPUT_VERSION, personId, intent: 'reason-over' },
    });
}

/** What the sweep looks at: nothing is written for the many who hold nothing that ends. */
export function expiryWrites(person: Person, { before, after, seen, now }: Ledger): readonly Write[] {
  const { personId } = person;
  const next = nextEnd(after, person, seen, now);
  if (next !== undefined) return [putWait(people().table, personId, 'reason-over', next)];
  return before.some(({ until }) => until !== undefined) ? [deleteWait(people().table, personId, 'reason-over')] : [];
}

interface Ledger {
  readonly before: readonly Reason[];
  readonly after: readonly Reason[];
  readonly seen: readonly Access[];
  readonly now: Instant;
}
