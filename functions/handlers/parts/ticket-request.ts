/** An approved ticket becomes a request, and one that is taken back takes it back. What cannot be understood is said in the ticket, and nothing is guessed. */
import { sha256 } from '../../core/canonical.ts';
import type { WorkerId } from '../../core/ids.ts';
import type { AccessRequest } from '../../core/request.ts';
import type { AskedFor } from '../../core/ticket-configuration.ts';
import { clock } from '../../runtime/clock.ts';
import { Problem } from '../../runtime/http.ts';
import { logger } from '../../runtime/lambda.ts';
import { people } from '../../runtime/parts.ts';
import { askingOf } from '../../sources/ticket-asking.ts';
import type { Ticket } from '../../sources/ticket-system.ts';
import { loadPerson, personOfWorker } from '../../store/people.ts';
import { putTicket, type TicketFile, tell } from '../../store/tickets.ts';
import { givesByAsking } from './gives-by-asking.ts';
import { requestAccess, withdrawRequest } from './requests.ts';
import { atCase, type Desk } from './ticket-desk.ts';
import { colleague, ticketActor, workerOf } from './ticket-people.ts';
import { hasYes } from './ticket-word.ts';

export async function startRequest(desk: Desk, ticket: Ticket, asked: AskedFor): Promise<void> {
  // Done by others, and perhaps long ago: a comment on it must not give anything.
  if (ticket.closed) return unclear(desk, ticket, CLOSED);
  const read = askingOf(asked, ticket, clock());
  if (read.kind === 'unclear') return unclear(desk, ticket, read.because);
  const workerId = await workerOf(ticket.requestedFor);
  if (workerId === undefined) return unclear(desk, ticket, NOBODY);
  const opener = await workerOf(ticket.openedBy);
  try {
    const { request } = await asRequest(desk, ticket, { asking: { ...read.asking, workerId }, opener });
    const text = `Tenure has taken this as request ${request.requestId}. What approvals it still takes are asked for, and the outcome is told here. ${atCase(desk, request.caseId)}`;
    await desk.system.note(ticket.id, { marker: `tenure ${request.requestId} taken`, text });
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    // It stays open: whoever is asked there can still say yes.
    if (error.status === 403) return unclear(desk, ticket, NOBODY_SAID_YES);
    await refused(desk, ticket, error.message);
  }
}

const CLOSED =
  'it is closed, and nothing is begun from a closed ticket: reopen it, or ask anew with one that stays open until Tenure closes it';
const NOBODY =
  'the user it is requested for is nobody Tenure knows as working here: HR must have sent them, with the same e-mail address (or worker id) as their user has, and nobody else may share it';
const NOBODY_SAID_YES =
  'nobody has to approve this in Tenure, and nobody whose word counts has said yes here: an approver it asks gives it as themselves, or who it is for, or leads them, asks in a ticket of their own (docs/tickets.md, "What happens")';

interface Understood {
  readonly asking: Parameters<typeof requestAccess>[0]['asking'];
  readonly opener: WorkerId | undefined;
}

async function asRequest({ name }: Desk, ticket: Ticket, { asking, opener }: Understood) {
  const { id, number } = ticket;
  const ref = { system: name, id };
  const requester = opener && (await personOfWorker(people(), opener));
  return requestAccess({
    ...{ asking, subject: `ticket:${name}`, key: id, ticket: ref },
    requestedBy: requester,
    actor: await ticketActor(opener, name),
    gives: async (beneficiary) =>
      (await givesByAsking(await colleague(ticket.enteredBy ?? ticket.openedBy), beneficiary)) ||
      hasYes(ticket, { beneficiary, requester }),
    also: ({ requestId, caseId }, personId) => [
      putTicket(people().table, { about: 'request', ref, number, personId, caseId, requestId }, clock()),
    ],
  });
}

/** Somebody can mend it, there or in the configuration: it stays open, and is read again when it changes. */
async function unclear(desk: Desk, { id }: Ticket, because: string): Promise<void> {
  logger.warn('a ticket could not be understood; it was told in the ticket', { system: desk.name, ticket: id });
  const marker = `tenure unclear ${sha256(because).slice(0, 8)}`;
  await desk.system.note(id, {
    marker,
    text: `Tenure has granted nothing yet: ${because}. It is read again when this ticket changes.`,
  });
}

/** Policy says no, and would say so again. */
async function refused(desk: Desk, { id }: Ticket, because: string): Promise<void> {
  const marker = `tenure refused ${sha256(because).slice(0, 8)}`;
  await desk.system.close(id, {
    ...{ marker, as: 'incomplete' },
    text: `Tenure has granted nothing: ${because}. Ask anew with a ticket of its own once that is mended.`,
  });
}

/** Undefined where nothing stands any more that could be taken back. */
export async function standingRequest({ ticket }: TicketFile): Promise<AccessRequest | undefined> {
  if (ticket.about !== 'request') return undefined;
  const { requests } = await loadPerson(people(), ticket.personId);
  return requests.find(({ requestId }) => requestId === ticket.requestId);
}

/** What it gave goes. Said in the ticket, where there still is one. */
export async function takeBack(desk: Desk, file: TicketFile, because: string, there: boolean): Promise<void> {
  const { ref, personId } = file.ticket;
  const request = await standingRequest(file);
  const { person } = await loadPerson(people(), personId);
  if (request === undefined || person === undefined) {
    // Over already, or an attempt before this one came no further: nothing more is expected of this ticket.
    if (!file.closed) await tell(people(), ref, 'withdrawn', clock(), true);
    return;
  }
  const caseId = await withdrawRequest({ person, request, actor: `source:${desk.name}`, because });
  const text = `Tenure has withdrawn request ${request.requestId}: ${because}. What it gave goes, unless something else supports it. ${atCase(desk, caseId)}`;
  if (there) await desk.system.note(ref.id, { marker: `tenure ${request.requestId} withdrawn`, text });
  await tell(people(), ref, 'withdrawn', clock(), true);
}
