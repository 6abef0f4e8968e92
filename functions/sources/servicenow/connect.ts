/** ServiceNow as a ticket system, over its Table API, and its catalogue for what is ordered. */
import { TargetRejected } from '../../core/errors.ts';
import type { Instant } from '../../core/ids.ts';
import { addSeconds } from '../../core/schedule.ts';
import type { ServiceNowConfiguration } from '../../core/ticket-configuration.ts';
import type { Calling } from '../ticket-call.ts';
import type { NewAsking, NewTicket, TicketSystem } from '../ticket-system.ts';
import { checkServiceNow } from './check.ts';
import { orderOnce } from './order.ts';
import { readRitm, readTask } from './read.ts';
import { type ServiceNowSecret, signIn } from './sign-in.ts';
import { change, insert, journal, row, rows, SysId, textOf } from './table.ts';

/** A day and two hours: an instance reads a time in a query in the time zone of the user who asks, wherever that is set to. */
const ZONES_SECONDS = 26 * 60 * 60;

export function connectServiceNow(
  configuration: ServiceNowConfiguration,
  secret: ServiceNowSecret,
  { address = configuration.address, now }: { readonly address?: string; readonly now: () => number },
): TicketSystem {
  const calling: Calling = { system: 'servicenow', address, authorization: signIn(address, secret, now) };
  return {
    name: 'servicenow',
    read: async (id) => (isSysId(id) ? readRitm(calling, configuration, id) : undefined),
    readTask: async (id) => (isSysId(id) ? readTask(calling, configuration, id) : undefined),
    changedSince: (since) => changed(calling, configuration, since),
    note: async (id, { marker, text }) => {
      const table = configuration.tasks === undefined ? 'sc_req_item' : await tableOf(calling, id);
      if (await isNoted(calling, table, id, 'work_notes', marker)) return;
      await change(calling, table, id, { work_notes: withMarker(text, marker) });
    },
    close: async (id, { marker, text, as }) => {
      // Who asked reads comments; work notes are for those who work on it.
      if (await isNoted(calling, 'sc_req_item', id, 'comments', marker)) return;
      const open = (await row(calling, 'sc_req_item', id, ['active']))?.active !== 'false';
      // One call: the note that says it is closed and the closing are there together, or neither.
      const note = withMarker(text, marker);
      await change(calling, 'sc_req_item', id, {
        ...(open ? { state: configuration.closed[as] } : {}),
        comments: note,
      });
    },
    ask: (asking) => ask(calling, configuration, asking),
    check: () => checkServiceNow(calling, configuration),
    createTask: (task) => createTask(calling, configuration, task),
  };
}

const isSysId = (id: string): boolean => SysId.safeParse(id).success;
const withMarker = (text: string, marker: string): string => `${text}\n[${marker}]`;

type Journal = 'work_notes' | 'comments';

async function isNoted(calling: Calling, table: string, id: string, field: Journal, marker: string): Promise<boolean> {
  return (await journal(calling, table, id, field)).includes(`[${marker}]`);
}

/** A note goes to a requested item, or to a task of ours. */
async function tableOf(calling: Calling, id: string): Promise<'sc_req_item' | 'sc_task'> {
  const query = `sys_id=${SysId.parse(id)}`;
  for await (const one of rows(calling, { table: 'sc_task', query, fields: ['sys_id'] }))
    if (one.sys_id === id) return 'sc_task';
  return 'sc_req_item';
}

async function* changed(calling: Calling, { items, asks }: ServiceNowConfiguration, since: Instant) {
  const ours = [...Object.keys(items), ...(asks === undefined ? [] : [asks.item])].filter(isSysId);
  if (ours.length === 0) return;
  const from = textOf(addSeconds(since, -ZONES_SECONDS));
  const query = `cat_itemIN${ours.join(',')}^sys_updated_on>=${from}^ORDERBYsys_updated_on`;
  for await (const { sys_id: id } of rows(calling, { table: 'sc_req_item', query, fields: ['sys_id'] }))
    if (id !== undefined) yield id;
}

async function ask(calling: Calling, { asks }: ServiceNowConfiguration, asking: NewAsking) {
  if (asks === undefined)
    throw new TargetRejected('servicenow: tickets.servicenow.asks is not configured in tenure.config.yaml');
  const made = await orderOnce(calling, asks, asking);
  for (const approver of asking.approvers) {
    const user = await userOf(calling, approver);
    if (user !== undefined) await requestApproval(calling, made.id, user);
  }
  return made;
}

/** One row for each approver: it is looked for first, since an attempt before this one may have made it. */
async function requestApproval(calling: Calling, ritm: string, approver: string): Promise<void> {
  const query = `sysapproval=${ritm}^approver=${approver}`;
  for await (const one of rows(calling, {
    ...{ table: 'sysapproval_approver', query },
    fields: ['sysapproval', 'approver'],
  }))
    if (one.sysapproval === ritm && one.approver === approver) return;
  const about = { sysapproval: ritm, document_id: ritm, source_table: 'sc_req_item' };
  await insert(calling, 'sysapproval_approver', { ...about, approver, state: 'requested' });
}

/** Undefined where nobody who may sign in has this address, or several have. */
async function userOf(calling: Calling, email: string) {
  // A caret ends a condition in an encoded query: no address of ours has one.
  if (!/^[^\s^,@]+@[^\s^,@]+$/.test(email)) return undefined;
  const query = `email=${email}^active=true`;
  const found = await Array.fromAsync(
    rows(calling, { table: 'sys_user', query, fields: ['sys_id', 'email', 'active'] }),
  );
  const theirs = found.filter((one) => one.email?.toLowerCase() === email.toLowerCase() && one.active === 'true');
  return theirs.length === 1 ? theirs[0]?.sys_id : undefined;
}

function createTask(calling: Calling, { tasks }: ServiceNowConfiguration, task: NewTicket) {
  const group = tasks?.assignmentGroup;
  return createOnce(calling, task, group === undefined ? {} : { assignment_group: group });
}

/** By the correlation id, which every task of an instance has for this: what an attempt before this one made is found again. */
async function createOnce(
  calling: Calling,
  { marker, title, text }: NewTicket,
  more: Readonly<Record<string, string>>,
) {
  const fields = ['sys_id', 'number', 'correlation_id'];
  for await (const one of rows(calling, { table: 'sc_task', query: `correlation_id=${marker}`, fields }))
    if (one.correlation_id === marker && one.sys_id !== undefined)
      return { id: one.sys_id, number: one.number ?? one.sys_id };
  const said = { short_description: title, description: text, correlation_id: marker, correlation_display: 'Tenure' };
  const made = await insert(calling, 'sc_task', { ...said, ...more });
  return { id: SysId.parse(made.sys_id), number: made.number ?? '' };
}
