/** Times moved at random, by whoever holds the log's key, or an authority's answer: what they rule out is named, and nothing that they allow. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRecords } from '../../functions/core/chain.ts';
import type { Head } from '../../functions/core/evidence.ts';
import { BEYOND, END, LATEST, MANIFEST, START, timeStampFile } from '../../functions/core/export-layout.ts';
import { type CaseId, Instant } from '../../functions/core/ids.ts';
import { timestampRequest } from '../../functions/core/log/timestamp.ts';
import { instantOf } from '../../functions/ledger/verifier/check-times.ts';
import type { Finding } from '../../functions/ledger/verifier/finding.ts';
import { startTsaSimulator, type TsaSimulator } from '../../local/simulators/tsa.ts';
import { copyOf, coverUp, diary, dir, entriesOf, exported, type Laid, linesOf, verified } from './exports.ts';
import { notesOf, putNote, recordFiles, resigned, secondsIn } from './forging.ts';
import { memoryLog } from './memory-log.ts';
import { caseOf, entryOf } from './samples.ts';
import { secondVerdict } from './second-verifier.ts';

const TIMES = Number(process.env.MUTATIONS ?? 1);
const DECEMBER = { from: '2026-12-01', to: '2026-12-31' };
const at = (instant: string) => Date.parse(instant) / 1000;

/** Both verifiers' answer. */
async function judged(laid: Laid, key: string): Promise<readonly Finding[]> {
  const { findings, intact } = await verified(laid, { key });
  const second = secondVerdict(dir, key);
  expect(second.length === 0, `${JSON.stringify(findings)} and ${second}`).toBe(intact);
  return findings;
}

const placesIn = (findings: readonly Partial<Finding>[]) =>
  findings.map(({ kind, file, index }) => [kind, file, index ?? ''].join(' ')).sort();

describe('the time of a record', () => {
  /** When the log is signed: before the period, in it, when it is over, and later. */
  const SIGNED = ['11-20', '11-29', '12-03', '12-10', '12-20'].map((day) => at(`2026-${day}T12:00:00Z`));
  const LATER = [at('2027-01-02T12:00:00Z'), at('2027-01-09T12:00:00Z')];
  const ALL = [...SIGNED, ...LATER];
  /** In seconds, from the checkpoint before a record's place, or the one that covers it; whether that is no time it can have. */
  const MOVES = {
    'when it is covered': [0, 'after', false],
    'as long after that as clocks differ': [60, 'after', false],
    'after it was covered': [61, 'after', true],
    'a week after it was covered': [7 * 86_400, 'after', true],
    'as long before as clocks differ': [-60, 'before', false],
    'before what came before': [-61, 'before', true],
    'a week before': [-7 * 86_400, 'before', true],
    'a week before, and it says that it is late': [-7 * 86_400, 'late', false],
  } as const;
  type Move = keyof typeof MOVES;

  it('is wrong where the checkpoints before and after its place rule it out', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom(...(Object.keys(MOVES) as Move[])), { minLength: 3, maxLength: 6 }), {
          minLength: ALL.length,
          maxLength: ALL.length,
        }),
        async (days) => {
          const log = memoryLog();
          const heads = new Map<CaseId, Head>();
          const wrong: Partial<Finding>[] = [];
          let index = 0;
          for (const [nth, moves] of days.entries()) {
            const runs = moves.map((move, one) => {
              const [by, from, isWrong] = MOVES[move];
              const place = placeOf(nth);
              const seconds = (from === 'after' ? place.after : place.before) + by;
              if (isWrong && (from === 'after' || place.toldFromBefore))
                wrong.push({ kind: 'wrong-time', file: place.file, index });
              index += 1;
              const sealed = buildRecords(
                caseOf(one % 3),
                heads.get(caseOf(one % 3)),
                [entryOf({ change: `c${index}`, ...(from === 'late' && { late: true }) })],
                Instant.parse(instantOf(seconds)),
                () => 'salt',
              );
              heads.set(caseOf(one % 3), sealed[0]!.record);
              return sealed;
            });
            await log.grow(runs, Instant.parse(instantOf(ALL[nth]!)));
          }
          expect(placesIn(await judged(await exported(log, DECEMBER), log.signer.vkey))).toEqual(placesIn(wrong));
        },
      ),
      { numRuns: 40 * TIMES },
    ));

  /** What a record that is laid down that day is told by: one from before the range by its start alone, one after it by its end and the latest. */
  function placeOf(nth: number) {
    const [start, end, latest] = [SIGNED[1]!, LATER[0]!, LATER[1]!];
    if (nth <= 1) return { before: start, after: start, file: BEYOND, toldFromBefore: false };
    if (nth === ALL.length - 1) return { before: end, after: latest, file: BEYOND, toldFromBefore: true };
    const [before, after] = [ALL[nth - 1]!, ALL[nth]!];
    return { before, after, file: 'records/records-00001.ndjson', toldFromBefore: true };
  }
});

