/** Looks at one ticket as it is now, and does what follows: a request, votes, taking back, the outcome. Nothing of it twice, however often it is looked at. */
import { TargetRejected } from '../../core/errors.ts';
import type { TicketRef } from '../../core/ticket-ref.ts';
import { people } from '../../runtime/parts.ts';
import type { Ticket } from '../../sources/ticket-system.ts';
import { findTicket, type TicketFile } from '../../store/tickets.ts';
import { seeToAsking } from './ticket-asking.ts';
import { atDesk, type Desk } from './ticket-desk.ts';
import { closesIt, tellOutcome } from './ticket-outcome.ts';
import { standingRequest, startRequest, takeBack } from './ticket-request.ts';
import { seeToTask } from './ticket-task.ts';
import { inTurn } from './ticket-turn.ts';
import { countVotes, rememberAsked, waitingApprovals } from './ticket-votes.ts';

export interface Looking {
  readonly ref: TicketRef;
  /** An approval that has just been asked about it. */
  readonly approvalId?: string;
}

export function seeToTicket({ ref, approvalId }: Looking): Promise<void> {
  return inTurn(ref, () =>
    atDesk(ref.system, async (desk) => {
      const file = await findTicket(people(), ref);
      if (file !== undefined && approvalId !== undefined) await rememberAsked(file, approvalId);
      await look(desk, ref, await findTicket(people(), ref));
    }),
  );
}

async function look(desk: Desk, ref: TicketRef, file: TicketFile | undefined): Promise<void> {
  if (file?.ticket.about === 'task') return seeToTask(desk, file, file.ticket);
  const ticket = await desk.system.read(ref.id);
  if (file !== undefined) return goOn(desk, file, ticket ?? unreadable(file));
  if (ticket === undefined || ticket === 'gone') return;
  const asked = Object.hasOwn(desk.items, ticket.item) ? desk.items[ticket.item] : undefined;
  if (ticket.standing === 'approved' && asked !== undefined) await startRequest(desk, ticket, asked);
}

/** Not taken for a deletion: a permission that is lost would take back what every ticket gave. */
function unreadable({ ticket: { ref, number } }: TicketFile): never {
  throw new TargetRejected(
    `${ref.system}: ${number} cannot be read, and nothing says that it is gone: check the address, and that the account may see what docs/tickets.md lists. Nothing was taken back`,
  );
}

async function goOn(desk: Desk, file: TicketFile, ticket: Ticket | 'gone'): Promise<void> {
  if (file.ticket.about === 'approval') return seeToAsking({ desk, file, ticket }, file.ticket);
  if (ticket === 'gone' || ticket.standing === 'withdrawn') {
    // Closed by us as not granted: that is no taking back.
    if (file.told.has('refused') || file.told.has('over')) return;
    if (ticket !== 'gone' && (await closesIt(file))) return tellOutcome(desk, file);
    const because = ticket === 'gone' ? 'the ticket is gone' : `${ticket.number} was withdrawn`;
    return takeBack(desk, file, because, ticket !== 'gone');
  }
  const request = await standingRequest(file);
  if (request !== undefined)
    for (const approval of await waitingApprovals(file, request))
      await countVotes({ desk, ticket, file, request }, approval);
  // An approval that was taken back there: what it started does not go on without it.
  if (ticket.standing === 'declined' && !file.closed)
    return takeBack(desk, file, `${ticket.number} was declined`, true);
  await tellOutcome(desk, file);
}
