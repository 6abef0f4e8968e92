/** Every parser of what comes from outside: never a crash, always a reason. Another one is one `fuzzParser` more. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
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
import { fuzzParser, isReason, must } from './fuzz.ts';
import { HUGE, json, mutated, text, wire } from './hostile.ts';

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
const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...TYPES, ...TYPES.map((type) => `${type}; charset=utf-8`)) },
  { weight: 1, arbitrary: fc.option(text, { nil: undefined }) },
);

fuzzParser(
  'readEvents',
  ([type, body]) => readEvents(type, body, 'hr'),
  fc.tuple(contentType, wire(fc.oneof(mutated(...good), mutated([...good]), json))),
  (intake) => (intake.kind === 'refused' ? isRefused(intake.refusals) : intake.events.forEach(saysWhy)),
);

const csv = readFileSync(join(ROOT, 'cli/demo/hr/staff.csv'), 'utf8');
const cell = fc.oneof(
  text,
  fc.constantFrom('"', '""', ',', '\n', '\r', ';', '\t', ...csv.slice(0, 400).split(/[,\n]/)),
);
const csvText = fc.oneof(
  fc
    .tuple(fc.nat(csv.length), fc.nat(csv.length), cell)
    .map(([from, length, instead]) => csv.slice(0, from) + instead + csv.slice(from + (length % 40))),
  fc
    .array(fc.array(cell, { maxLength: 5 }), { maxLength: 4 })
    .map((rows) => rows.map((row) => row.join(',')).join('\n')),
);
const feeds: Readonly<Record<FeedFormat, fc.Arbitrary<string>>> = {
  json: wire(fc.oneof(mutated(...good), mutated([...good]), json)).map((bytes) => bytes.toString('utf8')),
  ndjson: fc
    .array(wire(fc.oneof(mutated(...good), json)), { maxLength: 3 })
    .map((lines) => lines.map((line) => line.toString('utf8')).join('\n')),
  csv: csvText,
};
for (const format of ['json', 'ndjson', 'csv'] as const)
  fuzzParser(
    `readFeed ${format}`,
    (body) => readFeed(body, format, 'hr'),
    feeds[format],
    (items) => {
      for (const item of items) {
        saysWhy(item);
        must(Number.isInteger(item.line) && item.line >= 1, 'an item without a line');
      }
    },
  );

const KEY = '0123456789abcdef';
const signed = (body: string) => sign('hr', KEY, body, 1_000_000);
const headers = fc.oneof(
  mutated(signed('body')).map((value) => value as Record<string, string | undefined>),
  fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(signed(''))), text), text),
);
fuzzParser(
  'signature headers',
  ([given, body]) => verifySigned(texts(given), body, { keys: [KEY] }, 1_000_000),
  fc.tuple(headers, fc.oneof(fc.constant(Buffer.from('body')), wire(json))),
  (verified, [given, body]) => {
    if (verified.kind === 'refused')
      return must(isReason(verified.because) && isReason(verified.mend), 'no reason given');
    // The source is whose secret was looked up; timestamp and body are what is signed.
    const { 'Tenure-Source': _, ...named } = signed('body');
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

function headerIn(given: unknown, name: string): string | undefined {
  return Object.entries(texts(given)).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** A YAML file whose text, or whose value, has gone wrong. */
function yaml(...files: readonly string[]): fc.Arbitrary<string> {
  const inText = fc
    .tuple(fc.constantFrom(...files), fc.nat(5000), fc.nat(60), fc.oneof(text, fc.constantFrom(...YAML)))
    .map(([file, from, length, instead]) => {
      const at = from % (file.length + 1);
      return file.slice(0, at) + instead + file.slice(at + length);
    });
  const inValue = mutated(...files.map((file) => parseYaml(file) as unknown)).map((value) => stringify(value) ?? '');
  return fc.oneof({ weight: 3, arbitrary: inText }, { weight: 2, arbitrary: inValue }, { weight: 1, arbitrary: text });
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

const configuration = readFileSync(join(ROOT, 'tenure.config.yaml'), 'utf8');
fuzzParser(
  'configuration',
  (file) => parseConfiguration(file, KNOWN),
  yaml(configuration),
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
];
fuzzParser(
  'policy files',
  (file) => parsePack([{ path: 'pack.yaml', text: file }], manifest),
  yaml(...policies),
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
fuzzParser(
  'page and cursor',
  (query) => Query.safeParse(query),
  fc.record(
    {
      limit: fc.oneof(text, fc.integer().map(String)),
      cursor: fc.oneof(text, mutated({ list: 'cases', ...place }, { list: 'approvals', ...place }).map(encoded)),
    },
    { requiredKeys: [] },
  ),
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
fuzzParser(
  'claims of a token',
  ([said, authorization]) =>
    callerOf({
      headers: authorization === undefined ? {} : { authorization },
      requestContext: { authorizer: { jwt: { claims: said } } },
    } as never),
  fc.tuple(mutated(claims), fc.oneof(fc.option(text, { nil: undefined }), mutated(claims).map(tokenOf))),
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
