/** Rows of ServiceNow's tables: read by page, made, changed. Values are as stored, references are sys_ids, times are UTC. */
import * as z from 'zod';
import { InvalidInput } from '../../core/errors.ts';
import { Instant } from '../../core/ids.ts';
import { type Calling, call, callFor } from '../ticket-call.ts';

/** docs.servicenow.com, Table API: the default is 10,000; smaller pages keep an instance responsive. */
const PAGE_ROWS = 200;
/** Ours: no query of ours has more; a page that never ends is a bug of somebody's. */
const MOST_PAGES = 500;

/** Every value of a row is text; a dot-walked field that leads nowhere is absent. */
export const Row = z.record(z.string(), z.string());
export type Row = z.infer<typeof Row>;
const Several = z.object({ result: z.array(Row) });
const One = z.object({ result: Row });

export const SysId = z.string().regex(/^[0-9a-f]{32}$/);

export interface Reading {
  readonly table: string;
  /** An encoded query. Values of ours only: what is not a sys_id or a number of ours is refused. */
  readonly query: string;
  readonly fields: readonly string[];
}

export async function* rows(calling: Calling, { table, query, fields }: Reading): AsyncGenerator<Row> {
  for (let page = 0; page < MOST_PAGES; page++) {
    const offset = String(page * PAGE_ROWS);
    const search = searchOf({
      sysparm_query: query,
      sysparm_fields: fields.join(','),
      sysparm_limit: String(PAGE_ROWS),
      sysparm_offset: offset,
    });
    const { result } = await callFor(calling, { path: `/api/now/table/${table}?${search}`, answer: Several });
    yield* result;
    if (result.length < PAGE_ROWS) return;
  }
  throw new InvalidInput(`servicenow: ${table} has more than ${MOST_PAGES} pages of what was asked; narrow the query`);
}

/** One of them. Undefined: there is none, or none that the account may see. */
export async function first(calling: Calling, { table, query, fields }: Reading): Promise<Row | undefined> {
  const search = searchOf({ sysparm_query: query, sysparm_fields: fields.join(','), sysparm_limit: '1' });
  return (await callFor(calling, { path: `/api/now/table/${table}?${search}`, answer: Several })).result[0];
}

/** Undefined: there is none. */
export async function row(calling: Calling, table: string, id: string, fields: readonly string[]) {
  const search = searchOf({ sysparm_fields: fields.join(',') });
  return (await call(calling, { path: `/api/now/table/${table}/${SysId.parse(id)}?${search}`, answer: One }))?.result;
}

export async function insert(calling: Calling, table: string, values: Row): Promise<Row> {
  const search = searchOf({});
  const asked = { method: 'POST', path: `/api/now/table/${table}?${search}`, body: values, answer: One } as const;
  return (await callFor(calling, asked)).result;
}

export async function change(calling: Calling, table: string, id: string, values: Row): Promise<void> {
  const path = `/api/now/table/${table}/${SysId.parse(id)}?${searchOf({ sysparm_fields: 'sys_id' })}`;
  await callFor(calling, { method: 'PATCH', path, body: values, answer: z.unknown() });
}

/** What people have written into a journal of the row. Only shown as text, and only asked for so: its stored value is empty. */
export async function journal(calling: Calling, table: string, id: string, field: string): Promise<string> {
  const search = new URLSearchParams({ sysparm_display_value: 'true', sysparm_fields: field });
  const read = await callFor(calling, { path: `/api/now/table/${table}/${SysId.parse(id)}?${search}`, answer: One });
  return read.result[field] ?? '';
}

function searchOf(asked: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams({ ...asked, sysparm_display_value: 'false', sysparm_exclude_reference_link: 'true' });
}

/** `2026-11-30 08:00:00`, in UTC. */
export function instantOf(text: string | undefined): Instant | undefined {
  const read = Instant.safeParse(`${(text ?? '').replace(' ', 'T')}.000Z`);
  return read.success ? read.data : undefined;
}

export function textOf(at: Instant): string {
  return at.slice(0, 19).replace('T', ' ');
}
