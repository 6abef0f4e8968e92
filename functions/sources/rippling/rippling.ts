/** Rippling: form webhooks that say whom to read, minutes later and more than once, and its employee API. github.com/Rippling/OpenAPIDocs */
import * as z from 'zod';
import { uriPart } from '../../core/uri.ts';
import { readForm } from '../body.ts';
import { callJson, inForm } from '../call.ts';
import type { Delivery, Heard } from '../delivery.ts';
import { refused } from '../refusal.ts';
import { type Page, type Reach, type Reader, source } from '../source.ts';
import { mapping } from './mapping.ts';

const Credentials = z.strictObject({ apiKey: z.string().min(1) });
type Credentials = z.infer<typeof Credentials>;

export const rippling = source({
  title: 'Rippling',
  // Rippling signs nothing: no authentication, or a bearer token. Without one we believe nobody.
  signature: { kind: 'bearer', header: 'authorization', prefix: 'Bearer ' },
  mapping,
  hear,
  api: {
    credentialsForm: '{"apiKey": "…"}',
    credentials: Credentials,
    settings: z.strictObject({}),
    connect,
  },
});

const Event = z.object({ event_name: z.string(), id: z.string().min(1).optional() });

/** `employee.deleted` says that our app was taken from them, or that they left: their record tells which. */
function hear({ body }: Delivery): Heard {
  const read = readForm(body);
  if (read.kind === 'refused') return read;
  const event = Event.safeParse(read.value);
  if (!event.success) return refused('no event of Rippling', '/event_name', 'send the webhook as Rippling makes it');
  const { event_name, id } = event.data;
  if (!event_name.startsWith('employee.')) return { kind: 'nothing', because: 'an event about no employee' };
  return id === undefined
    ? refused('the event does not say whose it is', '/id', 'send the webhook as Rippling makes it')
    : { kind: 'hints', hints: [{ key: id }] };
}

/** What the documentation asks for: `limit` and `offset`, 100 at most. */
const PAGE = 100;
const ONE = 'Rippling, reading an employee';
const EVERYBODY = 'Rippling, reading everybody';
const Employee = z.looseObject({ id: z.string() });

function connect({ address, credentials }: Reach<Credentials, object>): Reader {
  const headers = { authorization: `Bearer ${credentials.apiKey}` };
  return {
    async worker(key) {
      const record = await callJson(ONE, `${address}/platform/api/employees/${uriPart(key)}`, { headers });
      return record === undefined ? [] : [inForm(ONE, Employee, record)];
    },
    async page(cursor): Promise<Page> {
      const offset = Number(cursor ?? 0);
      const url = `${address}/platform/api/employees/include_terminated?limit=${PAGE}&offset=${offset}`;
      const records = inForm(EVERYBODY, z.array(z.unknown()), await callJson(EVERYBODY, url, { headers }));
      // The last page may be a full one: then one more is asked for, and is empty.
      return { records, ...(records.length < PAGE ? {} : { next: String(offset + PAGE) }) };
    },
  };
}
