/** Tells a ticket what became of what it asked for, and closes it: once, whatever crashes on the way. */
import type { Case } from '../../core/case.ts';
import { holds } from '../../core/change.ts';
import { type EntitlementId, entitlementParts } from '../../core/ids.ts';
import type { AccessRequest } from '../../core/request.ts';
import { type TicketOutcome, ticketOutcome } from '../../core/ticket-outcome.ts';
import { clock } from '../../runtime/clock.ts';
import { cases, people } from '../../runtime/parts.ts';
import { policy } from '../../runtime/policy.ts';
import { findObservation, loadCase } from '../../store/cases.ts';
import { loadPerson } from '../../store/people.ts';
import { type KnownTicket, type TicketFile, tell } from '../../store/tickets.ts';
import { atCase, type Desk } from './ticket-desk.ts';
import { titlesOf } from './titles.ts';

export async function tellOutcome(desk: Desk, file: TicketFile): Promise<void> {
  const { ticket, closed, told } = file;
  const became = closed ? undefined : await whatBecame(ticket);
  if (became === undefined || became.outcome.kind === 'waiting') return;
  const { request, handled, outcome } = became;
  const what = outcome.kind === 'stuck' ? `stuck ${outcome.caseId} ${handled.state}` : outcome.kind;
  if (told.has(what)) return;
  const marker = `tenure ${request.requestId} ${what}`;
  const text = `${inWords(outcome, request)} ${atCase(desk, outcome.caseId)}`;
  if (outcome.kind === 'stuck') await desk.system.note(ticket.ref.id, { marker, text });
  else {
    const as = outcome.kind === 'granted' ? 'complete' : 'incomplete';
    if (as === 'incomplete' && !told.has(CLOSING)) await tell(people(), ticket.ref, CLOSING, clock());
    await desk.system.close(ticket.ref.id, { marker, text, as });
  }
  await tell(people(), ticket.ref, what, clock(), outcome.kind !== 'stuck');
}

/** Written before we close a ticket as not granted: where the answer is lost it looks as if people had withdrawn it. */
const CLOSING = 'closing';

/** It was we who began to close it as not granted, and that is still so. */
export async function closesIt({ ticket, told, closed }: TicketFile): Promise<boolean> {
  if (closed || !told.has(CLOSING)) return false;
  const kind = (await whatBecame(ticket))?.outcome.kind;
  return kind === 'refused' || kind === 'over';
}

/** Undefined of a ticket that asked for nothing. */
async function whatBecame({ about, caseId, personId }: KnownTicket) {
  const { request } = await loadCase(cases(), caseId);
  if (about !== 'request' || request === undefined) return undefined;
  const { person, reasons, requests } = await loadPerson(people(), personId);
  const handled = await whatHandlesIt(caseId);
  const seen = await isSeen(handled.caseId, request.entitlement);
  return { request, handled, outcome: ticketOutcome({ request, person, reasons, requests, handled, seen }) };
}

/** Done means observed: what a case has written is granted once it has been seen at the target. */
async function isSeen(caseId: Case['caseId'], entitlement: EntitlementId): Promise<boolean> {
  const { system } = entitlementParts(entitlement);
  const access = (await findObservation(cases(), caseId, system))?.access;
  return access !== undefined && holds(access, entitlement);
}

/** The newest of those that took each other's place. */
export async function whatHandlesIt(caseId: Case['caseId']): Promise<Case> {
  const seen = new Set<string>();
  let handled = await loadCase(cases(), caseId);
  while (handled.supersededBy !== undefined && !seen.has(handled.caseId)) {
    seen.add(handled.caseId);
    handled = await loadCase(cases(), handled.supersededBy);
  }
  return handled;
}

function inWords(outcome: Exclude<TicketOutcome, { kind: 'waiting' }>, { entitlement, until }: AccessRequest): string {
  const title = titlesOf(policy(), [entitlement])[entitlement] ?? entitlement;
  const system = entitlement.split(':')[0];
  switch (outcome.kind) {
    case 'granted':
      return `Tenure has granted "${title}" at ${system}, until ${outcome.until ?? until}; it is taken back then by itself.`;
    case 'refused':
    case 'over':
      return `Tenure has not granted "${title}" at ${system}: ${outcome.because}.`;
    case 'stuck':
      return `Tenure has not granted "${title}" at ${system} yet: ${outcome.because}.`;
    default:
      return outcome satisfies never;
  }
}
