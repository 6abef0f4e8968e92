/** What a verifier says of good exports of every kind, and of what only somebody with the log's key can do. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../functions/core/evidence.ts';
import { encryptPart } from '../../functions/core/private-part.ts';
import type { ExtraFiles } from '../../functions/ledger/export/extra-files.ts';
import type { PartFiles } from '../../functions/ledger/export/part-files.ts';
import { destroyKey, findKey } from '../../functions/ledger/person-keys.ts';
import type { Finding } from '../../functions/ledger/verifier/finding.ts';
import { exitCodeOf, tell } from '../../functions/ledger/verifier/tell.ts';
import { bundleVerifier } from '../../infra/verifier.ts';
import { ROOT } from '../infra/synthesized.ts';
import { memoryKeys } from '../support/person-keys.ts';
import {
  copyOf,
  coverUp,
  type Diary,
  diary,
  dir,
  entriesOf,
  exported,
  layDown,
  linesOf,
  putLines,
  verified,
} from './exports.ts';
import { memoryLog, signerOf } from './memory-log.ts';
import { caseOf, entryOf } from './samples.ts';
import { secondVerdict } from './second-verifier.ts';

const DECEMBER = { from: '2026-12-01', to: '2026-12-31' };
const kindsIn = (findings: readonly Finding[]) => [...new Set(findings.map(({ kind }) => kind))].sort();

let written: Diary;
beforeAll(async () => {
  written = diary();
  await written.day('2026-11-29', entriesOf(20, 5));
  await written.day('2026-12-03', entriesOf(30, 9, 20));
  await written.day('2026-12-20', entriesOf(30, 12, 50));
  await written.day('2027-01-01', entriesOf(10, 12, 80));
  await written.day('2027-01-02', entriesOf(10, 4, 90));
});

describe('a good export', () => {
  it('is intact, counted, and says which records it has and until when they are signed for', async () => {
    const { key, counts, range, ...rest } = await verified(await exported(written.log, DECEMBER), {
      key: written.log.signer.vkey,
    });
    expect(rest).toMatchObject({ intact: true, findings: [], period: DECEMBER });
    expect(counts).toMatchObject({
      records: 70,
      chains: 12,
      cases: 0,
      beyond: 30,
      verified: 35,
      erased: 0,
      withheld: 0,
    });
    expect([key, range]).toEqual(['told', { start: 20, end: 90, until: '2027-01-01T12:01:00.000Z' }]);
  });

  it('of any log and any period is intact, to two verifiers that share no code', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 })), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.tuple(fc.integer({ min: 1, max: 28 }), fc.nat({ max: 27 })),
        fc.boolean(),
        async (days, [from, long], withheld) => {
          const { log, day } = diary();
          for (const [at, [count, cases]] of days.entries())
            await day(`2026-12-${String(1 + at * 3).padStart(2, '0')}`, entriesOf(count, cases, at));
          const two = (number: number) => String(number).padStart(2, '0');
          const period = { from: `2026-12-${two(from)}`, to: `2026-12-${two(Math.min(28, from + long))}` };
          const laid = await exported(log, period, withheld ? { privateParts: 'withheld' } : {});
          const { findings } = await verified(laid, { key: log.signer.vkey, checkpoint: log.note() });
          expect(findings).toEqual([]);
          expect(secondVerdict(dir, log.signer.vkey, log.note())).toEqual([]);
        },
      ),
      { numRuns: 40 },
    ));

  it('holds every record of its period, whoever reads it', async () => {
    const laid = await exported(written.log, DECEMBER);
    const changes = linesOf(laid, 'records/records-00001.ndjson').map((line) => JSON.parse(line).facts.change);
    expect(changes).toEqual(Array.from({ length: 70 }, (_, at) => `c${20 + at}`));
  });

  it('without a key that was told says so aloud, and has an exit code of its own', async () => {
    const laid = await exported(written.log, DECEMBER);
    const verification = await verified(laid);
    expect([verification.intact, exitCodeOf(verification)]).toEqual([true, 3]);
    expect(tell(verification)).toContain('THE KEY WAS NOT CHECKED');
    const byDigest = await verified(laid, { manifestDigest: laid.manifest.digest });
    expect(exitCodeOf(byDigest)).toBe(0);
  });

  it('takes what others add to it, from its records in the order of the log, and lists it', async () => {
    const kept: PartFiles = ({ number }) => {
      const places: number[] = [];
      return {
        take: ({ index }) => void places.push(index),
        end: () => [{ name: `kept-${number}`, kind: 'kept', content: Buffer.from(places.join()), of: 'kept' }],
      };
    };
    let seen = '';
    const extra: ExtraFiles = async function* (reading, { counts }) {
      for await (const part of reading.kept()) seen += String(part);
      yield { name: 'report.pdf', kind: 'report', content: Buffer.from(`chains\n${counts.chains}\n`) };
    };
    const laid = await exported(written.log, DECEMBER, { extra: [extra], beside: [kept] });
    expect(seen.split(',').map(Number)).toEqual(Array.from({ length: 70 }, (_, at) => 20 + at));
    expect(laid.files.has('kept-1')).toBe(false);
    expect(laid.manifest.files).toContainEqual(expect.objectContaining({ name: 'report.pdf', lines: 2 }));
    laid.files.set('report.pdf', Buffer.from('chains\n11\n'));
    expect((await verified(laid)).findings).toMatchObject([{ kind: 'file', file: 'report.pdf' }]);
  });
});

describe('the verifier in an export', () => {
  const verifier = () => (bundled ??= bundleVerifier(ROOT).toString());
  let bundled: string | undefined;
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('node', [join(dir, 'verify.mjs'), ...args], { encoding: 'utf8' });
    return { status, out: stdout, err: stderr };
  };
  beforeAll(async () => {
    const laid = await exported(written.log, DECEMBER);
    laid.files.set('verify.mjs', Buffer.from(verifier()));
    coverUp(laid);
    layDown(laid);
    digest = laid.manifest.digest;
  });
  let digest = '';

  it('is plain JavaScript that imports nothing but what Node has', () => {
    const imported = [...verifier().matchAll(/from "([^"]+)"/g)].map(([, from]) => from!);
    expect(imported.filter((from) => !from.startsWith('node:'))).toEqual([]);
    expect(execFileSync('node', ['--check', join(dir, 'verify.mjs')], { encoding: 'utf8' })).toBe('');
  });

  it('is modules of ours alone, each named, as short as what it does, and names no folder of who made it', () => {
    const modules = [...verifier().matchAll(/^\/\/ (\S+\.[cm]?[jt]s)$/gm)].map(([, name]) => name!);
    expect(modules).toContain('functions/ledger/verifier/verify-folder.ts');
    expect(modules.filter((name) => !name.startsWith('functions/'))).toEqual([]);
    expect(verifier().length).toBeLessThan(230_000); // with the library of schemas it would be 410,000
    expect(verifier()).not.toContain(ROOT);
    expect(bundleVerifier(`${ROOT}/.`).toString()).toBe(verifier());
  });

  it('runs with the Node there is, takes the key from a file, and exits with what it found', () => {
    const keyFile = `${dir}.vkey`;
    writeFileSync(keyFile, `# the log's key\n${written.log.signer.vkey}\n`);
    const { status, out, err } = run(dir, '--key', keyFile, '--digest', digest);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^INTACT: 70 records in 12 chains, 0 of them cases/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(run(dir).status).toBe(3);
    expect(JSON.parse(run(dir, '--json').out)).toMatchObject({ intact: true, key: 'not told' });
    expect(run(dir, '--key', signerOf().vkey)).toMatchObject({ status: 1, out: expect.stringContaining('FORGED-KEY') });
    expect(run(dir, '--key', 'nonsense')).toMatchObject({ status: 2, err: expect.stringContaining('usage') });
    expect(run(join(dir, 'nowhere')).status).toBe(1);
  });
});

describe('who holds the key', () => {
  /** The same key, and another history. */
  async function rewritten(): Promise<Diary> {
    const forged = diary(memoryLog(written.log.signer));
    await forged.day('2026-11-29', entriesOf(20, 5, 1000));
    await forged.day('2026-12-03', entriesOf(30, 9, 20));
    await forged.day('2027-01-01', entriesOf(40, 12, 50));
    return forged;
  }

  it('can write another history, which a checkpoint that was kept tells to be forked', async () => {
    const { log } = await rewritten();
    const laid = await exported(log, { from: '2026-11-01', to: '2026-12-31' });
    const { vkey: key } = log.signer;
    expect((await verified(laid, { key })).intact).toBe(true);
    const early = await exported(written.log, { from: '2026-11-01', to: '2026-11-30' });
    const kept = early.files.get('log/end')!.toString();
    const verification = await verified(laid, { key, checkpoint: kept });
    expect(kindsIn(verification.findings)).toEqual(['forked-log']);
    expect(verification.checkpoint).toBe('inconsistent');
    expect(secondVerdict(dir, key, kept)).not.toEqual([]);
  });

  it('cannot go back to a shorter log where a longer one was kept', async () => {
    const { log } = await rewritten();
    const laid = await exported(log, DECEMBER);
    const { findings } = await verified(laid, { key: log.signer.vkey, checkpoint: written.log.note() });
    expect(kindsIn(findings)).toEqual(['truncated']);
  });

  it('cannot put the end of one history to the latest of another', async () => {
    const { log } = await rewritten();
    const laid = await exported(written.log, DECEMBER);
    const other = await exported(log, DECEMBER);
    laid.files.set('log/latest', other.files.get('log/latest')!);
    laid.manifest = { ...laid.manifest, log: { ...laid.manifest.log, latest: other.manifest.log.latest } };
    coverUp(laid);
    expect(kindsIn((await verified(laid, { key: log.signer.vkey })).findings)).toContain('forked-log');
  });

  it('cannot give a record a time that its place rules out, unless it says that it is late', async () => {
    const made = diary();
    await made.day('2026-12-03', entriesOf(10, 2));
    await made.day('2026-12-20', entriesOf(10, 2, 10), '2026-12-25');
    await made.day('2026-12-28', [[caseOf(7), entryOf()]], '2026-12-10');
    await made.day('2026-12-29', [[caseOf(8), entryOf({ late: true })]], '2026-12-10');
    const { vkey: key } = made.log.signer;
    const { findings } = await verified(await exported(made.log, DECEMBER), { key });
    expect(kindsIn(findings)).toEqual(['wrong-time']);
    expect(findings.map(({ index }) => index)).toEqual([...Array.from({ length: 10 }, (_, at) => 10 + at), 20]);
    expect(findings.at(-1)!.text).toContain('late');
    expect(secondVerdict(dir, key)).toHaveLength(11);
  });

  it('that signs checkpoints back in time is found', async () => {
    const made = diary();
    await made.day('2026-12-03', entriesOf(10, 2));
    await made.day('2026-12-20', entriesOf(10, 2, 10));
    await made.day('2026-12-10', entriesOf(10, 2, 20));
    const { findings } = await verified(await exported(made.log, DECEMBER), { key: made.log.signer.vkey });
    expect(kindsIn(findings)).toContain('wrong-time');
  });
});

