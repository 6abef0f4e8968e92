/** What approvers said in a ticket counts as their decision in Tenure: each by who they are, checked as anybody else. What does not count is told there. */

import type { Approval } from '../../core/approval.ts';
import { sha256 } from '../../core/canonical.ts';
import { DigestShown } from '../../core/ids.ts';
import { clock } from '../../runtime/clock.ts';
import { Problem } from '../../runtime/http.ts';
import { approvals, people } from '../../runtime/parts.ts';
import type { Ticket, TicketVote } from '../../sources/ticket-system.ts';
import { findApproval } from '../../store/approvals.ts';
import { type TicketFile, tell } from '../../store/tickets.ts';
import { decide } from './decide.ts';
import type { Desk } from './ticket-desk.ts';
import { speaker } from './ticket-people.ts';

export interface Counting {
  readonly desk: Desk;
  readonly ticket: Ticket;
  readonly file: TicketFile;
}

const ASKED = 'asked ';

/** Remembers with the ticket that this approval is asked about it. */
export async function rememberAsked({ ticket, told }: TicketFile, approvalId: string): Promise<void> {
  if (!told.has(`${ASKED}${approvalId}`)) await tell(people(), ticket.ref, `${ASKED}${approvalId}`, clock());
}

/** Those asked about this ticket that still wait. */
export async function waitingApprovals({ told }: TicketFile): Promise<readonly Approval[]> {
  const ids = [...told].flatMap((one) => (one.startsWith(ASKED) ? [one.slice(ASKED.length)] : []));
  const found = await Promise.all(ids.map((id) => findApproval(approvals(), id)));
  return found.flatMap((one) => (one?.state === 'pending' ? [one] : []));
}

/** Throws nothing for a vote that does not count. */
export async function countVotes(counting: Counting, approval: Approval): Promise<void> {
  for (const vote of counting.ticket.votes) {
    if (vote.said !== 'approved' && vote.said !== 'declined') continue;
    const heard = heardAs(approval, vote);
    if (counting.file.told.has(heard)) continue;
    const because = objectionTo(vote, approval, counting) ?? (await said(counting, approval, vote));
    if (because !== undefined) await tellRefused(counting, approval, vote, because);
    await tell(people(), counting.file.ticket.ref, heard, clock());
  }
}

/** Once in each stage, and again when others may decide as well: who may not decide now may then. */
function heardAs({ approvalId, stage = 0, escalated = false }: Approval, { id, said }: TicketVote): string {
  return `heard ${approvalId} ${stage}${escalated ? '+' : ''} ${id} ${said}`;
}

/** Why this is no word about what is asked, whoever says it. */
function objectionTo(vote: TicketVote, approval: Approval, { ticket, file }: Counting): string | undefined {
  const changed = ticket.answersChangedAt;
  if (vote.said === 'approved' && changed !== undefined && vote.at < changed)
    return 'it was given before the answers of this ticket were last changed';
  // The ticket shows what was asked for; where the plan gives more, whoever decides must see the plan.
  if (file.ticket.about === 'request' && (approval.alsoGives ?? []).length > 0)
    return `what is planned by now gives more than this ticket says (${approval.alsoGives?.join(', ')})`;
  return undefined;
}

/** Undefined: it counts, or it is too late to matter. */
async function said(
  { desk, ticket, file }: Counting,
  approval: Approval,
  vote: TicketVote,
): Promise<string | undefined> {
  try {
    await decide({
      approvalId: approval.approvalId,
      workerId: await speaker(vote.by),
      decision: vote.said === 'approved' ? 'approve' : 'deny',
      because: `${vote.said} in ${ticket.number}`,
      planDigest: DigestShown.parse(shownIn(file, approval)),
      via: desk.name,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return error.status === 403 ? error.message : undefined;
  }
}

/** A ticket of ours shows one plan, and a vote in it is about that one. */
function shownIn({ ticket }: TicketFile, { planDigest }: Approval): string {
  return ticket.about === 'approval' ? ticket.planDigest : planDigest;
}

async function tellRefused({ desk, ticket }: Counting, approval: Approval, vote: TicketVote, because: string) {
  const marker = `tenure ${approval.approvalId} ${sha256(vote.id).slice(0, 8)}`;
  const text = `One of the approvals given here (${vote.id}) does not count for "${approval.title}": ${because}. Tenure asks those who may decide: tenure approvals lists what waits.`;
  await desk.system.note(ticket.id, { marker, text });
}
