/** Who said what to the approvals of an item: who last wrote an approval said it, for a delegate or an administrator leaves its approver as they were. */
import type { Instant } from '../../core/ids.ts';
import type { ServiceNowConfiguration } from '../../core/ticket-configuration.ts';
import type { Calling } from '../ticket-call.ts';
import type { TicketUser, TicketVote } from '../ticket-system.ts';
import { instantOf, type Row, rows } from './table.ts';
import { isTheirs, userFields, userIn, userNamed, WRITER, writerFields } from './user.ts';

type Reads = Pick<ServiceNowConfiguration, 'people' | 'engines'>;

/** Only these two are a person's word: `duplicate`, `not_required`, `cancelled` and what else there may be say nothing. */
const SAID: Readonly<Record<string, TicketVote['said']>> = {
  approved: 'approved',
  rejected: 'declined',
  requested: 'open',
  'not requested': 'open',
};

/** When and by whom a row was last written, whatever it was: it was approved no later than the item was, once that is (`approval_set`). */
export async function votesOn(
  calling: Calling,
  reads: Reads,
  id: string,
  approvedAt: Instant | undefined,
): Promise<readonly TicketVote[]> {
  const who = [...userFields('approver', reads), ...writerFields('approver')];
  const fields = ['sys_id', 'state', 'sysapproval', 'document_id', 'sys_updated_on', ...who];
  const query = `sysapproval=${id}^ORdocument_id=${id}`;
  const votes: TicketVote[] = [];
  for await (const one of rows(calling, { table: 'sysapproval_approver', query, fields })) {
    const at = earlier(instantOf(one.sys_updated_on), approvedAt);
    // An instance leaves out what it does not understand of a query, and answers more: only what is about this item counts.
    if ((one.sysapproval !== id && one.document_id !== id) || one.sys_id === undefined || at === undefined) continue;
    const said = SAID[one.state ?? ''] ?? 'void';
    votes.push({ id: one.sys_id, said, at, ...(await saidBy(calling, reads, one, said)) });
  }
  return votes;
}

function earlier(touched: Instant | undefined, approvedAt: Instant | undefined): Instant | undefined {
  return touched !== undefined && approvedAt !== undefined && approvedAt < touched ? approvedAt : touched;
}

type Speaker = Pick<TicketVote, 'by' | 'askedOf' | 'doubt'>;

async function saidBy(calling: Calling, reads: Reads, one: Row, said: TicketVote['said']): Promise<Speaker> {
  const approver = userIn(one, 'approver', reads);
  if (isTheirs(one, 'approver', reads) || (said !== 'approved' && said !== 'declined')) return { by: approver };
  return { askedOf: approver, ...nobodys(await userNamed(calling, one[WRITER] ?? '', reads)) };
}

/** An account without what finds a person here is an engine's, or an integration's. */
function nobodys(user: TicketUser | undefined): Pick<Speaker, 'by' | 'doubt'> {
  return user?.email === undefined && user?.workerId === undefined ? { by: undefined, doubt: DOUBT } : { by: user };
}

const DOUBT =
  'it was last written by an account that is no person (sys_updated_by), so nobody can tell who gave it: have its approver give it again as themselves, or decide in Tenure; an operator names accounts that only pass on what approvers said in tickets.servicenow.engines (docs/tickets.md, "Delegates and administrators")';
