/** An item ordered through the Service Catalog, as people order theirs: with its request and its flow. Looked for first, by our marker: ordered twice, it is one. */
import * as z from 'zod';
import { TargetRejected, TargetUnavailable } from '../../core/errors.ts';
import { MARKER, type ServiceNowConfiguration } from '../../core/ticket-configuration.ts';
import { type Calling, callFor } from '../ticket-call.ts';
import type { Created, NewTicket } from '../ticket-system.ts';
import { change, type Row, rows, SysId } from './table.ts';

type Asks = NonNullable<ServiceNowConfiguration['asks']>;

/** `correlation`: what its correlation id says. Our marker stands there once the item says what it is about. */
interface Ordered extends Created {
  readonly correlation: string;
}

export async function orderOnce(calling: Calling, asks: Asks, ticket: NewTicket): Promise<Created> {
  const { marker, title, text } = ticket;
  const { id, number, correlation } =
    (await correlated(calling, marker)) ??
    (await answered(calling, asks, marker)) ??
    (await order(calling, asks, ticket));
  // Whoever ordered it before may not have come to this: the catalogue gives an item its own words.
  if (correlation !== marker)
    await change(calling, 'sc_req_item', id, {
      ...{ short_description: title, description: text },
      ...{ correlation_id: marker, correlation_display: 'Tenure' },
    });
  return { id, number };
}

const ITEM = ['sys_id', 'number', 'correlation_id', 'request', 'cat_item'];

async function correlated(calling: Calling, marker: string): Promise<Ordered | undefined> {
  const query = `correlation_id=${marker}`;
  for await (const one of rows(calling, { table: 'sc_req_item', query, fields: ITEM }))
    if (one.correlation_id === marker) return orderedIn(one);
  return undefined;
}

const ITS = 'request_item';
const VALUE = 'sc_item_option.value';
const NAME = 'sc_item_option.item_option_new.name';

/** By the answer that holds our marker, also when nobody heard that it was ordered: answers are kept before the item is (servicenow.com/docs, "Request Management architecture"). */
async function answered(calling: Calling, { item, variables }: Asks, marker: string): Promise<Ordered | undefined> {
  const variable = Object.keys(variables).find((name) => variables[name] === MARKER);
  const fields = [ITS, VALUE, NAME, ...['number', 'correlation_id', 'cat_item'].map((field) => `${ITS}.${field}`)];
  const query = `${NAME}=${variable}^${VALUE}=${marker}`;
  const found = await Array.fromAsync(rows(calling, { table: 'sc_item_option_mtom', query, fields }));
  const ours = found
    .filter((one) => one[VALUE] === marker && one[NAME] === variable && one[`${ITS}.cat_item`] === item)
    .map((one) => ({
      id: SysId.parse(one[ITS]),
      number: one[`${ITS}.number`] ?? '',
      correlation: one[`${ITS}.correlation_id`] ?? '',
    }));
  return ours.toSorted((a, b) => (a.number < b.number ? -1 : 1))[0];
}

/** servicenow.com/docs, "Service Catalog API", order_now: `request_id` and `sys_id` are the request's; with two-step checkout it fills a cart instead. */
const Answer = z.object({
  result: z.object({ request_id: SysId.optional(), sys_id: SysId.optional(), cart_id: z.string().optional() }),
});

async function order(calling: Calling, { item, variables }: Asks, ticket: NewTicket): Promise<Ordered> {
  if (!SysId.safeParse(item).success)
    throw new TargetRejected('servicenow: tickets.servicenow.asks.item is no sys_id; name a catalogue item by its own');
  const filled = Object.entries(variables).map(([name, value]) => [name, fill(value, ticket)]);
  const { result } = await callFor(calling, {
    method: 'POST',
    path: `/api/sn_sc/servicecatalog/items/${item}/order_now`,
    body: { sysparm_quantity: 1, variables: Object.fromEntries(filled) },
    answer: Answer,
  });
  const request = result.request_id ?? result.sys_id;
  if (request === undefined)
    throw new TargetRejected(
      'servicenow: order_now placed no order, it filled a cart: turn two-step checkout off there, or leave asks out (docs/tickets.md)',
    );
  return itemOf(calling, request, item);
}

/** `{marker}`, `{title}` and `{text}` stand for what is asked; all else is as configured. */
function fill(value: string, { marker, title, text }: NewTicket): string {
  const said: Readonly<Record<string, string>> = { marker, title, text };
  return value.replace(/\{(marker|title|text)\}/g, (_, name: string) => said[name] ?? '');
}

async function itemOf(calling: Calling, request: string, item: string): Promise<Ordered> {
  for await (const one of rows(calling, { table: 'sc_req_item', query: `request=${request}`, fields: ITEM }))
    if (one.request === request && one.cat_item === item) return orderedIn(one);
  throw new TargetUnavailable('servicenow: what was ordered is not to be seen yet; it is looked for again');
}

function orderedIn(row: Row): Ordered {
  return { id: SysId.parse(row.sys_id), number: row.number ?? '', correlation: row.correlation_id ?? '' };
}
