/** What HR systems send, really as their simulators send it, and what goes wrong with it on the way. */
import { readJson } from '../../functions/sources/body.ts';
import type { Delivery } from '../../functions/sources/delivery.ts';
import type { Source } from '../../functions/sources/source.ts';
import { csvDrop } from '../../local/simulators/hr/csv-dropper.ts';
import { entraUploads } from '../../local/simulators/hr/entra-feeder.ts';
import { eventRequests } from '../../local/simulators/hr/event-sender.ts';
import type { Outgoing } from '../../local/simulators/hr/outgoing.ts';
import { scimBulkRequest } from '../../local/simulators/hr/scim-client.ts';
import { vendors } from '../../local/simulators/hr/vendors.ts';
import { REPORT } from '../../local/simulators/hr/workday.ts';
import { ada, boss } from '../sources/records-contract.ts';
import { rigOf } from '../sources/rig.ts';
import { brokenBy, bytesBy, type Chance, cutBy, fieldsBy, jsonBy, textBy, wireBy } from './chance.ts';

/** Each with a clock of its own, as in the contract suite. */
export const KEY = 'a-key-of-the-source-of-24';
export const SETTINGS: Readonly<Record<string, object>> = {
  workday: REPORT,
  gusto: { companyId: vendors.gusto?.credentials.companyId },
};

/** What the simulator does not send, as the vendor documents it: BambooHR's field-based webhooks. */
const ALSO_SENT: Readonly<Record<string, readonly Pick<Outgoing, 'headers' | 'body'>[]>> = {
  bamboohr: [
    {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ employees: [{ id: '71', changedFields: ['department'], fields: {} }] }),
    },
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'employees[0][id]=71' },
  ],
};

export interface Samples {
  readonly deliveries: readonly Delivery[];
  readonly records: readonly unknown[];
}

/** What the simulated vendor really sends and answers, of somebody who works there, is on leave, and has left. */
export async function samplesOf(kind: string, source: Source): Promise<Samples> {
  const known = vendors[kind];
  if (known === undefined) return { deliveries: sentBy(kind), records: [] };
  const rig = await rigOf(source.mapping, {
    ...{ source, vendor: known.vendor, key: KEY, credentials: known.credentials, keeps: true },
    ...{ secret: known.secret ?? known.credentials, wrongSecret: known.secret ?? known.credentials },
    settings: SETTINGS[kind] ?? {},
  });
  try {
    rig.vendor.staff.put({ ...ada, managerKey: boss.key, costCenter: 'CC-1' });
    rig.vendor.staff.put({ ...boss, status: 'leave' });
    rig.vendor.staff.put({ ...boss, key: 'w-9', workerId: 'w-9', status: 'left', lastDay: '2026-10-31' });
    rig.vendor.staff.put({ key: ada.key, lastDay: '2026-12-31', reason: 'revoke access immediately' });
    const { records } = await rig.reader.page();
    const made = [...rig.vendor.webhooks.made, ...(ALSO_SENT[kind] ?? [])];
    const deliveries = made.map(deliveryOf);
    return { deliveries, records };
  } finally {
    await rig.vendor.stop();
  }
}

function sentBy(kind: string): readonly Delivery[] {
  const people = [ada, boss];
  const time = '2026-11-23T12:00:00Z';
  const sent: Readonly<Record<string, readonly Outgoing[]>> = {
    csv: [csvDrop(people, { key: KEY, nowSeconds: 1_795_000_000 })],
    cloudevents: (['structured', 'binary', 'batch'] as const).flatMap((mode) =>
      eventRequests(people, { mode, token: KEY, time }),
    ),
    'entra-upload': [...entraUploads(people, { token: KEY })],
    'scim-bulk': [scimBulkRequest([{ method: 'POST', user: ada }], { token: KEY })],
    'workday-report': [
      { WID: '1', Active: '1', Hire_Date: '2026-01-05' },
      { WID: '2', Active: '0', Termination_Date: '2026-10-31' },
    ].map((row) => ({
      ...{ method: 'POST', path: '', headers: { 'tenure-timestamp': '1795000000' } },
      body: JSON.stringify({ Report_Entry: [row] }),
    })),
  };
  return (sent[kind] ?? []).map(deliveryOf);
}

function deliveryOf({ headers, body = '' }: Pick<Outgoing, 'headers' | 'body'>): Delivery {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { headers: Object.fromEntries(lower), query: {}, body: Buffer.from(body) };
}

const TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/csv', 'application/cloudevents+json'];
const IN_QUERY = ['token', 'challenge', 'type'];
const NAMES = ['content-type', 'content-encoding', 'content-length', 'authorization', 'ce-id', 'ce-type', 'ce-subject'];

const FIELDS = ['a[b]', 'a[0]', 'a[1][id]', 'a[__proto__]', 'a[', ']a', 'a[][]', `a${'[b]'.repeat(50)}`, 'event_name'];

/** Of fields that software reads as more than names; whole, or with a piece taken out. */
export function oddFormBy(chance: Chance): Buffer {
  const form = new URLSearchParams();
  for (let left = chance.below(7); left > 0; left--)
    form.append(chance.once(2) ? textBy(chance) : chance.one(FIELDS), textBy(chance));
  const bytes = Buffer.from(form.toString());
  return chance.once(2) ? cutBy(chance, bytes) : bytes;
}

/** A delivery, with its body read once. */
interface Real extends Delivery {
  readonly read: ReturnType<typeof readJson>;
  readonly names: readonly string[];
}

/** A real one whose body or headers have gone wrong; or nothing of it is real. */
export function deliveredBy(real: readonly Delivery[]): (chance: Chance) => Delivery {
  const good = real.length > 0 ? real : [{ headers: {}, query: {}, body: Buffer.from('{}') }];
  const all = good.map((one) => ({
    ...{ ...one, read: readJson(one.body) },
    names: [...NAMES, ...Object.keys(one.headers)],
  }));
  return (chance) => {
    const one = chance.one(all);
    const query = chance.once(3) ? fieldsBy(chance, IN_QUERY) : {};
    return { headers: headersBy(chance, one), query, body: bodyBy(chance, one) };
  };
}

function bodyBy(chance: Chance, { body, read }: Real): Buffer {
  if (chance.once(4)) return cutBy(chance, body);
  if (chance.once(5)) return chance.once(2) ? oddFormBy(chance) : bytesBy(chance);
  return wireBy(chance, read.kind === 'read' ? brokenBy(chance, [read.value]) : jsonBy(chance));
}

function headersBy(chance: Chance, { headers, names }: Real): Delivery['headers'] {
  if (!chance.once(2)) return headers;
  if (chance.once(2)) return { ...headers, ...fieldsBy(chance, names) };
  return chance.once(3) ? fieldsBy(chance, names) : { 'content-type': chance.one(TYPES) };
}