describe('a checkpoint that was kept', () => {
  it('of a size the export has no proof from is not compared, and that is said', async () => {
    const early = await exported(written.log, { from: '2026-11-01', to: '2026-11-30' });
    const laid = await exported(written.log, { from: '2026-12-10', to: '2026-12-31' });
    const kept =
      early.files.get('log/start')?.toString() ??
      (await exported(written.log, DECEMBER)).files.get('log/start')!.toString();
    const verification = await verified(laid, { key: written.log.signer.vkey, checkpoint: kept });
    expect([verification.intact, verification.checkpoint, exitCodeOf(verification)]).toEqual([
      true,
      'not comparable',
      3,
    ]);
    expect(tell(verification)).toContain('WAS NOT COMPARED');
  });
});

describe('what was erased', () => {
  const ann = (more: Partial<Entry> = {}) => entryOf({}, { person: 'psn-ann', ...more });
  const erasing = (person: string) => entryOf({}, { person, kind: 'erased' });

  /** Ann's private parts are gone from the table, by the record that says whose were erased. */
  async function erased(person: string, day = '2026-12-05') {
    const made = diary();
    await made.day('2026-12-03', [
      [caseOf(1), ann({ private: { name: 'Ann' } })],
      [caseOf(2), entryOf({}, { person: 'psn-bob', private: { name: 'Bob' } })],
    ]);
    await made.day(day, [[caseOf(3), erasing(person)]]);
    const { Put } = destroyKey(made.log.keys, 'psn-ann', `${caseOf(3)}/0`, made.log.keys.now());
    made.log.keys.items.set('psn-ann', Put!.Item!);
    return made.log;
  }

  it.each([['2026-12-05'], ['2027-02-05']])('is believed of a record that erases that person, on %s', async (day) => {
    const log = await erased('psn-ann', day);
    const laid = await exported(log, DECEMBER);
    expect([...laid.files].map(([, content]) => content.toString()).join()).not.toContain('"Ann"');
    const { intact, counts } = await verified(laid, { key: log.signer.vkey });
    expect([intact, counts.erased, counts.verified]).toEqual([true, 1, 1]);
    expect(secondVerdict(dir, log.signer.vkey)).toEqual([]);
  });

  it('after the log was signed for is not exported without its record: the export is tried again', async () => {
    const { log } = written;
    const later = { ...log, keys: memoryKeys() };
    later.keys.items.set('psn-1', { destroyedBy: `${caseOf(99)}/3`, destroyedAt: later.keys.now() });
    await expect(exported(later, DECEMBER)).rejects.toThrow(
      `erased by ${caseOf(99)}/3, which the log does not have yet`,
    );
  });

  it('by one export is erased in the next, though the same function writes it', async () => {
    const made = diary();
    await made.day('2026-12-03', [[caseOf(1), ann({ private: { name: 'Ann' } })]]);
    expect((await exported(made.log, DECEMBER)).manifest.counts).toMatchObject({ privateParts: 1, erased: 0 });
    await made.day('2026-12-05', [[caseOf(3), erasing('psn-ann')]]);
    made.log.keys.items.set('psn-ann', { destroyedBy: `${caseOf(3)}/0`, destroyedAt: made.log.keys.now() });
    expect((await exported(made.log, DECEMBER)).manifest.counts).toMatchObject({ privateParts: 0, erased: 1 });
  });

  it('is not believed of one that erases somebody else', async () => {
    const log = await erased('psn-bob');
    const { findings } = await verified(await exported(log, DECEMBER), { key: log.signer.vkey });
    expect(findings).toMatchObject([{ kind: 'erased-without-authority', record: `${caseOf(1)}/0` }]);
    expect(secondVerdict(dir, log.signer.vkey)).toHaveLength(1);
  });
});

