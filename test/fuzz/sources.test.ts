/** Whatever an HR system sends or answers: heard, read or refused with a reason, never a throw. Another source is fuzzed by being in the manifest. */
import fc from 'fast-check';
import * as z from 'zod';
import type { SourceConfiguration } from '../../functions/core/configuration.ts';
import { readForm } from '../../functions/sources/body.ts';
import { configuredSource, mistakesIn } from '../../functions/sources/configured.ts';
import type { Heard } from '../../functions/sources/delivery.ts';
import { FORMS } from '../../functions/sources/forms.ts';
import { kindNamed, kinds } from '../../functions/sources/manifest.ts';
import { Form, MappingChanges, withChanges } from '../../functions/sources/mapping.ts';
import { ownWords } from '../../functions/sources/own-words.ts';
import { at, isSaid } from '../../functions/sources/path.ts';
import { readCarried } from '../../functions/sources/read-carried.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { verifySignature } from '../../functions/sources/signature.ts';
import type { Source } from '../../functions/sources/source.ts';
import { REPORT } from '../../local/simulators/hr/workday.ts';
import { ada } from '../sources/records-contract.ts';
import { cut, deliveries, forms, SETTINGS, samplesOf } from './deliveries.ts';
import { fuzzParser, isReason, must } from './fuzz.ts';
import { json, mutated, text } from './hostile.ts';

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
