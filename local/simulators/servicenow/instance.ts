/** What a simulated ServiceNow instance knows: rows of tables, and which fields of them lead to rows of others. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../../service.ts';
import { openShelves, type Shelf } from '../shelves.ts';

export type Row = Readonly<Record<string, string>>;

const User = z.strictObject({
  user_name: z.string(),
  email: z.string().default(''),
  employee_number: z.string().default(''),
  active: z.boolean().default(true),
});

export const ServiceNowSeed = z.strictObject({
  users: z.array(User).default([]),
  items: z
    .array(z.strictObject({ sys_id: z.string(), name: z.string(), variables: z.array(z.string()).default([]) }))
    .default([]),
  clients: z
    .array(z.strictObject({ clientId: z.string(), clientSecret: z.string(), user: z.string() }))
    .default([{ clientId: 'tenure', clientSecret: 'simulated-secret', user: 'tenure' }]),
  /** Passwords by user name. */
  passwords: z.record(z.string(), z.string()).default({ tenure: 'simulated-password' }),
});
export type ServiceNowSeed = z.infer<typeof ServiceNowSeed>;

/** The tables it has, and where a reference of theirs leads. */
export const TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sys_user: {},
  sc_cat_item: {},
  sc_request: { requested_for: 'sys_user', opened_by: 'sys_user' },
  sc_req_item: { request: 'sc_request', cat_item: 'sc_cat_item', requested_for: 'sys_user', opened_by: 'sys_user' },
  sc_task: { request_item: 'sc_req_item', opened_by: 'sys_user', closed_by: 'sys_user' },
  sysapproval_approver: { approver: 'sys_user', sysapproval: 'sc_req_item' },
  item_option_new: {},
  sc_item_option: { item_option_new: 'item_option_new' },
  sc_item_option_mtom: { request_item: 'sc_req_item', sc_item_option: 'sc_item_option' },
};

const PREFIX: Readonly<Record<string, string>> = { sc_request: 'REQ', sc_req_item: 'RITM', sc_task: 'SCTASK' };

export interface Instance {
  readonly seed: ServiceNowSeed;
  readonly clock: Pick<Clock, 'now'>;
  /** From now on it leaves every condition of a query out, as an instance does with one it does not understand. */
  overlooksConditions: boolean;
  /** From now on an order fills a cart, and is placed by nobody. */
  twoStepCheckout: boolean;
  table(name: string): Shelf<Row>;
  /** Now, as an instance writes it. */
  stamp(): string;
  /** What was written into a journal of a row, newest first, as an instance shows it. */
  journalOf(id: string, field: string): string;
  write(id: string, field: string, text: string, by: string): void;
  insert(table: string, values: Row, by: string): Row;
  update(table: string, id: string, values: Row, by: string): Row;
  /** The value of a field, dots led along. Undefined where there is no such field. */
  value(table: string, row: Row, path: string): string | undefined;
  close(): void;
}

export function openInstance(
  input: z.input<typeof ServiceNowSeed>,
  clock: Pick<Clock, 'now'>,
  file?: string,
): Instance {
  const seed = ServiceNowSeed.parse(input);
  const shelves = openShelves(file);
  const table = (name: string) => shelves.shelf<Row>(name);
  const journal = shelves.shelf<readonly string[]>('journal');
  const counted = shelves.shelf<number>('counted');
  const stamp = () => new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ');
  const next = (name: string): number => {
    const count = (counted.get(name) ?? 0) + 1;
    counted.set(name, count);
    return count;
  };
  const instance: Instance = {
    ...{ seed, clock, table, stamp, close: () => shelves.close(), overlooksConditions: false, twoStepCheckout: false },
    journalOf: (id, field) => (journal.get(`${id} ${field}`) ?? []).join('\n\n'),
    write: (id, field, text, by) => {
      const before = journal.get(`${id} ${field}`) ?? [];
      journal.set(`${id} ${field}`, [`${stamp()} - ${by} (${field})\n${text}`, ...before]);
    },
    insert: (name, values, by) => {
      const count = next(name);
      const number = PREFIX[name] === undefined ? {} : { number: `${PREFIX[name]}${String(count).padStart(7, '0')}` };
      const made = {
        ...{ sys_id: values.sys_id ?? idOf(`${name} ${count}`), sys_updated_on: stamp(), sys_updated_by: by },
        ...{ ...number, ...DEFAULTS[name], ...values },
      };
      table(name).set(made.sys_id, made);
      return made;
    },
    update: (name, id, values, by) => {
      const row = { ...table(name).get(id), ...values, sys_updated_on: stamp(), sys_updated_by: by };
      table(name).set(id, row);
      return row;
    },
    value: (name, row, path) => {
      const [field = '', ...rest] = path.split('.');
      if (rest.length === 0) return row[field];
      const to = TABLES[name]?.[field];
      const found = to === undefined ? undefined : table(to).get(row[field] ?? '');
      return to === undefined || found === undefined ? undefined : instance.value(to, found, rest.join('.'));
    },
  };
  if (shelves.empty) fill(instance, seed);
  return instance;
}

const DEFAULTS: Readonly<Record<string, Row>> = {
  sc_req_item: {
    state: '1',
    stage: 'request_approved',
    approval: 'not requested',
    approval_set: '',
    active: 'true',
    correlation_id: '',
    flow_context: '',
  },
  sc_task: { state: '1', active: 'true', close_notes: '', closed_by: '', correlation_id: '' },
};

function fill(instance: Instance, { users, items }: ServiceNowSeed): void {
  for (const { active, ...user } of users)
    instance.insert('sys_user', { ...user, sys_id: idOf(`user ${user.user_name}`), active: String(active) }, 'system');
  for (const { variables, ...item } of items)
    instance.insert('sc_cat_item', { ...item, variables: variables.join(',') }, 'system');
}

/** 32 hex digits, as a sys_id has. */
export function idOf(what: string): string {
  return createHash('sha256').update(what).digest('hex').slice(0, 32);
}