describe('what was altered in the ledger before the log had it', () => {
  const ID = `${caseOf(0)}/0`;
  const BOB = { privateText: '{"name":"Bob"}', salt: 'pepper' };
  it.each([
    ['no JSON', (text: string) => text.slice(1)],
    ['not what its own hash says', (text: string) => text.replace('"change":"', '"change":"not ')],
  ])('a record that is %s is signed for, and named all the same', async (_, alter) => {
    const made = diary();
    const grow = made.log.grow;
    const altered = diary({
      ...made.log,
      grow: (runs, at) =>
        grow(
          runs.map((run) => run.map((one) => (one.record.position === 1 ? { ...one, text: alter(one.text) } : one))),
          at,
        ),
    });
    await altered.day('2026-12-03', entriesOf(6, 2));
    const laid = await exported(made.log, DECEMBER);
    const { findings } = await verified(laid, { key: made.log.signer.vkey });
    expect(findings[0]).toMatchObject({ kind: 'edited', file: 'records/records-00001.ndjson', line: 3 });
  });

  it.each([
    ['taken away', () => undefined],
    ['not of its key', () => encryptPart(randomBytes(32), randomBytes(12), ID, BOB)],
    ['of its key, and not what was committed to', (key: Uint8Array) => encryptPart(key, randomBytes(12), ID, BOB)],
  ])('a private part that is %s is named by its commitment, and is no erasure', async (_, part) => {
    const made = diary();
    await made.day('2026-12-03', entriesOf(6, 2));
    const found = await findKey(made.log.keys, 'psn-0');
    if (found.kind !== 'key') throw new Error('there is no key');
    const { private: __, ...item } = made.log.items.get(ID)!;
    const altered = part(found.key);
    made.log.items.set(ID, { ...item, ...(altered === undefined ? {} : { private: altered }) });
    const { findings } = await verified(await exported(made.log, DECEMBER), { key: made.log.signer.vkey });
    expect(findings).toMatchObject([{ kind: 'commitment', record: ID }]);
  });
});

it('a period chosen narrower than the records that were left out is no way to leave them out', async () => {
  const laid = copyOf(await exported(written.log, { from: '2026-12-10', to: '2026-12-31' }));
  laid.manifest = { ...laid.manifest, period: DECEMBER };
  coverUp(laid);
  const { findings } = await verified(laid, { key: written.log.signer.vkey });
  expect(findings).toMatchObject([{ kind: 'dropped', file: 'log/start' }]);
});

it('a line without its end is not whole', async () => {
  const laid = copyOf(await exported(written.log, DECEMBER));
  const name = 'heads.ndjson';
  putLines(laid, name, linesOf(laid, name));
  laid.files.set(name, laid.files.get(name)!.subarray(0, -1));
  coverUp(laid);
  expect((await verified(laid)).findings).toMatchObject([{ kind: 'file', file: name }]);
});