describe('what is signed at another time', () => {
  const { log, day } = diary();
  let intact: Laid;
  beforeAll(async () => {
    await day('2026-11-29', entriesOf(12, 5));
    await day('2026-12-03', entriesOf(15, 9, 20));
    await day('2026-12-20', entriesOf(15, 6, 50));
    await day('2027-01-01', entriesOf(8, 12, 80));
    await day('2027-01-02', entriesOf(5, 4, 90));
    intact = await exported(log, DECEMBER);
  });

  /** What docs/evidence.md says of it: periods, checkpoints and records, by their times. */
  function expectedOf(laid: Laid): Partial<Finding>[] {
    const { period, createdAt, log: range } = laid.manifest;
    const all = notesOf(laid).map(({ note, ...more }) => ({ ...more, signedAt: secondsIn(note) }));
    const [start, latest] = [all[0]!, all.at(-1)!];
    const end = all.find(({ file }) => file === END)!;
    const among = all.slice(0, -1);
    const wrong = (file: string, index?: number): Partial<Finding> => ({
      ...{ kind: 'wrong-time', file },
      ...(index !== undefined && { index }),
    });
    const timeOf = (text: string) => Date.parse(JSON.parse(text).time) / 1000;
    const records = recordFiles(laid).flatMap((file) => linesOf(laid, file).map((text) => ({ file, text })));
    const beyond = linesOf(laid, BEYOND).map((line) => JSON.parse(line));
    return [
      ...all.slice(1).flatMap((one, nth) => (one.signedAt < all[nth]!.signedAt ? [wrong(LATEST)] : [])),
      ...(start.signedAt >= at(period.from) ? [{ kind: 'dropped' as const, file: START }] : []),
      ...(end.signedAt < at(period.to) + 86_400 ? [{ kind: 'truncated' as const, file: END }] : []),
      ...(at(createdAt) < latest.signedAt - 60 ? [wrong(MANIFEST)] : []),
      ...records.flatMap(({ file, text }, nth) => {
        const index = range.start + nth;
        const after = among.find(({ size }) => size > index)!.signedAt;
        const before = among.findLast(({ size }) => size <= index)!.signedAt;
        return timeOf(text) > after + 60 || timeOf(text) < before - 60 ? [wrong(file, index)] : [];
      }),
      ...beyond.flatMap(({ index, record }) => {
        const time = timeOf(record);
        if (index < range.start) return time > start.signedAt + 60 ? [wrong(BEYOND, index)] : [];
        return time > latest.signedAt + 60 || time < end.signedAt - 60 ? [wrong(BEYOND, index)] : [];
      }),
    ];
  }

  const DAY = 86_400;
  const anyShift = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -40 * DAY, max: 40 * DAY }));
  const anyDay = fc.integer({ min: -10, max: 45 }).map((days) => instantOf(at('2026-12-01') + days * DAY).slice(0, 10));

  it('is named, with the records that this rules out; and a period, and a making, of other dates', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 5 }), anyShift), { maxLength: 2 }),
        fc.oneof(fc.constant([DECEMBER.from, DECEMBER.to]), fc.tuple(anyDay, anyDay)),
        fc.option(anyShift),
        async (shifts, days, made) => {
          const laid = copyOf(intact);
          for (const [nth, shift] of shifts) {
            const one = notesOf(laid)[nth % notesOf(laid).length]!;
            putNote(laid, one, resigned(one.note, log.signer, secondsIn(one.note) + shift));
          }
          const [from, to] = days.toSorted();
          const createdAt = made === null ? laid.manifest.createdAt : instantOf(at('2027-01-02T12:01:00Z') + made);
          laid.manifest = { ...laid.manifest, period: { from: from!, to: to! }, createdAt: Instant.parse(createdAt) };
          coverUp(laid);
          const expected = expectedOf(laid);
          expect(placesIn(await judged(laid, log.signer.vkey))).toEqual(placesIn(expected));
        },
      ),
      { numRuns: 160 * TIMES },
    ));
});

