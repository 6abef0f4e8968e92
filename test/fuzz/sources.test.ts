/** Whatever an HR system sends or answers: heard, read or refused with a reason, never a throw. Another source is fuzzed by being in the manifest. */
import fc from 'fast-check';
import * as z from 'zod';
import type { SourceConfiguration } from '../../functions/core/configuration.ts';
import { readForm, readJson } from '../../functions/sources/body.ts';
import { configuredSource, mistakesIn } from '../../functions/sources/configured.ts';
import type { Delivery, Heard } from '../../functions/sources/delivery.ts';
import { FORMS } from '../../functions/sources/forms.ts';
import { kindNamed, kinds } from '../../functions/sources/manifest.ts';
import { Form, MappingChanges, withChanges } from '../../functions/sources/mapping.ts';
import { ownWords } from '../../functions/sources/own-words.ts';
import { at, isSaid } from '../../functions/sources/path.ts';
import { readCarried } from '../../functions/sources/read-carried.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { verifySignature } from '../../functions/sources/signature.ts';
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
import { fuzzParser, isReason, must } from './fuzz.ts';
import { json, mutated, text, wire } from './hostile.ts';

/** Each with a clock of its own, as in the contract suite. */
const KEY = 'a-key-of-the-source-of-24';
const SETTINGS: Readonly<Record<string, object>> = {
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

interface Samples {
  readonly deliveries: readonly Delivery[];
  readonly records: readonly unknown[];
}

/** What the simulated vendor really sends and answers, of somebody who works there, is on leave, and has left. */
async function samplesOf(kind: string, source: Source): Promise<Samples> {
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
const NAMES = ['content-type', 'content-encoding', 'content-length', 'authorization', 'ce-id', 'ce-type', 'ce-subject'];

/** A real one whose body or headers have gone wrong; or nothing of it is real. */
function deliveries(real: readonly Delivery[]): fc.Arbitrary<Delivery> {
  const good = real.length > 0 ? real : [{ headers: {}, query: {}, body: Buffer.from('{}') }];
  return fc.constantFrom(...good).chain((one) => {
    const read = readJson(one.body);
    const value = read.kind === 'read' ? mutated(read.value) : json;
    const body = fc.oneof(
      { weight: 6, arbitrary: wire(value) },
      { weight: 3, arbitrary: cut(one.body) },
      { weight: 2, arbitrary: forms.map((form) => Buffer.from(form)) },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)) },
    );
    const odd = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES, ...Object.keys(one.headers)), text), text, {
      maxKeys: 3,
    });
    const headers = fc.oneof(
      { weight: 4, arbitrary: fc.constant(one.headers) },
      { weight: 2, arbitrary: odd.map((some) => ({ ...one.headers, ...some })) },
      { weight: 2, arbitrary: fc.constantFrom(...TYPES).map((type) => ({ 'content-type': type })) },
      { weight: 1, arbitrary: odd },
    );
    return fc.record({ headers, query: fc.dictionary(text, text, { maxKeys: 2 }), body });
  });
}

/** Bytes with a piece of them taken out, or something else in its place. */
function cut(bytes: Uint8Array): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.nat(bytes.length), fc.nat(30), fc.oneof(text, fc.constantFrom('"', ',', '\n', ';', '&', '=')))
    .map(([from, length, instead]) =>
      Buffer.concat([bytes.subarray(0, from), Buffer.from(instead), bytes.subarray(from + length)]),
    );
}

const fieldName = fc.oneof(
  text,
  fc.constantFrom(
    'a[b]',
    'a[0]',
    'a[1][id]',
    'a[__proto__]',
    'a[',
    ']a',
    'a[][]',
    `a${'[b]'.repeat(50)}`,
    'event_name',
  ),
);
const forms = fc
  .array(fc.tuple(fieldName, text), { maxLength: 6 })
  .map((fields) => {
    const form = new URLSearchParams();
    for (const [name, value] of fields) form.append(name, value);
    return form;
  })
  .chain((form) => fc.oneof(fc.constant(form.toString()), cut(Buffer.from(form.toString())).map(String)));

const saysWhy = (refusals: readonly { readonly what: string; readonly mend: string }[]) =>
  must(refusals.length > 0 && refusals.every(({ what, mend }) => isReason(what) && isReason(mend)), 'no reason given');

function hears(heard: Heard, source: Source): void {
  if (heard.kind === 'hints')
    must(heard.hints.length > 0 && heard.hints.every(({ key }) => key !== ''), 'a hint at nobody');
  if (heard.kind === 'nothing') must(isReason(heard.because), 'no reason given');
  if (heard.kind === 'refused') saysWhy(heard.refusals);
  if (heard.kind !== 'records') return;
  for (const read of readCarried(heard, source.mapping, () => undefined)) {
    must(typeof read.where === 'string', 'a record without a place');
    if (read.kind === 'refused') saysWhy(read.refusals);
  }
}

/** What several kinds share, a scheme or a mapping, is tried once. */
const tried = new Set<string>();
const isNew = (shared: object): boolean => tried.size < tried.add(JSON.stringify(shared)).size;

