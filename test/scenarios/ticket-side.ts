/** A ticket system as scenarios speak of it: what people do there, and what can be seen there, alike for each. */
import type { JiraSimulator } from '../../local/simulators/jira/simulator.ts';
import type { ServiceNowSimulator } from '../../local/simulators/servicenow/simulator.ts';
import type { Company } from './company.ts';

/** What is asked for: sales for thirty days, or a group until a day. */
export type Kind = 'records' | 'group';

export interface Asked {
  readonly kind?: Kind;
  readonly openedBy?: string;
  readonly answers?: { readonly why?: string; readonly group?: string; readonly until?: string };
  readonly approvers: readonly string[];
}

/** People by worker id. */
export interface TicketSide {
  readonly system: 'servicenow' | 'jira';
  addUser(worker: string): void;
  deactivate(worker: string): void;
  raise(worker: string, asked: Asked): Promise<string>;
  approve(ticket: string, by: string): Promise<void>;
  decline(ticket: string, by: string): Promise<void>;
  withdraw(ticket: string): Promise<void>;
  /** One more approver is asked in it. */
  askAgain(ticket: string, approver: string): Promise<void>;
  /** Somebody closes it by hand as done. */
  finish(ticket: string): Promise<void>;
  answer(ticket: string, answer: keyof NonNullable<Asked['answers']>, value: string): Promise<void>;
  /** `complete` and `incomplete` are closings of ours. */
  standing(ticket: string): string;
  /** Everything Tenure said in it. */
  notes(ticket: string): string;
  /** Tickets of ours about this worker: what people do by hand, and what Tenure asks there. */
  tasks(worker: string): readonly Made[];
  asking(title: string): readonly Made[];
  closeTask(ticket: string, by: string, as: 'done' | 'undone', words?: string): Promise<void>;
  reopenTask(ticket: string): Promise<void>;
  readonly hints: ServiceNowSimulator['hints'];
  readonly faults: ServiceNowSimulator['faults'];
  readonly requests: ServiceNowSimulator['requests'];
}

export interface Made {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export const address = (worker: string): string => `${worker}@marlow.example`;

export function sideOf(company: Company, system: TicketSide['system']): TicketSide {
  const tickets = company.stage.application.tickets;
  return system === 'servicenow' ? serviceNowSide(tickets!.servicenow!) : jiraSide(tickets!.jira!);
}

const ITEMS = { records: '5a1e50000000000000000000000000a1', group: '5a1e50000000000000000000000000a2' } as const;
const ANSWERS = { why: 'why', group: 'group', until: 'end_date' } as const;
const STATES: Readonly<Record<string, string>> = { 3: 'complete', 4: 'incomplete' };

function serviceNowSide({ people, state, hints, faults, requests }: ServiceNowSimulator): TicketSide {
  const madeIn = (table: string) =>
    [...state.table(table).values()].map(
      ({ sys_id: id = '', short_description: title = '', description: text = '' }) => ({
        ...{ id, title, text },
      }),
    );
  return {
    ...{ system: 'servicenow', hints, faults, requests },
    addUser: (worker) => people.addUser(address(worker)),
    deactivate: (worker) => people.deactivate(address(worker)),
    raise: (worker, { kind = 'records', openedBy = worker, answers = {}, approvers }) =>
      people.order({
        item: ITEMS[kind],
        requestedFor: address(worker),
        openedBy: address(openedBy),
        answers: named(answers, ANSWERS),
        approvers: approvers.map(address),
      }),
    approve: (ticket, by) => people.decide(ticket, address(by), 'approved'),
    decline: (ticket, by) => people.decide(ticket, address(by), 'rejected'),
    withdraw: (ticket) => people.withdraw(ticket),
    askAgain: (ticket, approver) => people.askAgain(ticket, [address(approver)]),
    finish: (ticket) => people.finish(ticket),
    answer: (ticket, answer, value) => people.answer(ticket, ANSWERS[answer], value),
    standing: (ticket) => {
      const { state: value = '' } = state.table('sc_req_item').get(ticket)!;
      return STATES[value] ?? 'open';
    },
    notes: (ticket) => `${state.journalOf(ticket, 'comments')}\n${state.journalOf(ticket, 'work_notes')}`.trim(),
    tasks: (worker) => madeIn('sc_task').filter(({ title }) => title.endsWith(worker)),
    asking: (title) =>
      madeIn('sc_req_item').filter((one) => one.title.startsWith('Approval') && one.text.includes(title)),
    closeTask: (ticket, by, as, words = '') => people.closeTask(ticket, address(by), as === 'done' ? '3' : '4', words),
    reopenTask: (ticket) => people.reopenTask(ticket),
  };
}

const TYPES = { records: '25', group: '26' } as const;
const FIELDS = { why: 'customfield_10051', group: 'customfield_10050', until: 'customfield_10052' } as const;
const STATUSES: Readonly<Record<string, string>> = { Resolved: 'complete', Done: 'complete', Canceled: 'incomplete' };

function jiraSide({ people, state, hints, faults, requests }: JiraSimulator): TicketSide {
  const made = () =>
    [...state.issues.values()].map(({ id, fields }) => ({
      ...{ id, title: String(fields.summary ?? ''), text: JSON.stringify(fields.description ?? '') },
    }));
  return {
    ...{ system: 'jira', hints, faults, requests },
    addUser: (worker) => people.addAccount(address(worker)),
    deactivate: (worker) => people.deactivate(address(worker)),
    raise: (worker, { kind = 'records', openedBy = worker, answers = {}, approvers }) =>
      people.raise({
        requestTypeId: TYPES[kind],
        reporter: address(worker),
        creator: address(openedBy),
        // A choice is an object there.
        answers: choices(named(answers, FIELDS)),
        approvers: approvers.map(address),
      }),
    approve: (ticket, by) => people.decide(ticket, address(by), 'approved'),
    decline: (ticket, by) => people.decide(ticket, address(by), 'declined'),
    withdraw: (ticket) => people.withdraw(ticket),
    askAgain: (ticket, approver) => people.askAgain(ticket, [address(approver)]),
    finish: (ticket) => people.closeIssue(ticket, address('w-8002'), 'Done'),
    answer: (ticket, answer, value) =>
      people.answer(ticket, FIELDS[answer], choices({ [FIELDS[answer]]: value })[FIELDS[answer]]),
    standing: (ticket) => STATUSES[state.issues.get(ticket)!.status] ?? 'open',
    notes: (ticket) =>
      state.issues
        .get(ticket)!
        .comments.map(({ text }) => text)
        .join('\n\n'),
    tasks: (worker) => made().filter(({ title }) => title.endsWith(worker)),
    asking: (title) => made().filter((one) => one.title.startsWith('Approval') && one.text.includes(title)),
    closeTask: (ticket, by, as, words) =>
      people.closeIssue(ticket, address(by), as === 'done' ? 'Done' : "Won't Do", words),
    reopenTask: (ticket) => people.reopenIssue(ticket, address('w-8001')),
  };
}

function named(answers: NonNullable<Asked['answers']>, names: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(answers).map(([answer, value]) => [names[answer] ?? answer, value]));
}

function choices(values: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, field === FIELDS.group ? { id: '1', value } : value]),
  );
}
