/** HiBob (Bob): signed webhooks of version 2 that say whom to read, and the people API, which answers the fields that are asked for. apidocs.hibob.com */
import * as z from 'zod';
import { readJson } from '../body.ts';
import { callJson, inForm } from '../call.ts';
import type { Delivery, Heard } from '../delivery.ts';
import { type Mapping, pathsIn } from '../mapping.ts';
import { refused } from '../refusal.ts';
import { type Reach, type Reader, source } from '../source.ts';
import { mapping } from './mapping.ts';

const Credentials = z.strictObject({ serviceUserId: z.string().min(1), token: z.string().min(1) });
type Credentials = z.infer<typeof Credentials>;

export const hibob = source({
  title: 'HiBob',
  // apidocs.hibob.com/reference/getting-started-webhooks: base64 over the body. Algorithm by rubydoc.info/gems/bobhr, header by code that receives them.
  signature: {
    kind: 'hmac',
    header: 'bob-signature',
    algorithm: 'sha512',
    encoding: 'base64',
    prefix: '',
    covers: ['body'],
    windowSeconds: 300,
  },
  mapping,
  hear,
  api: {
    credentialsForm: '{"serviceUserId": "…", "token": "…"}',
    credentials: Credentials,
    settings: z.strictObject({}),
    connect,
  },
});

const Event = z.object({ type: z.string(), data: z.object({ employeeId: z.union([z.string().min(1), z.int()]) }) });
const Ping = z.union([z.literal('Ping test'), z.object({ text: z.literal('Ping test') })]);

/** apidocs.hibob.com/docs/employee-data-webhooks. Of an employee's table entries only some are told, and none that is deleted: the daily reading finds those. */
function hear({ body }: Delivery): Heard {
  // apidocs.hibob.com/docs/working-with-webhooks: the test of a new connection is no JSON at first.
  if (Buffer.from(body).toString('utf8').trim() === 'Ping test') return PINGED;
  const read = readJson(body);
  if (read.kind === 'refused') return read;
  if (Ping.safeParse(read.value).success) return PINGED;
  const event = Event.safeParse(read.value);
  if (event.success) return heardOf(event.data);
  const type = z.object({ type: z.string() }).safeParse(read.value);
  return type.success && !isOfEmployees(type.data.type)
    ? NOT_OF_EMPLOYEES
    : refused('no event of an employee', '/data/employeeId', 'choose webhooks of version 2 in Bob');
}

const PINGED: Heard = { kind: 'nothing', because: 'a test of the connection' };
const NOT_OF_EMPLOYEES: Heard = { kind: 'nothing', because: 'an event about no employee' };
/** On the completion of a termination flow, before its day: apidocs.hibob.com/changelog/employee-data-api-immediate-access-revocation-webhook */
const CUT_NOW = 'employee.access.revoked.immediately';

function heardOf({ type, data }: z.infer<typeof Event>): Heard {
  if (!isOfEmployees(type)) return NOT_OF_EMPLOYEES;
  const key = String(data.employeeId);
  return { kind: 'hints', hints: [type === CUT_NOW ? { key, cutNow: true } : { key }] };
}

function isOfEmployees(type: string): boolean {
  return type.startsWith('employee.') || type.startsWith('table.entry.');
}

function connect({ address, credentials, mapping: used }: Reach<Credentials, object>): Reader {
  const { serviceUserId, token } = credentials;
  const ask = (what: string, path: string, more: object) =>
    callJson(what, `${address}/v1/people/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${serviceUserId}:${token}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ fields: fieldIds(used), humanReadable: 'APPEND', ...more }),
    });
  return {
    async worker(key) {
      const record = await ask('HiBob, reading an employee', encodeURIComponent(key), {});
      return record === undefined ? [] : [nested(record)];
    },
    // All of them in one answer, and those who left only if they are asked for.
    async page() {
      const what = 'HiBob, reading everybody';
      const answer = await ask(what, 'search', { showInactive: true });
      return { records: inForm(what, Everybody, answer).employees.map(nested) };
    },
  };
}

const Everybody = z.object({ employees: z.array(z.unknown()) });

/** A mapping's places by HiBob's names for fields: `work.title` is one, and what stands at the top of a record is `root.…`. */
function fieldIds(used: Mapping): readonly string[] {
  const places = pathsIn(used).map((path) => path.replace(/^humanReadable\./, '').replace(/\[.*$/, ''));
  return [...new Set(places.map((place) => (place.includes('.') ? place : `root.${place}`)))];
}

const Valued = z.object({ value: z.unknown() });

/** A field that is answered by its whole name, `"/work/title": {"value": …}`, is put where it belongs. */
function nested(record: unknown): unknown {
  if (typeof record !== 'object' || record === null) return record;
  const whole: Record<string, unknown> = { ...record };
  for (const [name, said] of Object.entries(record)) {
    const [group = '', ...rest] = name.startsWith('/') ? name.slice(1).split('/') : [];
    const valued = Valued.safeParse(said);
    if (rest.length === 0 || !valued.success) continue;
    const [field = ''] = rest;
    if (group === 'root') whole[field] = valued.data.value;
    else whole[group] = { ...(whole[group] as object | undefined), [rest.join('.')]: valued.data.value }; // as: a group of fields, where there is one
  }
  return whole;
}
