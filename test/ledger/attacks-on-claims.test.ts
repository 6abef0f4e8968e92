/** What an exporter says who wants to look better, and nobody signed: when the export was made, what was asked for, and what lies beside the records. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildRecords } from '../../functions/core/chain.ts';
import { Instant } from '../../functions/core/ids.ts';
import { lineOf, readNote } from '../../functions/core/log/note.ts';
import { chainOfReading, entryOfReading } from '../../functions/core/reading.ts';
import { auditFiles } from '../../functions/ledger/audit/audit-files.ts';
import { ocsfFiles } from '../../functions/ledger/audit/ocsf-files.ts';
import { partChapter } from '../../functions/ledger/audit/part-chapter.ts';
import { proofsOf } from '../../functions/ledger/export/log-files.ts';
import { exitCodeOf, tell } from '../../functions/ledger/verifier/tell.ts';
import { verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { month } from '../core/audit/whole.ts';
import { copyOf, coverUp, diary, dir, entriesOf, exported, type Laid, linesOf, putLines, verified } from './exports.ts';
import { type MemoryLog, memoryLog, signerOf } from './memory-log.ts';
import { secondVerdict } from './second-verifier.ts';

let log: MemoryLog;
let key: string;
const period = { from: '2026-03-01', to: '2026-03-31' };
const createdAt = Instant.parse('2026-04-01T00:00:00.000Z');

const EVENTS = ocsfFiles({ asked: '1.9', productVersion: 'a test', log: 'tenure/evidence' });

async function audited(settings: Partial<Parameters<typeof auditFiles>[0]> = {}, at = createdAt): Promise<Laid> {
  const proofsAt = (size: number) => proofsOf(log.bucket, size);
  const asked = { sample: { size: 2, seed: '2026' }, limitHours: 24, by: 'person:auditor', proofsAt, ...settings };
  return exported(log, period, { extra: [auditFiles(asked)], beside: [partChapter, ...EVENTS], createdAt: at });
}

beforeAll(async () => {
  log = memoryLog();
  const records = month().sealed.map((one) => [one]);
  await log.grow(records, Instant.parse('2026-04-01T00:00:00.000Z'));
  key = log.signer.vkey;
});

describe('when an export was made', () => {
  const resultsIn = (laid: Laid) => linesOf(laid, 'timeliness.ndjson').map((line) => JSON.parse(line).result);

  it('is not before the log was signed for that it ends with', async () => {
    const early = await audited({}, Instant.parse('2026-03-03T00:00:00.000Z'));
    const { findings } = await verified(early, { key });
    expect(findings).toMatchObject([{ kind: 'wrong-time', file: 'manifest.json' }]);
    expect(secondVerdict(dir, key)).toEqual(['it was made before its log was signed']);
  });

  it('changes nothing of what had time to happen: that is measured until the log was signed for', async () => {
    const [soon, later] = [await audited(), await audited({}, Instant.parse('2027-04-01T00:00:00.000Z'))];
    expect(resultsIn(soon)).toContain('not-cut');
    for (const name of ['timeliness.ndjson', 'findings.ndjson', 'reconciliation.ndjson'])
      expect(linesOf(later, name), name).toEqual(linesOf(soon, name));
    const asOf = JSON.parse(String(later.files.get('populations/ipe.json'))).asOf;
    expect(asOf).toBe('2026-04-01T00:00:00.000Z');
    expect((await verified(later, { key })).derived).toBe('verified');
  });
});

describe('a log that has not grown since before the period was over', () => {
  const asked = '2026-04-02T07:30:00.000Z' as Instant;
  const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
  let idle: MemoryLog;
  beforeEach(async () => {
    idle = memoryLog();
    const inTime = month().sealed.toSorted((one, other) => one.record.time.localeCompare(other.record.time));
    for (const one of inTime) await idle.grow([[one]], one.record.time);
  });
  /** With the limit and the sample that are usual. */
  function exportedAt(at: Instant): Promise<Laid> {
    const proofsAt = (size: number) => proofsOf(idle.bucket, size);
    const usual = auditFiles({ sample: { size: 25 }, limitHours: 24, by: 'person:auditor', proofsAt });
    return exported(idle, period, { extra: [usual], beside: [partChapter], createdAt: at });
  }

  it('is signed for once more, so that the export is complete by the key alone, and its times are told as before', async () => {
    idle.still(asked);
    const laid = await exportedAt(asked);
    const verification = await verified(laid, { key: idle.signer.vkey });
    expect(verification).toMatchObject({ findings: [], derived: 'verified', untoldTimes: 0 });
    expect([exitCodeOf(verification), verification.range?.until]).toEqual([0, asked]);
    expect(secondVerdict(dir, idle.signer.vkey)).toEqual([]);
    expect(JSON.parse(String(laid.files.get('populations/ipe.json'))).asOf).toBe(asked);
    const early = await exportedAt('2026-04-02T07:28:00.000Z' as Instant);
    expect((await verified(early, { key: idle.signer.vkey })).findings).toMatchObject([{ kind: 'wrong-time' }]);
    expect(secondVerdict(dir, idle.signer.vkey)).toEqual(['it was made before its log was signed']);
  });

  it('is not said to be complete beyond what was signed, nor by a later time that the key did not sign', async () => {
    const { key: told, text } = { key: idle.signer.vkey, text: idle.note() };
    const unasked = await verified(await exportedAt(asked), { key: told });
    expect(exitCodeOf(unasked)).toBe(3);
    expect(flat(tell(unasked))).toContain('LAST SIGNED FOR AT 2026-03-31T23:30:00.000Z, before the period was over');
    idle.still(asked);
    const later = await exportedAt(asked);
    const stranger = signerOf()
      .again(text, Date.parse(asked) / 1000)
      .slice(text.length);
    const own = readNote(idle.note())!.signatures.at(-1)!;
    const claimed = lineOf({ ...own, signature: Buffer.concat([own.signature.subarray(0, 8), Buffer.alloc(64)]) });
    for (const [line, kind] of [
      ['', 'derived'],
      [stranger, 'derived'],
      [claimed, 'forged-key'],
    ] as const) {
      for (const name of ['log/end', 'log/latest']) later.files.set(name, Buffer.from(text + line));
      coverUp(later);
      const { findings } = await verified(later, { key: told });
      expect([...new Set(findings.map((one) => one.kind))]).toEqual([kind]);
    }
  });

  it('says of a period that is not over until when it is complete', async () => {
    const soon = '2026-03-31T23:50:00.000Z' as Instant;
    idle.still(soon);
    const verification = await verified(await exportedAt(soon), { key: idle.signer.vkey });
    expect([verification.findings, exitCodeOf(verification)]).toEqual([[], 3]);
    const said = flat(tell(verification));
    expect(said).toContain(`THE PERIOD WAS NOT OVER when this was made, at ${soon}: it is complete until ${soon}`);
    expect(said).not.toContain('LAST SIGNED FOR AT');
  });

  it('cannot have been signed for as it still was after it had grown', async () => {
    const grown = diary(memoryLog(idle.signer));
    await grown.day('2026-02-20', entriesOf(5, 2));
    const start = grown.log.note();
    await grown.day('2026-03-10', entriesOf(5, 2, 5));
    const laid = await exported(grown.log, period, { createdAt: asked });
    laid.files.set('log/start', Buffer.from(idle.signer.again(start, Date.parse(asked) / 1000)));
    coverUp(laid);
    const { findings } = await verified(laid, { key: idle.signer.vkey });
    expect(findings).toMatchObject([{ kind: 'wrong-time', text: expect.stringContaining('signed again at') }]);
    expect(secondVerdict(dir, idle.signer.vkey)).toEqual(['a checkpoint was signed again after it was outgrown']);
  });
});

