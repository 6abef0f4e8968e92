/** Whatever an HR system sends or answers: heard, read or refused with a reason, never a throw. Another source is fuzzed by being in the manifest. */
import * as z from 'zod';
import type { SourceConfiguration } from '../../functions/core/configuration.ts';
import { readForm } from '../../functions/sources/body.ts';
import { configuredSource, mistakesIn } from '../../functions/sources/configured.ts';
import type { Heard } from '../../functions/sources/delivery.ts';
import { FORMS } from '../../functions/sources/forms.ts';
import { kindNamed, kinds } from '../../functions/sources/manifest.ts';
import { Form, MappingChanges, withChanges } from '../../functions/sources/mapping.ts';
import { LoadedProfile, type LoadKind, readLoad } from '../../functions/sources/okta-identity-source/load.ts';
import { ownWords } from '../../functions/sources/own-words.ts';
import { at, isSaid } from '../../functions/sources/path.ts';
import { readCarried } from '../../functions/sources/read-carried.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { verifySignature } from '../../functions/sources/signature.ts';
import type { Source } from '../../functions/sources/source.ts';
import { REPORT } from '../../local/simulators/hr/workday.ts';
import { ada } from '../sources/records-contract.ts';
import { brokenBy, bytesBy, type Chance, cutBy, jsonBy, numberBy, textBy, wireBy } from './chance.ts';
import { deliveredBy, oddFormBy, SETTINGS, samplesOf } from './deliveries.ts';
import { fuzz, isReason, must } from './fuzz.ts';

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
    fuzz(
      `hear ${kind}`,
      deliveredBy(real),
      (delivery) => {
        greeting?.(delivery);
        return hear(delivery, SETTINGS[kind]);
      },
      (heard) => hears(heard, source),
    );
    if (signature !== undefined && isNew(signature))
      fuzz(
        `signature ${kind}`,
        deliveredBy(real),
        (delivery) => verifySignature(signature, delivery, { keys: ['another-key-of-24-letters'] }, 1_795_000_000),
        (check) => must(check.kind === 'refused' && isReason(check.because), 'believed without its key'),
      );
  }
  const like = records.length > 0 ? records : [ada, { ...ada, standing: 'left', lastDay: '2026-12-31' }];
  // Those that are read come first in the manifest, with records of their own.
  if (!isNew(source.mapping)) continue;
  fuzz(
    `readRecord ${kind}`,
    (chance) => (chance.once(12) ? jsonBy(chance) : brokenBy(chance, like)),
    (record) => readRecord(record, source.mapping),
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
const STEPS = ['.', '[', ']', '[0]', '[a=b]', '"', 'work', '[9999]'];
function pathBy(chance: Chance): string {
  if (chance.once(2)) return chance.one(PATHS);
  if (chance.once(2)) return textBy(chance);
  return Array.from({ length: chance.below(7) }, () => (chance.once(2) ? textBy(chance) : chance.one(STEPS))).join('');
}
const nested = {
  work: { department: 'Legal' },
  emails: [{ type: 'work', value: 'a@b.example' }],
  'urn:a.b:User': { division: 'D' },
  list: [{ name: 'x' }],
};
fuzz(
  'path',
  (chance) => ({
    record: chance.once(3) ? jsonBy(chance) : brokenBy(chance, [nested]),
    wanted: pathBy(chance),
  }),
  ({ record, wanted }) => ({ found: at(record, wanted), said: isSaid(record, wanted) }),
  ({ found, said }) => {
    must(found === undefined || said, 'found what is not said');
    must(typeof found !== 'function', 'a member that every object has');
  },
);

fuzz(
  'readForm',
  (chance) => {
    if (!chance.once(3)) return oddFormBy(chance);
    return chance.once(2) ? bytesBy(chance) : Buffer.from(textBy(chance));
  },
  (body) => readForm(body),
  (read) => {
    if (read.kind === 'refused') saysWhy(read.refusals);
    else must(JSON.stringify(read.value).length > 0, 'a form that is no value');
    must(Object.keys(Object.prototype).length === 0, 'the prototype was written to');
  },
);

const DAYS = ['2026-12-31', '31.12.2026', '12/31/2026', '2026-12-01T08:00:00Z', '/Date(1700000000000+0000)/', 'GBR'];
const DAY_BYTES = DAYS.map((day) => Buffer.from(day));
const MAKERS: readonly ((chance: Chance) => string | number | boolean)[] = [
  textBy,
  numberBy,
  (chance) => chance.once(2),
  (chance) => cutBy(chance, chance.one(DAY_BYTES)).toString(),
];
for (const form of Form.options)
  fuzz(
    `form ${form}`,
    (chance) => chance.one(MAKERS)(chance),
    (value) => FORMS[form].read(value),
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
fuzz(
  'mapping',
  (chance) => brokenBy(chance, [changes, ownWords]),
  (written) => {
    const read = MappingChanges.safeParse(written);
    return read.success ? readRecord(nested, withChanges(ownWords, read.data)) : read.error;
  },
  (read) => {
    if (read instanceof z.ZodError) must(isReason(z.prettifyError(read).toWellFormed()), 'no reason given');
    else if (read.kind === 'refused') saysWhy(read.refusals);
  },
);

/** What the configuration's own schema takes in these places: any object. */
function objectBy(chance: Chance, good: readonly object[]): object {
  const made = brokenBy(chance, good);
  return typeof made === 'object' && made !== null && !Array.isArray(made) ? made : { made };
}
const SOURCE = {
  ...{ title: 'BambooHR', kind: 'bamboohr', address: 'https://api.bamboohr.com', settings: {}, mapping: changes },
  ...{ missing: 'report', leaversBackDays: 30, signature: { kind: 'bearer', header: 'authorization', prefix: '' } },
} as const;
const KINDS = [...Object.keys(kinds), 'tenure', 'constructor'];
const SETTING = { companyId: 'c', ...REPORT, pageSize: 20, delimiter: ';' };
const SIGNATURES = Object.values(kinds).flatMap(({ signature }: Source) => signature ?? []);
fuzz(
  'configured source',
  (chance) => ({
    kind: chance.once(3) ? textBy(chance) : chance.one(KINDS),
    settings: objectBy(chance, [SETTING]),
    signature: chance.once(4) ? undefined : objectBy(chance, SIGNATURES),
    mapping: objectBy(chance, [changes]),
  }),
  (written) => {
    // as: the configuration's own schema takes any text and any object in these four places
    const configured = { ...SOURCE, ...written } as unknown as SourceConfiguration;
    return { configured, mistakes: mistakesIn(configured) };
  },
  ({ configured, mistakes }) => {
    for (const { what, mend } of mistakes) must(isReason(what.toWellFormed()) && isReason(mend), 'no reason given');
    // What has no mistake is read: the synthesis must not break on it later.
    if (mistakes.length === 0)
      must(configuredSource(configured) !== undefined || !kindNamed(configured.kind), 'not read');
  },
);

const profile = { userName: 'ada@marlow.example', firstName: 'Ada', lastName: 'Byron', grade: 7, isLead: true };
const LOADS = [
  {
    entityType: 'USERS',
    profiles: [
      { externalId: 'w-1', profile },
      { externalId: 'w-2', profile },
    ],
  },
  { entityType: 'USERS', profiles: [{ externalId: 'w-1' }, { externalId: ' w-2 ' }] },
];
const LOAD_KINDS: readonly LoadKind[] = ['bulk-upsert', 'bulk-delete'];
fuzz(
  'a load of an Okta identity source',
  (chance) => ({
    kind: chance.one(LOAD_KINDS),
    body: wireBy(chance, chance.once(12) ? jsonBy(chance) : brokenBy(chance, LOADS)),
  }),
  ({ kind, body }) => readLoad(kind, body, '/loads/0'),
  (read) => {
    if (read.kind === 'refused') return saysWhy(read.refusals);
    must(read.carried.length > 0, 'a load of nobody');
    for (const one of read.carried) must(LoadedProfile.safeParse(one).success, 'what is kept cannot be read again');
  },
);
