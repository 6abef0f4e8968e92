/** Random changes to what an auditor reads (populations, clocks, findings, the sample, the report, events): each is named by its file, with the manifest made to fit and without. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { auditFiles } from '../../functions/ledger/audit/audit-files.ts';
import { ocsfFiles } from '../../functions/ledger/audit/ocsf-files.ts';
import { partChapter } from '../../functions/ledger/audit/part-chapter.ts';
import { proofsOf } from '../../functions/ledger/export/log-files.ts';
import { fileOf } from '../../functions/ledger/export/put.ts';
import type { Verification } from '../../functions/ledger/verifier/verify.ts';
import { month } from '../core/audit/whole.ts';
import { copyOf, coverUp, exported, type Laid, verified } from './exports.ts';
import { memoryLog } from './memory-log.ts';

const TIMES = Number(process.env.MUTATIONS ?? 1);
const MADE =
  /^(?:populations|sample|ocsf)\/|^(?:timeliness|approvals|reconciliation)\.|^(?:findings\.ndjson|report\.html)$/;
const IPE = 'populations/ipe.json';
const EVENTS = /^ocsf\//;

let intact: Laid;
let key: string;
beforeAll(async () => {
  const log = memoryLog();
  await log.grow(
    month().sealed.map((one) => [one]),
    Instant.parse('2026-03-31T23:59:00.000Z'),
  );
  key = log.signer.vkey;
  const proofsAt = (size: number) => proofsOf(log.bucket, size);
  intact = await exported(
    log,
    { from: '2026-03-01', to: '2026-03-31' },
    {
      extra: [auditFiles({ sample: { size: 1, seed: '2026' }, limitHours: 24, by: 'person:auditor', proofsAt })],
      beside: [partChapter, ...ocsfFiles({ asked: '1.8', productVersion: 'a test', log: 'tenure/evidence' })],
      createdAt: Instant.parse('2026-04-01T00:00:00.000Z'),
      privateParts: 'withheld',
    },
  );
});

const madeIn = (laid: Laid) => [...laid.files.keys()].filter((name) => MADE.test(name));

/** What becomes of its files; those whose text is another then, is gone or is new are what must be named. */
type Change = (laid: Laid, one: number, two: number, by: number) => void;

/** Its lines, with their ends. */
const rowsOf = (content: Buffer) => content.toString('utf8').split(/(?<=\n)/);

const inRows =
  (change: (rows: string[], one: number, two: number) => string[]): Change =>
  (laid, one, two) => {
    const names = madeIn(laid);
    const name = names[one % names.length]!;
    const rows = rowsOf(laid.files.get(name)!);
    laid.files.set(name, Buffer.from(change(rows, two % rows.length, (two + one) % rows.length).join('')));
  };

const CHANGES: Readonly<Record<string, Change>> = {
  'a byte is another': (laid, one, two, by) => {
    const names = madeIn(laid);
    const name = names[one % names.length]!;
    const content = Buffer.from(laid.files.get(name)!);
    content[two % content.length] = (content[two % content.length]! + by) % 256;
    laid.files.set(name, content);
  },
  'a figure is another': inRows((rows, at) =>
    rows.with(
      at,
      rows[at]!.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
    ),
  ),
  'a row is dropped': inRows((rows, at) => rows.toSpliced(at, 1)),
  'all rows from there on are dropped': inRows((rows, at) => rows.slice(0, at)),
  'a row is there twice': inRows((rows, at) => rows.toSpliced(at, 0, rows[at]!)),
  'a row is made up': inRows((rows, at, from) => rows.toSpliced(at, 0, rows[from]!.replace(/[a-z]/, 'x'))),
  'two rows have changed places': inRows((rows, at, other) => rows.with(at, rows[other]!).with(other, rows[at]!)),
  'a file is dropped': (laid, one) => {
    // Events are of all parts, or of none.
    const names = madeIn(laid).filter((name) => !EVENTS.test(name));
    laid.files.delete(names[one % names.length]!);
  },
  'a file is added': (laid, one, two) => {
    const name = ['populations/more.csv', 'sample/leavers-c-1.json', 'ocsf/events-00002.ndjson'][one % 3]!;
    const names = madeIn(laid);
    laid.files.set(name, laid.files.get(names[two % names.length]!)!);
  },
  'two files have changed places': (laid, one, two) => {
    const names = madeIn(laid);
    const [first, second] = [names[one % names.length]!, names[two % names.length]!];
    const [their, other] = [laid.files.get(first)!, laid.files.get(second)!];
    laid.files.set(first, other).set(second, their);
  },
};

/** Whoever makes the manifest fit lists what was added, too. */
function makeFit(laid: Laid): void {
  const listed = new Set(laid.manifest.files.map(({ name }) => name));
  const added = [...laid.files].flatMap(([name, content]) =>
    listed.has(name) ? [] : [fileOf('report', name, content)],
  );
  const files = [...laid.manifest.files, ...added].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  laid.manifest = { ...laid.manifest, files };
  coverUp(laid);
}

const changedIn = (laid: Laid) =>
  [...new Set([...laid.files.keys(), ...intact.files.keys()])]
    .filter((name) => laid.files.get(name)?.equals(intact.files.get(name) ?? Buffer.alloc(0)) !== true)
    .filter((name) => laid.files.has(name) || intact.files.has(name))
    .sort();

/** Named by the manifest, where that was left as it was; else by what the records give. */
function expectNamed({ findings, intact: passed, derived }: Verification, changed: string[], careful: boolean): void {
  const filesOf = (kind: string) =>
    [...new Set(findings.filter((one) => one.kind === kind).map(({ file }) => file))].sort();
  const kinds = new Set(findings.map(({ kind }) => kind));
  if (careful && passed && changed.length > 0) {
    // Of another version's queries nothing is made again, and that is said.
    expect([changed, derived]).toEqual([[IPE], 'not verified']);
    return;
  }
  expect(passed).toBe(changed.length === 0);
  if (!careful) {
    expect(filesOf('file')).toEqual(changed);
    expect([...kinds].filter((kind) => kind !== 'file' && kind !== 'derived')).toEqual([]);
  } else if (changed.includes(IPE)) expect(kinds).toContain('derived');
  else expect(filesOf('derived')).toEqual(changed);
}

it.each(Object.keys(CHANGES))('%s, and is named', (change) =>
  fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (one, two, by, careful) => {
        const laid = copyOf(intact);
        CHANGES[change]!(laid, one, two, by);
        if (careful) makeFit(laid);
        expectNamed(await verified(laid, { key }), changedIn(laid), careful);
      },
    ),
    { numRuns: (change === 'a byte is another' ? 50 : 17) * TIMES },
  ),
);
