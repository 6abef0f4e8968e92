/** What somebody said in a ticket, looked at as anybody's word is: is it about what the ticket says now, and may they say it? */
import { objection } from '../../core/approver.ts';
import type { PersonId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { Ticket, TicketVote } from '../../sources/ticket-system.ts';
import { colleaguesOf } from './colleagues.ts';
import { partiesOf } from './decider.ts';
import { speaker } from './ticket-people.ts';

/** Why this is no word about what the ticket says, whoever says it. */
export function objectionTo(vote: TicketVote, ticket: Ticket): string | undefined {
  if (vote.doubt !== undefined) return vote.doubt;
  if (ticket.enteredBy !== undefined && vote.by?.id === ticket.enteredBy.id)
    return 'it was given by whoever entered this ticket for somebody else';
  const changed = ticket.answersChangedAt;
  return vote.said === 'approved' && changed !== undefined && vote.at < changed
    ? 'it was given before the answers of this ticket were last changed'
    : undefined;
}

interface About {
  readonly beneficiary: Person;
  readonly requester: PersonId | undefined;
}

/**
 * Did one of those who were asked there say yes, as themselves, and may they? That all approvals a ticket takes are given says only
 * that nobody is left to be asked: of rows that became moot, or of none, as well.
 */
export async function hasYes(ticket: Ticket, about: About): Promise<boolean> {
  for (const vote of ticket.votes) if (await isYes(vote, ticket, about)) return true;
  return false;
}

async function isYes(vote: TicketVote, ticket: Ticket, { beneficiary, requester }: About): Promise<boolean> {
  // No rule names anybody here: only being asked there does, and nobody's delegate or administrator was.
  if (vote.said !== 'approved' || vote.askedOf !== undefined || objectionTo(vote, ticket) !== undefined) return false;
  const workerId = await speaker(vote.by);
  const colleague = workerId && (await colleaguesOf([workerId], [])).get(workerId);
  return objection(colleague, await partiesOf({ requester }, beneficiary)) === undefined;
}
