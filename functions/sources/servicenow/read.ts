/** A requested item as it stands at ServiceNow: who it is for, what was answered, and who decided. Never what somebody pushed. */
import type { Instant } from '../../core/ids.ts';
import type { ServiceNowConfiguration } from '../../core/ticket-configuration.ts';
import type { Calling } from '../ticket-call.ts';
import type { TaskTicket, Ticket, TicketStanding, TicketUser, TicketVote } from '../ticket-system.ts';
import { instantOf, type Row, row, rows } from './table.ts';

type Reads = Pick<ServiceNowConfiguration, 'people' | 'withdrawn' | 'closed'>;

const RITM = ['sys_id', 'number', 'state', 'stage', 'active', 'approval', 'approval_set', 'cat_item'];
const WHO = ['requested_for', 'request.requested_for', 'opened_by'];

export async function readRitm(calling: Calling, reads: Reads, id: string): Promise<Ticket | 'gone' | undefined> {
  const ritm = await row(calling, 'sc_req_item', id, [...RITM, ...WHO.flatMap((field) => userFields(field, reads))]);
  if (ritm === undefined) return (await seesOthers(calling)) ? 'gone' : undefined;
  const approvedAt = ritm.approval === 'approved' ? instantOf(ritm.approval_set) : undefined;
  const votes = await votesOn(calling, reads, id, approvedAt);
  const answers = await answersOf(calling, id);
  return {
    id,
    number: ritm.number ?? id,
    item: ritm.cat_item ?? '',
    answers: Object.fromEntries(answers.map(({ name, value }) => [name, value])),
    // Newer instances keep it with the item, older ones with its request only.
    requestedFor: userIn(ritm, 'requested_for', reads) ?? userIn(ritm, 'request.requested_for', reads),
    openedBy: userIn(ritm, 'opened_by', reads),
    standing: standingOf(ritm, reads),
    closed: ritm.active === 'false',
    votes,
    ...(approvedAt === undefined ? {} : { approvedAt }),
    ...latest(answers.flatMap(({ changedAt }) => changedAt ?? [])),
  };
}

/** An instance says 404 of what is not there and of what the account may not read: who still reads others has not lost them all. */
async function seesOthers(calling: Calling): Promise<boolean> {
  for await (const _ of rows(calling, { table: 'sc_req_item', query: '', fields: ['sys_id'] })) return true;
  return false;
}

function latest(instants: readonly NonNullable<Ticket['answersChangedAt']>[]): Pick<Ticket, 'answersChangedAt'> {
  const last = instants.toSorted().at(-1);
  return last === undefined ? {} : { answersChangedAt: last };
}

/** The roll-up field `approval` says whether all approvals it takes there are given; the rows below say by whom. */
function standingOf({ state = '', stage = '', approval }: Row, { withdrawn }: Reads): TicketStanding {
  if (withdrawn.includes(state) || stage === 'request_cancelled' || approval === 'cancelled') return 'withdrawn';
  if (approval === 'approved') return 'approved';
  return approval === 'rejected' ? 'declined' : 'open';
}

/** Only these two are a person's word: `duplicate`, `not_required`, `cancelled` and what else there may be say nothing. */
const SAID: Readonly<Record<string, TicketVote['said']>> = {
  approved: 'approved',
  rejected: 'declined',
  requested: 'open',
  'not requested': 'open',
};

/** A row says when it was last touched, by whomever: it was approved no later than the item was, once that is (`approval_set`). */
async function votesOn(
  calling: Calling,
  reads: Reads,
  id: string,
  approvedAt: Instant | undefined,
): Promise<readonly TicketVote[]> {
  const fields = ['sys_id', 'state', 'sysapproval', 'document_id', 'sys_updated_on', ...userFields('approver', reads)];
  const query = `sysapproval=${id}^ORdocument_id=${id}`;
  const votes: TicketVote[] = [];
  for await (const one of rows(calling, { table: 'sysapproval_approver', query, fields })) {
    const at = earlier(instantOf(one.sys_updated_on), approvedAt);
    // An instance leaves out what it does not understand of a query, and answers more: only what is about this item counts.
    if ((one.sysapproval !== id && one.document_id !== id) || one.sys_id === undefined || at === undefined) continue;
    votes.push({ id: one.sys_id, by: userIn(one, 'approver', reads), said: SAID[one.state ?? ''] ?? 'void', at });
  }
  return votes;
}

function earlier(touched: Instant | undefined, approvedAt: Instant | undefined): Instant | undefined {
  return touched !== undefined && approvedAt !== undefined && approvedAt < touched ? approvedAt : touched;
}

async function answersOf(calling: Calling, id: string) {
  const option = 'sc_item_option';
  const fields = [
    'request_item',
    ...['item_option_new.name', 'value', 'sys_updated_on'].map((field) => `${option}.${field}`),
  ];
  const found = await Array.fromAsync(
    rows(calling, { table: 'sc_item_option_mtom', query: `request_item=${id}`, fields }),
  );
  return found
    .filter(({ request_item: of }) => of === id)
    .map((one) => ({
      name: one[`${option}.item_option_new.name`] ?? '',
      value: one[`${option}.value`] ?? '',
      changedAt: instantOf(one[`${option}.sys_updated_on`]),
    }));
}

/** Values of a task's state as shipped; `active` tells what an instance has added. */
const TASK = ['sys_id', 'number', 'state', 'active', 'close_notes'];

export async function readTask(calling: Calling, reads: Reads, id: string): Promise<TaskTicket | undefined> {
  const task = await row(calling, 'sc_task', id, [...TASK, ...userFields('closed_by', reads)]);
  if (task === undefined) return undefined;
  const closed = task.active === 'false';
  return {
    number: task.number ?? id,
    standing: !closed ? 'open' : task.state === reads.closed.complete ? 'done' : 'undone',
    closedBy: userIn(task, 'closed_by', reads),
    attestation: task.close_notes === '' ? undefined : task.close_notes,
  };
}

function userFields(field: string, { people }: Reads): string[] {
  const more = people === 'email' ? [] : [people.workerIdIn];
  return [field, ...['email', 'active', ...more].map((one) => `${field}.${one}`)];
}

function userIn(from: Row, field: string, { people }: Reads): TicketUser | undefined {
  const id = from[field];
  if (id === undefined || id === '') return undefined;
  const email = from[`${field}.email`];
  const workerId = people === 'email' ? undefined : from[`${field}.${people.workerIdIn}`];
  return {
    id,
    active: from[`${field}.active`] === 'true',
    ...(email === undefined || email === '' ? {} : { email }),
    ...(workerId === undefined || workerId === '' ? {} : { workerId }),
  };
}
