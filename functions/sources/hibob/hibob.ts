/** HiBob (Bob): signed webhooks of version 2 that say whom to read, and the people API, which answers the fields that are asked for. apidocs.hibob.com */
import * as z from 'zod';
import { instant } from '../../core/schedule.ts';
import { uriPart } from '../../core/uri.ts';
import { readJson } from '../body.ts';
import { callJson, inForm } from '../call.ts';
import type { Delivery, Heard } from '../delivery.ts';
import { refused } from '../refusal.ts';
import { type Reach, type Reader, source } from '../source.ts';
import { fieldIds, nested } from './fields.ts';
import { mapping } from './mapping.ts';

const Credentials = z.strictObject({ serviceUserId: z.string().min(1), token: z.string().min(1) });
type Credentials = z.infer<typeof Credentials>;

export const hibob = source({
  title: 'HiBob',
  // apidocs.hibob.com/docs/working-with-webhooks: HMAC-SHA512 of the body in Bob-Signature, in base64
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
  greeting: ({ body }) => (isPing(body) ? {} : undefined),
  api: {
    credentialsForm: '{"serviceUserId": "…", "token": "…"}',
    credentials: Credentials,
    settings: z.strictObject({}),
    connect,
  },
});

const Event = z.object({
  type: z.string(),
  triggeredAt: z.unknown().optional(),
  data: z.object({ employeeId: z.union([z.string().min(1), z.int()]) }),
});

/** apidocs.hibob.com/docs/employee-data-webhooks. Of an employee's table entries only some are told, and none that is deleted: the daily reading finds those. */
function hear({ body }: Delivery): Heard {
  if (isPing(body)) return { kind: 'nothing', because: 'a test of the connection' };
  const read = readJson(body);
  if (read.kind === 'refused') return read;
  const event = Event.safeParse(read.value);
  if (event.success) return heardOf(event.data);
  const type = z.object({ type: z.string() }).safeParse(read.value);
  return type.success && !isOfEmployees(type.data.type)
    ? NOT_OF_EMPLOYEES
    : refused('no event of an employee', '/data/employeeId', 'choose webhooks of version 2 in Bob');
}

const NOT_OF_EMPLOYEES: Heard = { kind: 'nothing', because: 'an event about no employee' };
/** On the completion of a termination flow, before its day: apidocs.hibob.com/changelog/employee-data-api-immediate-access-revocation-webhook */
const CUT_NOW = 'employee.access.revoked.immediately';

/** "Ping test" as a string, then as JSON: apidocs.hibob.com/docs/working-with-webhooks */
function isPing(body: Uint8Array): boolean {
  return /^\s*(?:"?Ping test"?|\{\s*"text"\s*:\s*"Ping test"\s*\})\s*$/.test(Buffer.from(body).toString('utf8'));
}

function heardOf({ type, triggeredAt, data }: z.infer<typeof Event>): Heard {
  if (!isOfEmployees(type)) return NOT_OF_EMPLOYEES;
  const key = String(data.employeeId);
  if (type !== CUT_NOW) return { kind: 'hints', hints: [{ key }] };
  const cutAt = TriggeredAt.safeParse(triggeredAt);
  return cutAt.success
    ? { kind: 'hints', hints: [{ key, cutAt: cutAt.data }] }
    : refused(
        'access is to end at once, and nothing shows when that was said: a copy of it could not be told from news',
        '/triggeredAt',
        'choose webhooks of version 2 in Bob',
      );
}

/** "ISO 8601-style", and in the examples without a zone (apidocs.hibob.com/docs/working-with-webhooks): taken for UTC then. */
const TriggeredAt = z.iso
  .datetime({ local: true, offset: true })
  .transform((text) => instant(Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`)));

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
      const record = await ask('HiBob, reading an employee', uriPart(key), {});
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
