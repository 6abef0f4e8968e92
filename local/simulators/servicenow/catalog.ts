/** The Service Catalog of a simulated instance: what is ordered there has a request, answers and a flow; a row somebody inserts has none. */
import * as z from 'zod';
import type { Answer, Call } from '../serve.ts';
import { type Instance, idOf, type Row } from './instance.ts';
import { bad } from './refusals.ts';

export interface Ordering {
  readonly item: string;
  readonly who: Row;
  readonly answers: Readonly<Record<string, string>>;
  /** Whose order it is, by user name. */
  readonly by: string;
}

/** Answers the requested item and its request. */
export function placeOrder(instance: Instance, { item, who, answers, by }: Ordering) {
  const request = instance.insert('sc_request', who, by);
  const values = { ...who, request: request.sys_id ?? '', cat_item: item, approval: 'requested' };
  const ritm = instance.insert('sc_req_item', { ...values, flow_context: idOf(`flow ${request.sys_id}`) }, by);
  for (const [name, value] of Object.entries(answers)) putAnswer(instance, ritm.sys_id ?? '', name, value);
  return { request, ritm };
}

export function putAnswer(instance: Instance, ritm: string, name: string, value: string): void {
  const key = idOf(`${ritm} ${name}`);
  const question = { sys_id: idOf(`question ${name}`), name };
  instance.table('item_option_new').set(question.sys_id, question);
  instance.insert('sc_item_option', { sys_id: key, item_option_new: question.sys_id, value }, 'system');
  instance.table('sc_item_option_mtom').set(key, { sys_id: key, request_item: ritm, sc_item_option: key });
}

const Body = z.object({
  sysparm_quantity: z.coerce.number().int().min(1),
  variables: z.record(z.string(), z.string()).default({}),
});

/** `POST …/items/{sys_id}/order_now`. A variable the item does not have is left out, without a word. */
export function answerCatalog(instance: Instance, call: Call, user: string): Answer {
  const [, item = ''] =
    /^\/api\/sn_sc\/(?:v1\/)?servicecatalog\/items\/([0-9a-f]{32})\/order_now$/.exec(call.path) ?? [];
  if (call.method !== 'POST' || item === '') throw bad(`Requested URI does not represent any resource: ${call.path}`);
  const known = instance.table('sc_cat_item').get(item);
  if (known === undefined) throw bad('Security constraints prevent ordering of Item');
  const { variables } = bodyOf(call);
  if (instance.twoStepCheckout) return { status: 200, body: { result: { cart_id: idOf(`cart of ${user}`) } } };
  const has = (known.variables ?? '').split(',');
  const answers = Object.fromEntries(Object.entries(variables).filter(([name]) => has.includes(name)));
  const self = [...instance.table('sys_user').values()].find((one) => one.user_name === user)?.sys_id ?? '';
  const who = { requested_for: self, opened_by: self };
  const { sys_id = '', number = '' } = placeOrder(instance, { item, who, answers, by: user }).request;
  const said = { sys_id, number, request_number: number, request_id: sys_id, table: 'sc_request' };
  return { status: 200, body: { result: said } };
}

function bodyOf({ text }: Call): z.infer<typeof Body> {
  try {
    return Body.parse(JSON.parse(text));
  } catch {
    throw bad('Mandatory parameter sysparm_quantity is missing or invalid');
  }
}
