/** Every parser of what comes from outside: never a crash, always a reason. Another one is one `fuzz` more. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import * as z from 'zod';
import { manifest } from '../../functions/connectors/manifest.ts';
import { parseConfiguration } from '../../functions/core/configuration.ts';
import { parsePack } from '../../functions/core/policy/parse.ts';
import { cursorAt, Place, paging } from '../../functions/routes/page.ts';
import { callerOf } from '../../functions/runtime/caller.ts';
import { type FeedFormat, readFeed } from '../../functions/sources/feed/feed.ts';
import type { Taken } from '../../functions/sources/refusal.ts';
import { readEvents } from '../../functions/sources/tenure/intake.ts';
import { sign, verifySigned } from '../../functions/sources/tenure/signature.ts';
import { KNOWN } from '../../infra/config.ts';
import { event } from '../scenarios/events.ts';
import { brokenBy, type Chance, fieldsBy, jsonBy, textBy, wireBy } from './chance.ts';
import { fuzz, isReason, must } from './fuzz.ts';
import { HUGE } from './hostile.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const good = JSON.parse(
  JSON.stringify([
    event('hired', 'w-1', { person: { attributes: { grade: '7' } } }),
    event('terminated', 'w-1', { time: '17:00' }),
  ]),
) as readonly unknown[];

const isRefused = (refusals: readonly { what: string; mend: string }[]) =>
  must(refusals.length > 0 && refusals.every(({ what, mend }) => isReason(what) && isReason(mend)), 'no reason given');

const saysWhy = (taken: Taken) => {
  if (taken.kind === 'refused') isRefused(taken.refusals);
};

const TYPES = ['application/cloudevents+json', 'application/cloudevents-batch+json'];
const WITH_CHARSET = [...TYPES, ...TYPES.map((type) => `${type}; charset=utf-8`)];
const typeBy = (chance: Chance) => {
  if (!chance.once(9)) return chance.one(WITH_CHARSET);
  return chance.once(4) ? undefined : textBy(chance);
};
const saidBy = (chance: Chance) => (chance.once(8) ? jsonBy(chance) : brokenBy(chance, [...good, good]));
const bodyBy = (chance: Chance) => wireBy(chance, saidBy(chance));

fuzz(
  'readEvents',
  (chance) => ({ type: typeBy(chance), body: bodyBy(chance) }),
  ({ type, body }) => readEvents(type, body, 'hr'),
  (intake) => (intake.kind === 'refused' ? isRefused(intake.refusals) : intake.events.forEach(saysWhy)),
);

const csv = readFileSync(join(ROOT, 'cli/demo/hr/staff.csv'), 'utf8');
const CELLS = ['"', '""', ',', '\n', '\r', ';', '\t', ...csv.slice(0, 400).split(/[,\n]/)];
const cellBy = (chance: Chance) => (chance.once(2) ? textBy(chance) : chance.one(CELLS));
const someOf = <Value>(chance: Chance, most: number, one: () => Value) =>
  Array.from({ length: chance.below(most + 1) }, one);

const [head = '', ...staff] = csv.trimEnd().split('\n');
/** Seldom the whole file, for most rows of it are alike. */
function fileBy(chance: Chance): string {
  if (chance.once(20)) return csv;
  return [head, ...someOf(chance, 4, () => chance.one(staff)), ''].join('\n');
}

function csvBy(chance: Chance): string {
  if (chance.once(4)) return someOf(chance, 4, () => someOf(chance, 5, () => cellBy(chance)).join(',')).join('\n');
  const file = fileBy(chance);
  const from = chance.below(file.length + 1);
  return file.slice(0, from) + cellBy(chance) + file.slice(from + chance.below(40));
}

const feeds: Readonly<Record<FeedFormat, (chance: Chance) => string>> = {
  json: (chance) => bodyBy(chance).toString('utf8'),
  ndjson: (chance) => someOf(chance, 3, () => bodyBy(chance).toString('utf8')).join('\n'),
  csv: csvBy,
};
for (const format of ['json', 'ndjson', 'csv'] as const)
  fuzz(
    `readFeed ${format}`,
    feeds[format],
    (body) => readFeed(body, format, 'hr'),
    (items) => {
      for (const item of items) {
        saysWhy(item);
        must(Number.isInteger(item.line) && item.line >= 1, 'an item without a line');
      }
    },
  );