for (const [kind, source] of Object.entries(kinds) as readonly [string, Source][]) {
  const { deliveries: real, records } = await samplesOf(kind, source);
  const { hear, greeting, signature } = source;
  if (hear !== undefined) {
    fuzzParser(
      `hear ${kind}`,
      (delivery) => {
        greeting?.(delivery);
        return hear(delivery, SETTINGS[kind]);
      },
      deliveries(real),
      (heard) => hears(heard, source),
    );
    if (signature !== undefined && isNew(signature))
      fuzzParser(
        `signature ${kind}`,
        (delivery) => verifySignature(signature, delivery, { keys: ['another-key-of-24-letters'] }, 1_795_000_000),
        deliveries(real),
        (check) => must(check.kind === 'refused' && isReason(check.because), 'believed without its key'),
      );
  }
  const like = records.length > 0 ? records : [ada, { ...ada, standing: 'left', lastDay: '2026-12-31' }];
  // Those that are read come first in the manifest, with records of their own.
  if (!isNew(source.mapping)) continue;
  fuzzParser(
    `readRecord ${kind}`,
    (record) => readRecord(record, source.mapping),
    fc.oneof({ weight: 6, arbitrary: mutated(...like) }, { weight: 1, arbitrary: json }),
    (read) => {
      if (read.kind === 'refused') saysWhy(read.refusals);
      if (read.kind === 'worker') must(read.said.key !== '', 'a worker without a key');
    },
  );
}

const PATHS = [
  'work.department',
  'emails[type=work].value',
  '"urn:a.b:User".division',
  'list[0].name',
  'person.employments[id=1].title',
  '__proto__.toString',
  'constructor.name',
];
const path = fc.oneof(
  fc.constantFrom(...PATHS),
  text,
  fc
    .array(fc.oneof(text, fc.constantFrom('.', '[', ']', '[0]', '[a=b]', '"', 'work', '[9999]')), { maxLength: 6 })
    .map((steps) => steps.join('')),
);
const nested = {
  work: { department: 'Legal' },
  emails: [{ type: 'work', value: 'a@b.example' }],
  'urn:a.b:User': { division: 'D' },
  list: [{ name: 'x' }],
};
fuzzParser(
  'path',
  ([record, wanted]) => ({ found: at(record, wanted), said: isSaid(record, wanted) }),
  fc.tuple(fc.oneof(mutated(nested), json), path),
  ({ found, said }) => {
    must(found === undefined || said, 'found what is not said');
    must(typeof found !== 'function', 'a member that every object has');
  },
);

fuzzParser(
  'readForm',
  (body) => readForm(body),
  fc.oneof(
    forms.map((form) => Buffer.from(form)),
    fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
    text.map((form) => Buffer.from(form)),
  ),
  (read) => {
    if (read.kind === 'refused') saysWhy(read.refusals);
    else must(JSON.stringify(read.value).length > 0, 'a form that is no value');
    must(Object.keys(Object.prototype).length === 0, 'the prototype was written to');
  },
);

const DAYS = ['2026-12-31', '31.12.2026', '12/31/2026', '2026-12-01T08:00:00Z', '/Date(1700000000000+0000)/', 'GBR'];
for (const form of Form.options)
  fuzzParser(
    `form ${form}`,
    (value) => FORMS[form].read(value),
    fc.oneof(
      text,
      fc.double(),
      fc.boolean(),
      fc.constantFrom(...DAYS).chain((day) => cut(Buffer.from(day)).map(String)),
    ),
    (read) => {
      if (read === undefined) return;
      if (form.startsWith('date')) must(z.iso.date().safeParse(read).success, `a day that is none: ${String(read)}`);
      if (form === 'country') must(/^[A-Z]{2}$/.test(String(read)), `a country that is none: ${String(read)}`);
      if (form === 'number') must(Number.isFinite(read), 'a number that is none');
    },
  );

const changes: MappingChanges = {
  worker: { timeZone: { from: ['location', 'city'], values: { London: 'Europe/London' }, otherwise: 'Etc/UTC' } },
  standing: { means: { Active: 'active' }, otherwise: 'left' },
  lastDay: { from: 'terminationDate', form: 'date-day-first' },
  leftOut: { from: 'recordType', values: ['vacancy'] },
};
fuzzParser(
  'mapping',
  (written) => {
    const read = MappingChanges.safeParse(written);
    return read.success ? readRecord(nested, withChanges(ownWords, read.data)) : read.error;
  },
  mutated(changes, ownWords),
  (read) => {
    if (read instanceof z.ZodError) must(isReason(z.prettifyError(read).toWellFormed()), 'no reason given');
    else if (read.kind === 'refused') saysWhy(read.refusals);
  },
);

const objects = (values: fc.Arbitrary<unknown>) =>
  values.filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const SOURCE = {
  ...{ title: 'BambooHR', kind: 'bamboohr', address: 'https://api.bamboohr.com', settings: {}, mapping: changes },
  ...{ missing: 'report', leaversBackDays: 30, signature: { kind: 'bearer', header: 'authorization', prefix: '' } },
} as const;
fuzzParser(
  'configured source',
  (written) => {
    // as: the configuration's own schema takes any text and any object in these four places
    const configured = { ...SOURCE, ...written } as unknown as SourceConfiguration;
    return { configured, mistakes: mistakesIn(configured) };
  },
  fc.record({
    kind: fc.oneof(fc.constantFrom(...Object.keys(kinds), 'tenure', 'constructor'), text),
    settings: objects(mutated({ companyId: 'c', ...REPORT, pageSize: 20, delimiter: ';' })),
    signature: fc.option(
      objects(mutated(...Object.values(kinds).flatMap(({ signature }: Source) => signature ?? []))),
      {
        nil: undefined,
      },
    ),
    mapping: objects(mutated(changes)),
  }),
  ({ configured, mistakes }) => {
    for (const { what, mend } of mistakes) must(isReason(what.toWellFormed()) && isReason(mend), 'no reason given');
    // What has no mistake is read: the synthesis must not break on it later.
    if (mistakes.length === 0)
      must(configuredSource(configured) !== undefined || !kindNamed(configured.kind), 'not read');
  },
);
