/** Approvals that Tenure asks for in a ticket of its own: with what the plan would do, one ticket for each plan that is shown. */
import { type Approval, openTo } from '../../core/approval.ts';
import { nameOf, primaryRecord } from '../../core/employment.ts';
import type { Plan } from '../../core/plan.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
import { approvals, cases, ledger, people } from '../../runtime/parts.ts';
import type { Ticket } from '../../sources/ticket-system.ts';
import { readApproval } from '../../store/approvals.ts';
import { loadPlan } from '../../store/cases.ts';
import { findPeople, findPerson } from '../../store/people.ts';
import { type KnownTicket, putTicket, type TicketFile, tell } from '../../store/tickets.ts';
import { atCase, type Desk } from './ticket-desk.ts';
import { madeOnce } from './ticket-turn.ts';
import { countVotes } from './ticket-votes.ts';

type Known = Extract<KnownTicket, { about: 'approval' }>;

/** Where a rule says that its approvals are asked for there. Asked twice, it is one ticket. */
export async function askThere(desk: Desk, approval: Approval): Promise<void> {
  if (approval.state !== 'pending' || !desk.asks.includes(approval.rule)) return;
  const { approvalId, caseId, planDigest, beneficiary } = approval;
  const plan = await loadPlan(cases(), caseId, planDigest);
  const asking = {
    marker: `tenure-${approvalId}-${planDigest.slice(0, 12)}`,
    title: `Approval: ${approval.title}`,
    text: await wordsFor(desk, approval, plan),
    approvers: await addressesOf(approval),
  };
  const created = await madeOnce(desk, asking.marker, () => desk.system.ask(asking));
  const ref = { system: desk.name, id: created.id };
  const known = {
    about: 'approval',
    ref,
    number: created.number,
    approvalId,
    planDigest,
    personId: beneficiary,
    caseId,
  } as const;
  await unlessRefused(writeAll(ledger(), [putTicket(people().table, known, clock())]));
}

async function addressesOf(approval: Approval): Promise<readonly string[]> {
  const known = await findPeople(people(), openTo(approval));
  return [...known.values()].map((person) => primaryRecord(person).email);
}

/** Everything the decision is bound to. */
async function wordsFor(desk: Desk, approval: Approval, { changes, digest }: Plan): Promise<string> {
  const { beneficiary, because, rule, expiresAt, caseId } = approval;
  const person = await findPerson(people(), beneficiary);
  const waiting = changes.filter((change) => change.approval === approval.approvalId);
  return [
    `For ${person === undefined ? 'somebody no longer known' : nameOf(person)}: ${approval.title}.`,
    because,
    'What runs once it is approved:',
    ...waiting.map(
      ({ kind, system, because: why, ...rest }) =>
        `+ ${kind} at ${system}${'entitlement' in rest ? ` ${rest.entitlement}` : ''}: ${why}`,
    ),
    `Asked by rule ${rule}, of plan ${digest.slice(0, 12)}, until ${expiresAt}. The requester and whom it is for do not decide it.`,
    atCase(desk, caseId),
  ].join('\n');
}

export interface AskedThere {
  readonly desk: Desk;
  readonly file: TicketFile;
  readonly ticket: Ticket | 'gone';
}

/** Counts what was said there, and closes the ticket once nothing is to be decided any more. */
export async function seeToAsking({ desk, file, ticket }: AskedThere, known: Known): Promise<void> {
  if (file.closed) return;
  const approval = await readApproval(approvals(), known.caseId, known.approvalId);
  if (approval !== undefined && ticket !== 'gone' && isOpen(approval, known))
    await countVotes({ desk, ticket, file }, approval);
  const now = await readApproval(approvals(), known.caseId, known.approvalId);
  if (now !== undefined && isOpen(now, known)) return;
  const became = whatBecame(now, known, ticket !== 'gone' && ticket.standing === 'approved');
  if (ticket !== 'gone') await desk.system.close(known.ref.id, became);
  await tell(people(), known.ref, 'decided', clock(), true);
}

/** Of the plan this ticket shows. */
function isOpen({ state, planDigest }: Approval, known: Known): boolean {
  return state === 'pending' && planDigest === known.planDigest;
}

/** As done only where it was said there: a workflow lets nobody resolve what waits for approval, but cancel it. */
function whatBecame(approval: Approval | undefined, known: Known, saidThere: boolean) {
  const marker = `tenure ${known.approvalId} decided`;
  const state = approval?.state ?? 'stale';
  if (state === 'approved' && saidThere)
    return { marker, as: 'complete', text: 'Tenure has counted this: it is approved.' } as const;
  const why =
    state === 'pending'
      ? 'what is planned has changed, and it is asked anew'
      : state === 'stale'
        ? (approval?.closedBecause ?? 'nobody needs to decide it any more')
        : `it is ${state} in Tenure`;
  return { marker, as: 'incomplete', text: `Nothing is to be decided here any more: ${why}.` } as const;
}
