/** The Table API of a simulated instance: what a ticket system's client calls, and nothing else. */
import type { Answer, Call } from '../serve.ts';
import { type Instance, type Row, TABLES } from './instance.ts';
import { readQuery } from './query.ts';
import { bad, noRecord, noTable, notAllowed } from './refusals.ts';

const JOURNALS = ['work_notes', 'comments'];
const MOST_ROWS = 10_000;

/** `user`: whom the credentials are of. */
export function answerTable(instance: Instance, call: Call, user: string): Answer {
  const [, table = '', id] = /^\/api\/now\/table\/([a-z_]+)(?:\/([0-9a-f]+))?$/.exec(call.path) ?? [];
  if (TABLES[table] === undefined) throw noTable(table);
  switch (`${call.method} ${id === undefined ? 'all' : 'one'}`) {
    case 'GET all':
      return list(instance, table, call);
    case 'GET one':
      return { status: 200, body: { result: shown(instance, table, existing(instance, table, id), call) } };
    case 'POST all':
      return { status: 201, body: { result: shown(instance, table, insert(instance, table, call, user), call) } };
    case 'PATCH one':
      return { status: 200, body: { result: shown(instance, table, change(instance, table, id, call, user), call) } };
    default:
      throw bad(`Requested URI does not represent any resource: ${call.path}`);
  }
}

function existing(instance: Instance, table: string, id = ''): Row {
  const row = instance.table(table).get(id);
  if (row === undefined) throw noRecord();
  return row;
}

function list(instance: Instance, table: string, call: Call): Answer {
  const { matches, order } = readQuery(instance, table, call.query.get('sysparm_query') ?? '');
  const found = [...instance.table(table).values()].filter((row) => instance.overlooksConditions || matches(row));
  const key = (row: Row) => (order === undefined ? '' : (instance.value(table, row, order) ?? ''));
  const sorted = found.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  const limit = Number(call.query.get('sysparm_limit') ?? MOST_ROWS);
  const offset = Number(call.query.get('sysparm_offset') ?? 0);
  const page = sorted.slice(offset, offset + limit).map((row) => shown(instance, table, row, call));
  return { status: 200, headers: { 'x-total-count': String(sorted.length) }, body: { result: page } };
}

/** Asked for by field, dots led along; a journal is empty but where it is asked for as it is displayed. */
function shown(instance: Instance, table: string, row: Row, call: Call): Record<string, unknown> {
  const displayed = call.query.get('sysparm_display_value') === 'true';
  const fields = call.query.get('sysparm_fields')?.split(',') ?? Object.keys(row);
  return Object.fromEntries(
    fields.flatMap((field) => {
      if (JOURNALS.includes(field)) return [[field, displayed ? instance.journalOf(row.sys_id ?? '', field) : '']];
      const value = instance.value(table, row, field);
      if (value === undefined) return field.includes('.') ? [] : [[field, '']];
      return [[field, asReference(table, field, value, call)]];
    }),
  );
}

function asReference(table: string, field: string, value: string, call: Call): unknown {
  const to = TABLES[table]?.[field];
  if (to === undefined || value === '' || call.query.get('sysparm_exclude_reference_link') === 'true') return value;
  return { link: `https://simulated.service-now.com/api/now/table/${to}/${value}`, value };
}

function insert(instance: Instance, table: string, call: Call, user: string): Row {
  const { journals, values } = parts(call);
  const row = instance.insert(table, values, user);
  for (const [field, text] of journals) instance.write(row.sys_id ?? '', field, text, user);
  return row;
}

function change(instance: Instance, table: string, id: string | undefined, call: Call, user: string): Row {
  const before = existing(instance, table, id);
  const { journals, values } = parts(call);
  // An approval is the approver's to give, whoever may write to the table.
  if (table === 'sysapproval_approver' && 'state' in values) {
    if (instance.value(table, before, 'approver.user_name') !== user) throw notAllowed();
  }
  for (const [field, text] of journals) instance.write(before.sys_id ?? '', field, text, user);
  const closes = ['3', '4', '7'].includes(values.state ?? '') ? { active: 'false' } : {};
  return instance.update(table, before.sys_id ?? '', { ...values, ...closes }, user);
}

function parts(call: Call) {
  let body: unknown;
  try {
    body = JSON.parse(call.text);
  } catch {
    throw bad('Exception while reading request');
  }
  const entries = Object.entries(body as Record<string, unknown>).map(
    ([field, value]) => [field, String(value)] as const,
  );
  return {
    journals: entries.filter(([field]) => JOURNALS.includes(field)),
    values: Object.fromEntries(entries.filter(([field]) => !JOURNALS.includes(field))),
  };
}