const KEY = '0123456789abcdef';
const signed = (body: string) => sign('hr', KEY, body, 1_000_000);
const SIGNED = signed('body');
const NAMES = Object.keys(SIGNED);
fuzz(
  'signature headers',
  (chance) => ({
    given: texts(chance.once(2) ? brokenBy(chance, [SIGNED]) : fieldsBy(chance, NAMES, Object.values(SIGNED))),
    body: chance.once(2) ? Buffer.from('body') : wireBy(chance, jsonBy(chance)),
  }),
  ({ given, body }) => verifySigned(given, body, { keys: [KEY] }, 1_000_000),
  (verified, { given, body }) => {
    if (verified.kind === 'refused')
      return must(isReason(verified.because) && isReason(verified.mend), 'no reason given');
    // The source is whose secret was looked up; timestamp and body are what is signed.
    const { 'Tenure-Source': _, ...named } = SIGNED;
    const right = Object.entries(named).every(([name, value]) => headerIn(given, name) === value);
    return must(right && body.equals(Buffer.from('body')), 'verified what was not signed');
  },
);

/** A server has texts in its headers, whatever was sent. */
function texts(given: unknown): Record<string, string | undefined> {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    ]),
  );
}

function headerIn(given: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.entries(given).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

interface YamlFile {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** What each of its settings is written as. */
  readonly written: ReadonlyMap<string, string>;
}

function yamlFile(text: string): YamlFile {
  const value = parseYaml(text) as YamlFile['value'];
  const written = Object.entries(value).map(([name, setting]) => [name, stringify({ [name]: setting })] as const);
  return { text, value, written: new Map(written) };
}

/** A YAML file whose text, or whose value, has gone wrong. */
function yamlBy(chance: Chance, files: readonly YamlFile[]): string {
  const { text, value, written } = chance.one(files);
  if (chance.once(6)) return textBy(chance);
  if (chance.once(3)) return writtenAs(brokenBy(chance, [value]), value, written);
  const from = chance.below(text.length + 1);
  const instead = chance.once(2) ? textBy(chance) : chance.one(YAML);
  return text.slice(0, from) + instead + text.slice(from + chance.below(60));
}

/** What has stayed as it was under its name is not written anew, which would cost as much as to read it. */
function writtenAs(value: unknown, was: YamlFile['value'], written: YamlFile['written']): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return stringify(value) ?? '';
  const parts = Object.entries(value).map(
    ([name, setting]) => (was[name] === setting ? written.get(name) : undefined) ?? stringify({ [name]: setting }),
  );
  return parts.length === 0 ? '{}\n' : parts.join('');
}

const YAML = [
  '&a ',
  '*a',
  '? ',
  '!!binary ',
  '<<: *a',
  '|\n',
  '>-\n',
  '---\n',
  '%YAML 9.9\n',
  '\t',
  '{',
  '[',
  '- ',
  ': ',
];

const configurations = [yamlFile(readFileSync(join(ROOT, 'tenure.config.yaml'), 'utf8'))];
fuzz(
  'configuration',
  (chance) => yamlBy(chance, configurations),
  (file) => parseConfiguration(file, KNOWN),
  ({ configuration: read, mistakes = [] }) => {
    if (read !== undefined) return;
    must(mistakes.length > 0, 'neither read nor refused');
    for (const { line, column, what, mend } of mistakes)
      must(line >= 1 && column >= 1 && isReason(what) && isReason(mend), 'a mistake without a place or a reason');
  },
);

