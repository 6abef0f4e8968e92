/** BambooHR: signed webhooks that say whose record to read, its employee API, and a report of everybody. documentation.bamboohr.com */
import * as z from 'zod';
import { header } from '../../core/hmac.ts';
import { uriPart } from '../../core/uri.ts';
import { readForm, readJson } from '../body.ts';
import { callJson, inForm } from '../call.ts';
import type { Delivery, Heard } from '../delivery.ts';
import { fieldsOf } from '../mapping.ts';
import { refused } from '../refusal.ts';
import { type Reach, type Reader, source } from '../source.ts';
import { asOfToday, together } from './as-of-today.ts';
import { mapping } from './mapping.ts';

const Credentials = z.strictObject({ apiKey: z.string().min(1) });
type Credentials = z.infer<typeof Credentials>;

export const bamboohr = source({
  title: 'BambooHR',
  // documentation.bamboohr.com/docs/webhooks: the body, then the timestamp
  signature: {
    kind: 'hmac',
    header: 'x-bamboohr-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: '',
    covers: ['body', 'timestamp'],
    timestampHeader: 'x-bamboohr-timestamp',
    windowSeconds: 300,
  },
  mapping,
  hear,
  api: {
    credentialsForm: '{"apiKey": "…"}',
    credentials: Credentials,
    settings: z.strictObject({}),
    connect,
  },
});

const Id = z.union([z.string().min(1), z.int()]);
/** Of an event-based webhook: one employee. Both forms end in an employee to be read again. */
const OneEvent = z.object({
  type: z.string(),
  data: z.object({ employeeId: Id }),
});
/** Of a field-based webhook: the employees whose watched fields changed. */
const FieldChanges = z.object({
  employees: z
    .array(z.object({ id: Id }))
    .min(1)
    .max(1000),
});

function hear(delivery: Delivery): Heard {
  const read = isForm(delivery) ? readForm(delivery.body) : readJson(delivery.body);
  if (read.kind === 'refused') return read;
  const changes = FieldChanges.safeParse(read.value);
  if (changes.success) return hintsOf(changes.data.employees.map(({ id }) => id));
  const event = OneEvent.safeParse(read.value);
  if (!event.success)
    return refused('neither an event nor changed employees', '', 'send the webhook as BambooHR makes it, JSON or form');
  if (!event.data.type.startsWith('employee.')) return { kind: 'nothing', because: 'an event about no employee' };
  return hintsOf([event.data.data.employeeId]);
}

function hintsOf(ids: readonly (string | number)[]): Heard {
  return { kind: 'hints', hints: ids.map((id) => ({ key: String(id) })) };
}

function isForm(delivery: Delivery): boolean {
  return header(delivery, 'content-type')?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true;
}

/**
 * Reads each record twice: as it is today, and with what is entered for days to come (`onlyCurrent=false`), which tells a last day ahead and
 * who has not begun. Of the second alone a department of January would be theirs in November. documentation.bamboohr.com/reference/get-employee
 */
function connect({ address, credentials, mapping }: Reach<Credentials, object>): Reader {
  const fields = fieldsOf(mapping);
  const headers = { authorization: `Basic ${Buffer.from(`${credentials.apiKey}:x`).toString('base64')}` };
  const employee = (key: string, onlyCurrent: boolean) => {
    const asked = new URLSearchParams({ fields: fields.join(','), onlyCurrent: String(onlyCurrent) });
    const what = 'BambooHR, reading an employee';
    return callJson(what, `${address}/v1/employees/${uriPart(key)}?${asked}`, { headers });
  };
  const everybody = async (onlyCurrent: boolean) => {
    const what = 'BambooHR, reading everybody';
    const answer = await callJson(what, `${address}/v1/reports/custom?format=JSON&onlyCurrent=${onlyCurrent}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Tenure', fields }),
    });
    return inForm(what, Report, answer).employees;
  };
  return {
    async worker(key) {
      const today = await employee(key, true);
      return today === undefined ? [] : [asOfToday(today, await employee(key, false), mapping)];
    },
    async page() {
      return { records: together(await everybody(true), await everybody(false), mapping) };
    },
  };
}

const Report = z.object({ employees: z.array(z.unknown()) });