describe('a record from outside the range', () => {
  it('says no time that the end of the range, and the latest, rule out', async () => {
    const { log: own, day } = diary();
    await day('2026-12-03', entriesOf(5, 3));
    await day('2027-01-01', entriesOf(5, 3, 5));
    await day('2027-01-02', entriesOf(1, 3, 10), '2026-12-04');
    await day('2027-01-03', entriesOf(1, 3, 11), '2027-02-04');
    const laid = await exported(own, { from: '2026-12-01', to: '2026-12-31' });
    const { findings } = await verified(laid, { key: own.signer.vkey });
    const wrong = { kind: 'wrong-time', file: 'beyond.ndjson' };
    expect(findings).toMatchObject([
      { ...wrong, index: 10 },
      { ...wrong, index: 11 },
    ]);
    expect(secondVerdict(dir, own.signer.vkey)).toHaveLength(2);
  });
});

describe('what is made of the records', () => {
  let honest: Laid;
  beforeAll(async () => {
    honest = await audited();
  });
  const MADE = /^(?:populations|sample)\/|^(?:timeliness|approvals|reconciliation|findings|report)\./;
  const EVENTS_FILE = 'ocsf/events-00001.ndjson';
  function without(pattern: RegExp, files: Readonly<Record<string, string>> = {}): Laid {
    const laid = copyOf(honest);
    for (const name of laid.files.keys()) if (pattern.test(name)) laid.files.delete(name);
    for (const [name, text] of Object.entries(files)) laid.files.set(name, Buffer.from(text));
    coverUp(laid);
    return laid;
  }
  const flat = (text: string) => text.replaceAll(/\s+/g, ' ');

  it('is missed where all of it is left out, and a report in its place is not believed', async () => {
    const nothing = await verified(without(MADE), { key });
    expect([nothing.intact, nothing.derived, exitCodeOf(nothing)]).toEqual([true, 'none', 3]);
    expect(flat(tell(nothing))).toContain('THERE IS NOTHING HERE THAT AN AUDITOR READS');
    const forged = await verified(without(MADE, { 'report.html': '<h1>No leaver was late</h1>\n' }), { key });
    expect(forged.findings.map(({ kind }) => kind)).toContain('derived');
    expect(exitCodeOf(forged)).toBe(1);
  });

  it('as PDF is not made again: whoever reads it is told so aloud, unless the digest speaks for it', async () => {
    const laid = without(/^$/, { 'report.pdf': '%PDF-1.4 all is well\n' });
    const verification = await verified(laid, { key });
    expect(verification.unverified).toContain('report.pdf');
    expect(flat(tell(verification))).toContain('REPORT.PDF WAS NOT VERIFIED');
    const digest = await verified(laid, { key, manifestDigest: laid.manifest.digest });
    expect(flat(tell(digest))).not.toContain('REPORT.PDF WAS NOT VERIFIED');
  });

  it('as OCSF events is made again and compared, in either version', async () => {
    expect((await verified(honest, { key })).unverified).not.toContain(EVENTS_FILE);
    const short = copyOf(honest);
    putLines(short, EVENTS_FILE, linesOf(short, EVENTS_FILE).slice(0, 3));
    coverUp(short);
    expect((await verified(short, { key })).findings).toMatchObject([{ kind: 'derived', file: EVENTS_FILE }]);
    const edited = copyOf(honest);
    const text = String(edited.files.get(EVENTS_FILE)).replace('"severity":"Informational"', '"severity":"Lowkey"');
    edited.files.set(EVENTS_FILE, Buffer.from(text));
    coverUp(edited);
    expect((await verified(edited, { key })).findings).toMatchObject([{ kind: 'derived', file: EVENTS_FILE }]);
    const more = copyOf(honest);
    more.files.set('ocsf/events-00002.ndjson', Buffer.from('{}\n'));
    const [file] = more.manifest.files.filter(({ name }) => name === EVENTS_FILE);
    const files = [...more.manifest.files, { ...file!, name: 'ocsf/events-00002.ndjson' }];
    more.manifest = { ...more.manifest, files: files.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
    coverUp(more);
    expect((await verified(more, { key })).findings).toMatchObject([
      { kind: 'derived', file: 'ocsf/events-00002.ndjson' },
    ]);
  });
});

describe('the times of records', () => {
  async function kept(): Promise<{ own: MemoryLog; laid: Laid }> {
    const { log: own, day } = diary();
    await day('2026-11-29', entriesOf(5, 3));
    await day('2026-12-01', entriesOf(300, 5, 10));
    await day('2026-12-10', entriesOf(30, 5, 400));
    await day('2026-12-10', entriesOf(30, 5, 430));
    await day('2026-12-20', entriesOf(5, 3, 90), '2026-12-02');
    await day('2027-01-02', entriesOf(5, 3, 900));
    return { own, laid: await exported(own, { from: '2026-12-01', to: '2026-12-31' }) };
  }

  it('are told by the checkpoints among them: where those are left out, that is said, by two verifiers', async () => {
    const { own, laid } = await kept();
    const told = { key: own.signer.vkey };
    expect((await verified(laid, told)).findings.map(({ kind }) => kind)).toEqual(Array(5).fill('wrong-time'));
    for (const name of laid.files.keys()) if (name.startsWith('log/checkpoints')) laid.files.delete(name);
    coverUp(laid);
    const without = await verified(laid, told);
    expect([without.intact, without.untoldTimes, exitCodeOf(without)]).toEqual([true, 365, 3]);
    expect(exitCodeOf({ ...without, derived: 'verified' })).toBe(3);
    expect(tell(without).replaceAll(/\s+/g, ' ')).toContain(
      'THE TIMES OF 365 RECORDS ARE TOLD BY NOTHING BUT THEMSELVES',
    );
    const doubts: string[] = [];
    expect(secondVerdict(dir, own.signer.vkey, undefined, doubts)).toEqual([]);
    expect(doubts).toHaveLength(365);
  });

  it('are told in an export as it is made, however seldom the log was signed for and wherever its parts end', async () => {
    const { log: own, day } = diary();
    await day('2026-12-01', entriesOf(3, 3));
    const long = Array.from({ length: 16_384 - 3 }, () => entriesOf(1, 1, 5)[0]!);
    await day('2026-12-02', long);
    await day('2026-12-05', entriesOf(3, 3, 10));
    await day('2026-12-05', entriesOf(3, 3, 20));
    await day('2026-12-09', entriesOf(3, 3, 30));
    await day('2027-01-09', entriesOf(3, 3, 40));
    const laid = await exported(own, { from: '2026-12-01', to: '2026-12-31' }, { privateParts: 'withheld' });
    const verification = await verified(laid, { key: own.signer.vkey, manifestDigest: laid.manifest.digest });
    expect([verification.intact, verification.untoldTimes, exitCodeOf(verification)]).toEqual([true, 0, 0]);
  });
});

describe('what is not as the manifest has it', () => {
  let laid: Laid;
  let vkey: string;
  beforeAll(async () => {
    const { log: own, day } = diary();
    await day('2026-12-03', entriesOf(20, 5));
    laid = await exported(own, { from: '2026-12-01', to: '2026-12-31' });
    vkey = own.signer.vkey;
  });

  it('is a stray, whatever it is called, but for what operating systems leave', async () => {
    await verified(laid, { key: vkey });
    const names = [
      'heads',
      'leavers.xlsx',
      'records.NDJSON',
      'report.HTML',
      'report.htm',
      'verify.js',
      '._leavers.csv',
    ];
    const systems = ['.DS_Store', 'log/._end', 'Thumbs.db', 'desktop.ini', '.directory'];
    for (const name of [...names, ...systems]) writeFileSync(join(dir, name), 'x');
    writeFileSync(join(dir, 'log/._end'), Buffer.from('0005160700020000', 'hex'));
    mkdirSync(join(dir, 'empty'));
    symlinkSync('/nowhere', join(dir, 'linked'));
    const { findings } = await verifyExport(dir, { key: vkey });
    const second = secondVerdict(dir, vkey);
    for (const name of [...names, ...systems, 'empty', 'linked']) rmSync(join(dir, name), { recursive: true });
    expect(findings.map(({ file }) => file).toSorted()).toEqual([...names, 'linked'].toSorted());
    expect(second).toHaveLength(names.length + 1);
  });

  it('as private parts that were kept back is said', async () => {
    const less = copyOf(laid);
    for (const name of less.files.keys()) if (name.startsWith('private/')) less.files.delete(name);
    const told = { key: vkey, manifestDigest: laid.manifest.digest };
    const verification = await verified(less, told);
    expect([verification.intact, verification.keptBack, exitCodeOf(verification)]).toEqual([true, 10, 3]);
    expect(tell(verification).replaceAll(/\s+/g, ' ')).toContain('10 PRIVATE PARTS WERE KEPT BACK');
  });

  it('as an old checkpoint that stands for the latest is no whole period, unless the digest says so', async () => {
    expect(tell(await verified(laid, { key: vkey }))).toContain('THE LOG WAS LAST SIGNED FOR AT 2026-12-03');
    expect(exitCodeOf({ ...(await verified(laid, { key: vkey })), derived: 'verified' })).toBe(3);
    expect(exitCodeOf(await verified(laid, { key: vkey, manifestDigest: laid.manifest.digest }))).toBe(0);
  });
});

describe('what an audit was asked to be', () => {
  const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
  const OWN = 'WHOEVER MADE THE EXPORT CHOSE THE LIMIT OR THE SAMPLE';
  const own = { limitHours: 99_999, sample: { size: 2, seed: 'picked' } };

  it('is the word of whoever made it, and said to be, unless it is told', async () => {
    const laid = await audited(own);
    const nobody = await verified(laid, { key });
    expect(nobody.terms).toMatchObject({ limitBy: 'exporter', sampleBy: 'exporter' });
    expect(flat(tell(nobody))).toContain('99999 hours, as the exporter says, and nobody else');
    expect(flat(tell(nobody))).toContain('2 of each population, seed "picked" (asked by person:auditor)');
    expect(flat(tell(nobody))).toContain(OWN);
    expect(exitCodeOf({ ...nobody, untoldTimes: 0 })).toBe(3);
    const told = await verified(laid, { key, asked: { limitHours: 99_999, sampleSize: 2, seed: 'picked' } });
    expect([told.intact, told.terms?.limitBy, told.terms?.sampleBy]).toEqual([true, 'told', 'told']);
    expect(exitCodeOf({ ...told, untoldTimes: 0 })).toBe(0);
    const other = await verified(laid, { key, asked: { limitHours: 24, sampleSize: 25, seed: '2026' } });
    expect(other.findings.map(({ kind, file }) => `${kind} ${file}`)).toEqual(
      Array(3).fill('derived populations/ipe.json'),
    );
  });

  it('is what the log says was asked, where its record came along', async () => {
    const before = log;
    const asking = { what: 'export-asked', exportId: 'x-1', facts: { sampleSize: 2, sampleSeed: 'asked' } };
    const reader = { pseudonym: 'psn-auditor', roles: [] };
    const at = Instant.parse('2026-04-01T00:01:00.000Z');
    const said = buildRecords(
      chainOfReading(asking, reader, at),
      undefined,
      [entryOfReading(asking, reader)],
      at,
      () => 'salt',
    );
    try {
      log = memoryLog(before.signer);
      await log.grow(
        month().sealed.map((one) => [one]),
        Instant.parse('2026-04-01T00:00:00.000Z'),
      );
      await log.grow([said], at);
      const made = Instant.parse('2026-04-01T00:02:00.000Z');
      const honest = await audited({ sample: { size: 2, seed: 'asked' } }, made);
      expect(linesOf(honest, 'beyond.ndjson').some((line) => line.includes('export-asked'))).toBe(true);
      expect(await verified(honest, { key })).toMatchObject({ intact: true, terms: { sampleBy: 'log' } });
      for (const sample of [{ size: 2, seed: 'picked' }, { size: 2 }, { size: 1, seed: 'asked' }])
        expect(
          (await verified(await audited({ sample }, made), { key })).findings,
          JSON.stringify(sample),
        ).toMatchObject([{ kind: 'derived', file: 'populations/ipe.json' }]);
    } finally {
      log = before;
    }
  });
});