const opensslIsHere = spawnSync('openssl', ['version']).status === 0;
describe.skipIf(!opensslIsHere)(`a time-stamp${opensslIsHere ? '' : ' (skipped: there is no openssl)'}`, () => {
  // Of years ago: the authority's clock is the machine's, and nobody saw a checkpoint before it was signed.
  const { log, day } = diary();
  let authority: TsaSimulator;
  let authorities: string;
  let intact: Laid;
  beforeAll(async () => {
    authority = await startTsaSimulator();
    authorities = readFileSync(authority.certificate, 'utf8');
    await day('2019-11-29', entriesOf(6, 3));
    await day('2019-12-03', entriesOf(6, 3, 6));
    await day('2020-01-01', entriesOf(6, 3, 12));
    await day('2020-01-02', entriesOf(6, 3, 18));
    const createdAt = Instant.parse('2099-01-01T00:00:00.000Z');
    intact = await exported(log, { from: '2019-12-01', to: '2019-12-31' }, { createdAt });
    for (const name of [START, END, LATEST]) list(intact, name, await stamped(intact.files.get(name)!));
  });
  afterAll(() => authority.stop());

  async function stamped(note: Buffer): Promise<Buffer> {
    const body = new Uint8Array(timestampRequest(note, randomBytes(8)));
    return Buffer.from(await (await fetch(authority.url, { method: 'POST', body })).arrayBuffer());
  }

  /** Puts what an authority answered beside a checkpoint, and lists it. */
  function list(laid: Laid, checkpoint: string, answer: Buffer): void {
    const name = timeStampFile(checkpoint);
    laid.files.set(name, answer);
    const [like] = laid.manifest.files.filter((file) => file.name === checkpoint);
    const files = [...laid.manifest.files.filter((file) => file.name !== name), { ...like!, name }];
    laid.manifest = { ...laid.manifest, files: files.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
    coverUp(laid);
  }

  const judgedBy = async (laid: Laid) =>
    placesIn((await verified(laid, { key: log.signer.vkey, authorities })).findings);

  it('of another checkpoint, or of none, is named at each that it is beside', () =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(...[START, END, LATEST].map((own) => fc.constantFrom(own, own, START, END, LATEST, 'none'))),
        fc.nat(),
        async (by, length) => {
          const laid = copyOf(intact);
          const names = [START, END, LATEST];
          for (const [nth, name] of names.entries()) {
            const answer = intact.files.get(timeStampFile(by[nth] === 'none' ? name : by[nth]!))!;
            list(laid, name, by[nth] === 'none' ? answer.subarray(0, length % answer.length) : answer);
          }
          const wrong = names.filter((name, nth) => by[nth] !== name);
          expect(await judgedBy(laid)).toEqual(wrong.map((name) => `time-stamp ${timeStampFile(name)} `).sort());
        },
      ),
      { numRuns: 40 * TIMES },
    ));

  it('that is older than the log says its checkpoint is gives its clock away', async () => {
    const [later] = fc.sample(fc.integer({ min: 3600, max: 20 * 365 * 86_400 }), 1);
    const laid = copyOf(intact);
    const now = Math.floor(Date.now() / 1000);
    putNote(laid, notesOf(laid).at(-1)!, resigned(notesOf(laid).at(-1)!.note, log.signer, now + later!));
    list(laid, LATEST, await stamped(laid.files.get(LATEST)!));
    expect(await judgedBy(laid)).toEqual([`wrong-time ${LATEST} `]);
  });
});
