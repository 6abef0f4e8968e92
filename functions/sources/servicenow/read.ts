/** A requested item as it stands at ServiceNow: who it is for, what was answered, and who decided. Never what somebody pushed. */
import type { ServiceNowConfiguration } from '../../core/ticket-configuration.ts';
import type { Calling } from '../ticket-call.ts';
import type { TaskTicket, Ticket, TicketStanding } from '../ticket-system.ts';
import { instantOf, type Row, row, rows } from './table.ts';
import { isTheirs, userFields, userIn, writerFields } from './user.ts';
import { votesOn } from './votes.ts';

type Reads = Pick<ServiceNowConfiguration, 'people' | 'withdrawn' | 'closed' | 'engines'>;

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
  const task = await row(calling, 'sc_task', id, [
    ...TASK,
    ...userFields('closed_by', reads),
    ...writerFields('closed_by'),
  ]);
  if (task === undefined) return undefined;
  const closed = task.active === 'false';
  return {
    number: task.number ?? id,
    standing: !closed ? 'open' : task.state === reads.closed.complete ? 'done' : 'undone',
    closedBy: userIn(task, 'closed_by', reads),
    attestation: task.close_notes === '' ? undefined : task.close_notes,
    ...(!closed || isTheirs(task, 'closed_by', reads) ? {} : { doubt: DOUBT }),
  };
}

const DOUBT =
  'who wrote it last (sys_updated_by) is not who closed it (closed_by): reopen it, and whoever did it closes it as themselves (docs/tickets.md, "What happens")';
