/** Opens the case that takes away what a reason gave that has ended by the clock. */
import type { Access } from '../../core/access.ts';
import type { Case } from '../../core/case.ts';
import { entryOf } from '../../core/entries.ts';
import { endedByClock, endsAhead, nextEnd } from '../../core/expiry.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import { ownCase } from '../../core/new-case.ts';
import type { Person } from '../../core/person.ts';
import type { Reason } from '../../core/reason.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { people } from '../../runtime/parts.ts';
import { record } from '../../runtime/record.ts';
import { moveTimer, timerName } from '../../runtime/timers.ts';
import type { Write } from '../../store/items.ts';
import { loadPerson } from '../../store/people.ts';
import { deleteWait, putWait } from '../../store/waits.ts';
import { newCaseWrites } from './new-cases.ts';

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
  if (last === undefined) return waitForNextEnd(personId, reasons, now);
  const fresh = ownCase(person, { intent: 'reason-over', about: `${last} ${now.slice(0, 13)}` }, now);
  const entry = entryOf(fresh, person, 'case-opened', { intent: fresh.intent, endedAt: last });
  // Refused: the timer and the sweep both came, and the case is there already.
  await unlessRefused(
    record(fresh.caseId, [entry], {
      also: () => newCaseWrites(fresh, now),
      position: 0,
      cut: true,
    }),
  );
}

/** The timer has fired, or will fire for nothing: it stands at the next end, where there is one. */
async function waitForNextEnd(personId: PersonId, reasons: readonly Reason[], now: Instant): Promise<void> {
  const [next] = endsAhead(reasons, now);
  await moveTimer(timerName('reason-over', personId), next, {
    ...{ version: INPUT_VERSION, personId, intent: 'reason-over' },
  });
}

/**
 * One timer for the next end of a reason, set before the ledger says so: a lost one is found, and one too many does nothing.
 * The case of an end sets it for the next one; others where the next end has changed.
 */
export async function moveExpiryTimer(
  { personId, intent }: Pick<Case, 'personId' | 'intent'>,
  before: readonly Reason[],
  reasons: readonly Reason[],
  now: Instant,
): Promise<void> {
  const [was] = endsAhead(before, now);
  const [next] = endsAhead(reasons, now);
  const fired = intent === 'reason-over' && next !== undefined;
  if (was !== next || fired) await waitForNextEnd(personId, reasons, now);
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