/** Short, for each is parsed and judged whole: what is fuzzed is the reading. */
const policies = [
  `requestable:
  - id: ledger
    because: Year end needs more hands.
    source: SOX 404
    entitlements: [finance-ledger]
    when: person.employmentType == "employee"
    longestDays: 90
    approvals: [manager-approval]
`,
  `catalogue:
  - name: staff
    id: okta:group:00gstaff
    title: Everybody
birthrights:
  - id: staff
    because: Everybody is in it.
    source: handbook 1
    grants: [staff]
    when: person.country in ["GB", "DE"] && person.title != ""
`,
].map(yamlFile);
fuzz(
  'policy files',
  (chance) => yamlBy(chance, policies),
  (file) => parsePack([{ path: 'pack.yaml', text: file }], manifest),
  (parsed) => {
    if ('pack' in parsed) return;
    must(parsed.mistakes.length > 0, 'neither read nor refused');
    for (const { line, column, text: what, mend } of parsed.mistakes)
      must(line >= 1 && column >= 1 && isReason(what) && isReason(mend), 'a mistake without a place or a reason');
  },
);

const Query = z.strictObject(paging('cases', Place, { usual: 100, most: 500 }));
const place = { at: '2026-12-01T00:00:00.000Z', id: 'c-1' };
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
const PLACES = [
  { list: 'cases', ...place },
  { list: 'approvals', ...place },
];
const limitBy = (chance: Chance) => {
  if (chance.once(2)) return textBy(chance);
  return String(chance.once(2) ? chance.below(600) : chance.below(2 ** 32) - 2 ** 31);
};
const cursorBy = (chance: Chance) => (chance.once(3) ? textBy(chance) : encoded(brokenBy(chance, PLACES)));
fuzz(
  'page and cursor',
  (chance) => ({
    ...(chance.once(2) ? { limit: limitBy(chance) } : {}),
    ...(chance.once(3) ? {} : { cursor: cursorBy(chance) }),
  }),
  (query) => Query.safeParse(query),
  (read) => {
    if (!read.success) return must(isReason(z.prettifyError(read.error).toWellFormed()), 'no reason given');
    const { limit, cursor } = read.data;
    must(limit >= 1 && limit <= 500, 'a limit beyond its bounds');
    return must(cursor === undefined || cursorAt('cases', cursor).length > 0, 'a cursor of another list');
  },
);

const claims = {
  sub: 'ada',
  iss: 'https://x',
  exp: 1,
  tenure_worker_id: 'w-1',
  tenure_roles: 'operator',
  groups: ['a b'],
};
const tokenOf = (value: unknown) => `Bearer e30.${encoded(value)}.c2ln`;
function authorizationBy(chance: Chance): string | undefined {
  if (chance.once(3)) return undefined;
  return chance.once(4) ? textBy(chance) : tokenOf(brokenBy(chance, [claims]));
}
fuzz(
  'claims of a token',
  (chance) => ({ said: brokenBy(chance, [claims]), authorization: authorizationBy(chance) }),
  ({ said, authorization }) =>
    callerOf({
      headers: authorization === undefined ? {} : { authorization },
      requestContext: { authorizer: { jwt: { claims: said } } },
    } as never),
  (called) => {
    if (called.kind === 'refused') must(isReason(called.because), 'no reason given');
    if (called.kind === 'caller') must(called.caller.subject !== '', 'somebody without a subject');
  },
);

describe('what is huge', () => {
  it.each(Object.entries(HUGE))('%s is refused with a reason, and soon', (_, body) => {
    const began = performance.now();
    for (const type of TYPES) {
      const intake = readEvents(type, Buffer.from(body), 'hr');
      if (intake.kind === 'refused') isRefused(intake.refusals);
      else intake.events.slice(0, 100).forEach(saysWhy);
    }
    for (const format of ['json', 'ndjson', 'csv'] as const)
      readFeed(body, format, 'hr').slice(0, 100).forEach(saysWhy);
    parseConfiguration(body.slice(0, 20_000), KNOWN);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('aliases that multiply are refused, and do not', () => {
    const laughs = Array.from(
      { length: 12 },
      (_, at) => `a${at}: &a${at} [${`*a${at - 1},`.repeat(at === 0 ? 0 : 9)}x]`,
    );
    const { mistakes = [] } = parseConfiguration(laughs.join('\n'), KNOWN);
    expect(mistakes.length).toBeGreaterThan(0);
    expect(parsePack([{ path: 'pack.yaml', text: laughs.join('\n') }], manifest)).toHaveProperty('mistakes');
  });
});
