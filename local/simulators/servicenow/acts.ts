/** What people do at a simulated instance: order, approve, reject, take back, change an answer, close a task. Each tells whoever listens. */
import type { Hints } from '../hints.ts';
import { placeOrder, putAnswer } from './catalog.ts';
import { type Instance, idOf, type Row } from './instance.ts';

export interface Order {
  /** The catalogue item's sys_id. */
  readonly item: string;
  /** People by e-mail. */
  readonly requestedFor: string;
  readonly openedBy?: string;
  readonly answers?: Readonly<Record<string, string>>;
  readonly approvers: readonly string[];
}

export interface Acts {
  /** Answers the requested item's sys_id. */
  order(order: Order): Promise<string>;
  /**
   * `state` as the row has it: approved, rejected, or what else an instance writes there. `askedOf`: whose approval it is, where a delegate
   * or an administrator (`by`) sets it: it stays theirs, and only who wrote it last tells.
   */
  decide(ritm: string, by: string, state: string, askedOf?: string): Promise<void>;
  /** An account that is no person (`system`, an integration) sets it, or writes into it. */
  write(ritm: string, account: string, values: Row, askedOf: string): Promise<void>;
  /** The flow of the item passes it, whatever its approvals say, or without any: as one does that asks nobody, or gives up asking. */
  pass(ritm: string): Promise<void>;
  /** Rows nobody answered any more become moot, as an instance makes them. */
  withdraw(ritm: string): Promise<void>;
  /** These are asked as well. */
  askAgain(ritm: string, approvers: readonly string[]): Promise<void>;
  /** Closed by hand as done. */
  finish(ritm: string): Promise<void>;
  answer(ritm: string, name: string, value: string): Promise<void>;
  /** `inNameOf`: who `closed_by` says has closed it, which whoever writes may set. */
  closeTask(task: string, by: string, state: string, notes: string, inNameOf?: string): Promise<void>;
  reopenTask(task: string): Promise<void>;
  deactivate(email: string): void;
  /** Somebody new works there. */
  addUser(email: string, more?: Row): void;
}

export function actsOn(instance: Instance, hints: Hints): Acts {
  const tell = (ritm: string) =>
    hints.send({ ritm_sys_id: ritm, ritm_number: instance.table('sc_req_item').get(ritm)?.number ?? '' });
  const tellTask = (task: string) => hints.send({ task_sys_id: task });
  const userBy = (email: string): string => {
    const found = [...instance.table('sys_user').values()].find((user) => user.email === email);
    if (found?.sys_id === undefined) throw new Error(`no user with the address ${email}`);
    return found.sys_id;
  };
  const askThem = (ritm: string, approvers: readonly string[]) => {
    const about = { sysapproval: ritm, document_id: ritm, source_table: 'sc_req_item' };
    for (const approver of approvers)
      instance.insert('sysapproval_approver', { ...about, approver: userBy(approver), state: 'requested' }, 'system');
  };
  const write: Acts['write'] = async (ritm, account, values, askedOf) => {
    const row = approvalsOf(instance, ritm).find((one) => one.approver === userBy(askedOf));
    if (row?.sys_id === undefined) throw new Error(`${askedOf} is no approver of ${ritm}`);
    instance.update('sysapproval_approver', row.sys_id, values, account);
    rollUp(instance, ritm);
    await tell(ritm);
  };
  return {
    async order({ item, requestedFor, openedBy = requestedFor, answers = {}, approvers }) {
      const who = { requested_for: userBy(requestedFor), opened_by: userBy(openedBy) };
      const id = placeOrder(instance, { item, who, answers, by: openedBy }).ritm.sys_id ?? '';
      askThem(id, approvers);
      await tell(id);
      return id;
    },
    decide: (ritm, by, state, askedOf = by) =>
      write(ritm, instance.table('sys_user').get(userBy(by))?.user_name ?? '', { state }, askedOf),
    write,
    async pass(ritm) {
      setApproval(instance, ritm, 'approved');
      await tell(ritm);
    },
    async withdraw(ritm) {
      for (const row of approvalsOf(instance, ritm))
        if (row.state === 'requested')
          instance.update('sysapproval_approver', row.sys_id ?? '', { state: 'not_required' }, 'system');
      instance.update('sc_req_item', ritm, { state: '4', stage: 'request_cancelled', active: 'false' }, 'system');
      await tell(ritm);
    },
    async askAgain(ritm, approvers) {
      askThem(ritm, approvers);
      await tell(ritm);
    },
    async finish(ritm) {
      instance.update('sc_req_item', ritm, { state: '3', active: 'false' }, 'system');
      await tell(ritm);
    },
    async answer(ritm, name, value) {
      putAnswer(instance, ritm, name, value);
      instance.update('sc_req_item', ritm, {}, 'system');
      await tell(ritm);
    },
    async closeTask(task, by, state, notes, inNameOf = by) {
      const set = { state, active: 'false', close_notes: notes, closed_by: userBy(inNameOf) };
      instance.update('sc_task', task, set, by);
      await tellTask(task);
    },
    async reopenTask(task) {
      instance.update('sc_task', task, { state: '1', active: 'true', closed_by: '' }, 'system');
      await tellTask(task);
    },
    deactivate: (email) => void instance.update('sys_user', userBy(email), { active: 'false' }, 'system'),
    addUser: (email, more = {}) => {
      const user = { user_name: email, email, employee_number: '', active: 'true', ...more };
      instance.insert('sys_user', { sys_id: idOf(`user ${email}`), ...user }, 'system');
    },
  };
}

function approvalsOf(instance: Instance, ritm: string): readonly Row[] {
  return [...instance.table('sysapproval_approver').values()].filter((row) => row.sysapproval === ritm);
}

/** What the flow of an item does, and nobody for one without: everybody asked must say yes; one no is the end of it. */
function rollUp(instance: Instance, ritm: string): void {
  if ((instance.table('sc_req_item').get(ritm)?.flow_context ?? '') === '') return;
  const states = approvalsOf(instance, ritm).map(({ state }) => state);
  const asked = states.filter((state) => !['not_required', 'duplicate', 'cancelled'].includes(state ?? ''));
  const approval = asked.includes('rejected')
    ? 'rejected'
    : states.length > 0 && asked.every((state) => state === 'approved')
      ? 'approved'
      : 'requested';
  setApproval(instance, ritm, approval);
}

function setApproval(instance: Instance, ritm: string, approval: string): void {
  const before = instance.table('sc_req_item').get(ritm)?.approval;
  instance.update(
    'sc_req_item',
    ritm,
    {
      approval,
      ...(approval === 'approved' ? { state: '2' } : {}),
      ...(approval === before ? {} : { approval_set: approval === 'requested' ? '' : instance.stamp() }),
    },
    'system',
  );
}
