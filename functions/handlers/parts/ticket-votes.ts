/** What approvers said in a ticket counts as their decision in Tenure: each by who they are, checked as anybody else. What does not count is told there. */
import { type Approval, stageIsWhole } from '../../core/approval.ts';
import { sha256 } from '../../core/canonical.ts';
import { TargetUnavailable } from '../../core/errors.ts';
import { DigestShown, type PersonId } from '../../core/ids.ts';
import type { AccessRequest } from '../../core/request.ts';
import { clock } from '../../runtime/clock.ts';
import { Problem } from '../../runtime/http.ts';
import { logger } from '../../runtime/lambda.ts';
import { approvals, cases, people } from '../../runtime/parts.ts';
import type { Ticket, TicketVote } from '../../sources/ticket-system.ts';
import { approvalsOf, findApproval, readApproval } from '../../store/approvals.ts';
import { loadCase } from '../../store/cases.ts';
import { findPerson, personOfWorker } from '../../store/people.ts';
import { type TicketFile, tell } from '../../store/tickets.ts';
import { decide } from './decide.ts';
import { refused } from './decider.ts';
import type { Desk } from './ticket-desk.ts';
import { whatHandlesIt } from './ticket-outcome.ts';
import { speaker, workerOf } from './ticket-people.ts';
import { objectionTo } from './ticket-word.ts';

export interface Counting {
  readonly desk: Desk;
  readonly ticket: Ticket;
  readonly file: TicketFile;
  /** What it asked for, as it was taken then. */
  readonly request?: AccessRequest;
}

const ASKED = 'asked ';

/** Remembers with the ticket that this approval is asked about it. */
export async function rememberAsked({ ticket, told }: TicketFile, approvalId: string): Promise<void> {
  if (!told.has(`${ASKED}${approvalId}`)) await tell(people(), ticket.ref, `${ASKED}${approvalId}`, clock());
}

/** Those asked about this request that still wait: in the case that sees to it, and what was told of others. */
export async function waitingApprovals(
  { ticket, told }: TicketFile,
  request: AccessRequest,
): Promise<readonly Approval[]> {
  const ids = [...told].flatMap((one) => (one.startsWith(ASKED) ? [one.slice(ASKED.length)] : []));
  const found = await Promise.all(ids.map((id) => findApproval(approvals(), id)));
  // Also where the word that they are asked was lost.
  const there = await approvalsOf(approvals(), (await whatHandlesIt(ticket.caseId)).caseId);
  const ours = there.filter((one) => one.request === request.requestId);
  const known = new Map([...found.flatMap((one) => one ?? []), ...ours].map((one) => [one.approvalId, one]));
  return [...known.values()].filter(({ state }) => state === 'pending');
}

/** Throws nothing for a vote that does not count. */
export async function countVotes(counting: Counting, approval: Approval): Promise<void> {
  for (const vote of counting.ticket.votes) {
    if (vote.said !== 'approved' && vote.said !== 'declined') continue;
    const heard = heardAs(approval, vote);
    // What its approver said themselves stays said, whoever writes into it later.
    const { told } = counting.file;
    if (told.has(heard) || told.has(heardAs(approval, { id: vote.id, said: vote.said }))) continue;
    const because =
      (await disregarded(counting, approval, vote, heard)) ?? (await said(counting, approval, vote, heard));
    if (because !== undefined) await tellRefused(counting, approval, vote, because);
    await tell(people(), counting.file.ticket.ref, heard, clock());
  }
}

type Word = Pick<TicketVote, 'id' | 'said' | 'askedOf' | 'doubt'> & Partial<Pick<TicketVote, 'by'>>;

/** Once in each stage, and again when others may decide as well: who may not decide now may then. And again when somebody else says it. */
function heardAs({ approvalId, stage = 0, escalated = false }: Approval, word: Word): string {
  return `heard ${approvalId} ${stage}${escalated ? '+' : ''} ${wordOf(word)} ${word.said}`;
}

function wordOf({ id, by, askedOf, doubt }: Word): string {
  return askedOf === undefined && doubt === undefined ? id : `${id} by ${by?.id ?? 'nobody'}`;
}

/** Evidence of a word that is none about what is asked, and why it is none. */
async function disregarded(
  counting: Counting,
  approval: Approval,
  vote: TicketVote,
  heard: string,
): Promise<string | undefined> {
  const because = await notAbout(vote, approval, counting);
  if (vote.doubt !== undefined)
    logger.warn('nobody can tell who gave an approval; see docs/tickets.md, "Delegates and administrators"', {
      ...{ system: counting.desk.name, ticket: counting.ticket.id, approval: approval.approvalId },
    });
  const beneficiary = await findPerson(people(), approval.beneficiary);
  if (because === undefined || beneficiary === undefined) return because;
  const workerId = await speaker(vote.by);
  const who = workerId && (await personOfWorker(people(), workerId));
  const handled = await loadCase(cases(), approval.caseId);
  const about = { handled, beneficiary, via: counting.desk.name, attempt: attemptOf(heard) };
  await refused(approval, { ...about, askedOf: await askedIn(vote) }, who, because);
  return because;
}

