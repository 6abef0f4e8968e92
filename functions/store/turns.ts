/** A person's turns: at most one case writes for them; the others wait in the inbox, or are parked until somebody decides. */
import type { Case } from '../core/case.ts';
import type { Write } from './items.ts';
import { deleteInbox, type InboxEntry, park, putInbox, releaseRight, unpark } from './people.ts';

type Turn = Pick<Case, 'caseId' | 'personId' | 'order' | 'effectiveAt' | 'event'> & Partial<Pick<Case, 'intent'>>;

export function inboxEntry(handled: Turn, dueAt: InboxEntry['dueAt']): InboxEntry {
  const { caseId, order, intent, event } = handled;
  const ending = event?.type === 'tenure.person.terminated' ? event : undefined;
  const cutNow = intent === 'reason-over' || ending?.data.urgency === 'immediate';
  return { caseId, order, dueAt, cutNow, ...(ending === undefined ? {} : { ends: ending.subject }) };
}

/** The case is over: its turn goes to the next. */
export function endTurn(table: string, handled: Turn): readonly Write[] {
  return [releaseRight(table, handled.personId, handled.caseId), leaveInbox(table, handled)];
}

/** The case waits for an approver or an operator; others may write meanwhile. */
export function parkTurn(table: string, handled: Turn): readonly Write[] {
  return [...endTurn(table, handled), park(table, handled.personId, handled.caseId)];
}

/** A parked case takes its place in the inbox again, due at once. */
export function rejoinInbox(table: string, handled: Turn, now: InboxEntry['dueAt']): readonly Write[] {
  return [unpark(table, handled.personId, handled.caseId), putInbox(table, handled.personId, inboxEntry(handled, now))];
}

export function leaveInbox(table: string, handled: Turn): Write {
  return deleteInbox(table, handled.personId, inboxEntry(handled, handled.effectiveAt));
}