/** Whom the ticket system asked, where it was not they who said it. They may have left. */
async function askedIn({ askedOf }: TicketVote): Promise<PersonId | undefined> {
  const workerId = await workerOf(askedOf);
  return workerId && (await personOfWorker(people(), workerId));
}

/** Of what a vote says: its own name may hold an account's. */
const attemptOf = (heard: string): string => sha256(heard).slice(0, 16);

/** Why this is no word about what is asked, whoever says it. */
async function notAbout(vote: TicketVote, approval: Approval, counting: Counting): Promise<string | undefined> {
  const because =
    objectionTo(vote, counting.ticket) ?? (vote.said === 'approved' ? await asksOtherwise(counting) : undefined);
  if (because !== undefined) return because;
  // The ticket shows what was asked for; where the plan gives more, whoever decides must see the plan.
  if (counting.file.ticket.about === 'request' && (approval.alsoGives ?? []).length > 0)
    return `what is planned by now gives more than this ticket says (${approval.alsoGives?.join(', ')})`;
  return undefined;
}

/** What was asked for stays what it was when the ticket was taken: whoever approves what it says now approves something else. */
async function asksOtherwise({ ticket, file, request }: Counting): Promise<string | undefined> {
  if (request === undefined) return undefined;
  if (ticket.answersChangedAt !== undefined && ticket.answersChangedAt > request.askedAt)
    return `its answers were changed after it was taken as request ${request.requestId}: withdraw it, and ask anew with a ticket of its own`;
  const workerId = await workerOf(ticket.requestedFor);
  const personId = workerId && (await personOfWorker(people(), workerId));
  return personId === file.ticket.personId
    ? undefined
    : `it is not for whom it was taken as request ${request.requestId}: withdraw it, and ask anew with a ticket of its own`;
}

const MOST_TRIES = 5;

/**
 * Undefined: it counts, or it is too late to matter. Others may decide, or the case plan anew, at this very moment, and the index
 * by id may lag: while this is still asked, it is said again, for there is nobody who would.
 */
async function said(
  { desk, ticket, file }: Counting,
  asked: Approval,
  vote: TicketVote,
  heard: string,
): Promise<string | undefined> {
  let approval: Approval | undefined = asked;
  for (let tried = 1; approval !== undefined; tried++) {
    try {
      await decide({
        approvalId: approval.approvalId,
        workerId: await speaker(vote.by),
        decision: vote.said === 'approved' ? 'approve' : 'deny',
        because: `${vote.said} in ${ticket.number}`,
        planDigest: DigestShown.parse(shownIn(file, approval)),
        via: desk.name,
        attempt: attemptOf(heard),
        askedOf: await askedIn(vote),
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      if (error.status === 403) return error.message;
      approval = await stillAsked(asked, file);
      if (approval !== undefined && tried >= MOST_TRIES)
        throw new TargetUnavailable(`${approval.approvalId} changes all the time; what was said is counted later`, {
          cause: error,
        });
    }
  }
  return undefined;
}

/** As it is now, where it still waits for a word in the same stage, and is about what the ticket shows. */
async function stillAsked({ caseId, approvalId, stage }: Approval, file: TicketFile): Promise<Approval | undefined> {
  const now = await readApproval(approvals(), caseId, approvalId);
  if (now === undefined || now.state !== 'pending' || now.stage !== stage || stageIsWhole(now)) return undefined;
  if (now.closedBecause !== undefined || now.expiresAt <= clock()) return undefined;
  return file.ticket.about === 'approval' && file.ticket.planDigest !== now.planDigest ? undefined : now;
}

/** A ticket of ours shows one plan, and a vote in it is about that one. */
function shownIn({ ticket }: TicketFile, { planDigest }: Approval): string {
  return ticket.about === 'approval' ? ticket.planDigest : planDigest;
}

async function tellRefused({ desk, ticket }: Counting, approval: Approval, vote: TicketVote, because: string) {
  const marker = `tenure ${approval.approvalId} ${sha256(wordOf(vote)).slice(0, 8)}`;
  const text = `One of the approvals given here (${vote.id}) does not count for "${approval.title}": ${because}.${otherwise(vote)} Tenure asks those who may decide: tenure approvals lists what waits.`;
  await desk.system.note(ticket.id, { marker, text });
}

function otherwise({ askedOf, doubt }: TicketVote): string {
  if (askedOf === undefined || doubt !== undefined) return '';
  return ' It was given by somebody else than who was asked: it is their own word, and the word of who was asked only where that one has delegated to them in Tenure (tenure delegate).';
}
