/** What an insider tries who has everything but the log's key, and recomputes every digest he can: each is found, and named for what it is. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonical, sha256 } from '../../functions/core/canonical.ts';
import { type ExportManifest, manifestText } from '../../functions/core/evidence-export.ts';
import { Instant } from '../../functions/core/ids.ts';
import { auditFiles } from '../../functions/ledger/audit/audit-files.ts';
import { partChapter } from '../../functions/ledger/audit/part-chapter.ts';
import { proofsOf } from '../../functions/ledger/export/log-files.ts';
import { fileOf } from '../../functions/ledger/export/put.ts';
import type { Finding } from '../../functions/ledger/verifier/finding.ts';
import { exitCodeOf, tell } from '../../functions/ledger/verifier/tell.ts';
import { verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { month } from '../core/audit/whole.ts';
import {
  copyOf,
  coverUp,
  diary,
  dir,
  entriesOf,
  exported,
  type Laid,
  layDown,
  linesOf,
  putLines,
  verified,
} from './exports.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';
import { caseOf, entryOf } from './samples.ts';

let audited: Laid;
let auditedLog: MemoryLog;
let plain: Laid;
let key: string;

beforeAll(async () => {
  auditedLog = memoryLog();
  await auditedLog.grow(
    month().sealed.map((one) => [one]),
    Instant.parse('2026-03-31T23:59:00.000Z'),
  );
  const proofsAt = (size: number) => proofsOf(auditedLog.bucket, size);
  const sample = { size: 2, seed: '2026' };
  audited = await exported(
    auditedLog,
    { from: '2026-03-01', to: '2026-03-31' },
    {
      extra: [auditFiles({ sample, limitHours: 24, by: 'person:auditor', proofsAt })],
      beside: [partChapter],
      createdAt: Instant.parse('2026-04-01T00:00:00.000Z'),
    },
  );
  const { log, day } = diary();
  await day('2026-11-29', entriesOf(20, 5));
  await day('2026-12-03', [
    [caseOf(1), entryOf({}, { person: 'psn-1', private: { name: 'J\ufffdrg' } })],
    ...entriesOf(30, 9, 20),
  ]);
  await day('2027-01-01', entriesOf(10, 12, 80));
  await day('2027-01-02', entriesOf(10, 4, 90));
  plain = await exported(log, { from: '2026-12-01', to: '2026-12-31' });
  key = log.signer.vkey;
});

const listed = ({ findings }: { readonly findings: readonly Finding[] }) =>
  findings.map(({ kind, file, line }) => [kind, file, line].filter((one) => one !== undefined).join(' '));

/** After the change, everything that can be computed without the key is. */
async function attack(on: Laid, change: (laid: Laid) => void) {
  const laid = copyOf(on);
  change(laid);
  coverUp(laid);
  return verified(laid, { key: on === audited ? auditedLog.signer.vkey : key });
}

/** Puts a file, and lists it in its place. */
function add(laid: Laid, kind: string, name: string, content: Buffer | string): void {
  laid.files.set(name, Buffer.from(content));
  const files = [...laid.manifest.files, fileOf(kind, name, Buffer.from(content))];
  laid.manifest = { ...laid.manifest, files: files.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
}

const edit = (name: string, from: string | RegExp, to: string) => (laid: Laid) => {
  const text = laid.files.get(name)!.toString('utf8');
  expect(text.replace(from, to), `${name} has ${from}`).not.toBe(text);
  laid.files.set(name, Buffer.from(text.replace(from, to)));
};

describe('what an auditor reads', () => {
  it('is made again from the records, and is the same; what is not is named', async () => {
    const verification = await attack(audited, () => {});
    expect(verification.findings).toEqual([]);
    expect(verification.derived).toBe('verified');
    expect(verification.unverified).toEqual(['README.md', 'report.pdf', 'verify.mjs']);
    // A month that was signed for at once: what times its records say, nothing else tells.
    expect([exitCodeOf(verification), verification.untoldTimes > 0]).toEqual([3, true]);
    expect(tell(verification)).toContain('report.pdf');
  });

  it.each<[string, string, (lines: string[]) => string[], RegExp, number]>([
    ['a leaver taken out', 'populations/leavers.csv', (all) => all.toSpliced(3, 1), /a line is missing/, 4],
    ['the last leaver taken out', 'populations/leavers.csv', (all) => all.slice(0, -1), /lines are missing/, -1],
    ['a leaver put in', 'populations/leavers.ndjson', (all) => all.toSpliced(3, 0, '{}'), /do not give/, 4],
    ['a leaver there twice', 'populations/leavers.csv', (all) => all.toSpliced(3, 0, all[2]!), /do not give/, 4],
    [
      'leavers in another order',
      'populations/leavers.csv',
      (all) => all.with(2, all[3]!).with(3, all[2]!),
      /another order/,
      3,
    ],
    [
      'a leaver moved in time',
      'timeliness.csv',
      (all) => all.with(2, all[2]!.replace(/2026/, '2025')),
      /not what the records/,
      3,
    ],
    [
      'an approval',
      'approvals.ndjson',
      (all) => all.with(0, all[0]!.replace('approved', 'denied')),
      /not what the records/,
      1,
    ],
    ['a finding taken out', 'findings.ndjson', (all) => all.toSpliced(0, 1), /a line is missing/, 1],
    ['a difference', 'reconciliation.csv', (all) => all.slice(0, 2), /lines are missing/, 3],
  ])('of which %s was changed is found, at its line', async (_, name, change, words, line) => {
    const { findings } = await attack(audited, (laid) => {
      const text = laid.files.get(name)!.toString();
      const end = name.endsWith('.csv') ? '\r\n' : '\n';
      const lines = change(text.split(end).slice(0, -1));
      laid.files.set(name, Buffer.from(lines.map((one) => one + end).join('')));
    });
    const [first] = findings;
    expect(first).toMatchObject({ kind: 'derived', file: name, text: expect.stringMatching(words) });
    if (line > 0) expect(first!.line).toBe(line);
    // How it was produced holds its digest.
    expect(findings.slice(1).every(({ file }) => /ipe|sample|report/.test(file) || file === name)).toBe(true);
  });

  it.each<[string, (laid: Laid) => void, string]>([
    ['says a limit of its own', edit('populations/ipe.json', '"limitHours": 24', '"limitHours": 999'), 'derived'],
    ['says a seed of its own', edit('populations/ipe.json', '"seed": "2026"', '"seed": "2027"'), 'derived'],
    ['says a total of its own', edit('populations/ipe.json', '"recordsInRange": ', '"recordsInRange": 1'), 'derived'],
    ['reads well', edit('report.html', /late/, 'soon'), 'derived report.html'],
    ['draws another sample', edit('sample/sample.json', /"case": "c-/, '"case": "c-0'), 'derived sample/sample.json'],
    ['lost how it was made', (laid) => void laid.files.delete('populations/ipe.json'), 'derived populations/ipe.json'],
    [
      'lost a population',
      (laid) => void laid.files.delete('populations/leavers.csv'),
      'derived populations/leavers.csv',
    ],
    ['lost its report', (laid) => void laid.files.delete('report.html'), 'derived report.html'],
    [
      'has one more population',
      (laid) => add(laid, 'population', 'populations/leavers-2.csv', 'case\r\n'),
      'derived populations/leavers-2.csv',
    ],
    [
      'has one more bundle',
      (laid) => add(laid, 'sample', 'sample/leavers-c-1.json', '{}\n'),
      'derived sample/leavers-c-1.json',
    ],
  ])('and that %s is found', async (_, change, named) => {
    const verification = await attack(audited, change);
    expect(listed(verification).filter((one) => one.startsWith(named))).not.toEqual([]);
    expect(new Set(verification.findings.map(({ kind }) => kind))).toEqual(new Set(['derived']));
    expect(exitCodeOf(verification)).toBe(1);
  });

  it('of another version is not said to be verified', async () => {
    const verification = await attack(audited, edit('populations/ipe.json', /"version": \d+/, '"version": 99'));
    expect([verification.intact, verification.derived, exitCodeOf(verification)]).toEqual([true, 'not verified', 3]);
    expect(tell(verification)).toContain('NOT COMPARED WITH THE RECORDS');
  });

  const bundle = () => [...audited.files.keys()].find((name) => name.startsWith('sample/joiners-'))!;
  const event = (all: Bundled) => all.event![0]!;
  /** The same bytes: of a hash's last digit before the `=` two bits say nothing. */
  const otherText = (hash: string) => {
    const other = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/']
      .map((digit) => `${hash.slice(0, -2)}${digit}=`)
      .find((text) => text !== hash && Buffer.from(text, 'base64').equals(Buffer.from(hash, 'base64')));
    return other!;
  };
  type Bundled = Record<string, { record: string; index: number; proof?: string[] }[]>;
  it.each<[string, (bundled: Bundled) => void]>([
    ['a record less', (all) => void all.observations!.pop()],
    ['a record twice', (all) => void all.observations!.push(all.observations![0]!)],
    ['a record edited', (all) => void Object.assign(event(all), { record: event(all).record.replace('26', '25') })],
    ['a record in another section', (all) => void all.approvals!.push(all.observations!.pop()!)],
    ['a place that is not its own', (all) => void Object.assign(event(all), { index: event(all).index + 1 })],
    ['a proof of another', (all) => void Object.assign(event(all), { proof: all.observations![0]!.proof })],
    ['a proof in another text', (all) => void event(all).proof!.push(otherText(event(all).proof!.pop()!))],
    ['a proof that is none', (all) => void Object.assign(event(all), { proof: [] })],
  ])('has in its sample no bundle with %s', async (_, change) => {
    const { findings } = await attack(audited, (laid) => {
      const bundled = JSON.parse(laid.files.get(bundle())!.toString());
      change(bundled);
      laid.files.set(bundle(), Buffer.from(`${JSON.stringify(bundled, undefined, 2)}\n`));
    });
    expect(findings).toMatchObject([{ kind: 'derived', file: bundle() }]);
  });
});

describe('files that no export of these places has', () => {
  it.each<[string, string, string, string]>([
    ['records of another part', 'records', 'records/records-00002.ndjson', '{}\n'],
    ['records under another name', 'records', 'notes.ndjson', '{}\n'],
    ['a private file of another part', 'private', 'private/private-00002.ndjson', '{}\n'],
    ['a file that may be missing because it is private', 'private', 'populations.csv', 'case\n'],
    ['a checkpoint nobody asked for', 'log', 'log/after', 'x\n'],
    ['records in a folder of records', 'report', 'records/all.ndjson', '{}\n'],
  ])('%s are found', async (_, kind, name, content) => {
    const { findings } = await attack(plain, (laid) => add(laid, kind, name, content));
    expect(findings).toMatchObject([{ kind: 'manifest', text: expect.stringContaining(name) }]);
  });

  it.each(['summary.html', 'report.xlsx', 'ocsf/all.ndjson', 'notes/README.md'])(
    '%s would be read as a part of it',
    async (name) => {
      const { findings } = await attack(plain, (laid) => add(laid, 'report', name, 'all is well\n'));
      expect(findings).toMatchObject([{ kind: 'manifest', text: expect.stringContaining(name) }]);
    },
  );

  it.each([
    'records/records-00001.ndjson',
    'log/end',
    'log/start',
    'log/latest',
    'log/consistency.json',
    'log/frontier.json',
    'heads.ndjson',
    'beyond.ndjson',
    'private/private-00001.ndjson',
    'log/leaves-00001',
  ])('%s cannot be left out of the manifest', async (name) => {
    const { findings } = await attack(plain, (laid) => {
      laid.files.delete(name);
      laid.manifest = { ...laid.manifest, files: laid.manifest.files.filter((file) => file.name !== name) };
    });
    expect(listed({ findings }).some((one) => one.startsWith('manifest'))).toBe(true);
    expect(findings.some(({ text }) => text.includes(name))).toBe(true);
  });
});

describe('a manifest', () => {
  const changed = (change: (manifest: ExportManifest) => object) => (laid: Laid) => {
    laid.manifest = change(laid.manifest) as ExportManifest;
  };
  it.each<[string, (laid: Laid) => void]>([
    [
      'with a member of Object in place of its own',
      changed(({ exportId: _, ...rest }) => ({ ...rest, hasOwnProperty: 'version' })),
    ],
    [
      'with a month that there is not',
      changed((one) => ({ ...one, period: { from: '2026-13-01', to: '2026-13-31' } })),
    ],
    ['with a day that there is not', changed((one) => ({ ...one, period: { from: '2026-02-30', to: '2026-12-31' } }))],
    [
      'with a period that ends before it begins',
      changed((one) => ({ ...one, period: { from: '2026-12-31', to: '2026-12-01' } })),
    ],
    ['made at no time', changed((one) => ({ ...one, createdAt: 'yesterday' }))],
    ['of a log without an end', changed((one) => ({ ...one, log: { ...one.log, end: 9e15, latest: 9e15 } }))],
    ['of a log that goes back', changed((one) => ({ ...one, log: { ...one.log, start: 60, end: 20 } }))],
    [
      'that leads out of the folder',
      changed((one) => ({
        ...one,
        files: [...one.files, { bytes: 1, kind: 'report', lines: 0, name: '../secret', sha256: '0'.repeat(64) }],
      })),
    ],
  ])('%s is none', async (_, change) => {
    const laid = copyOf(plain);
    change(laid);
    const { digest: _digest, ...rest } = laid.manifest;
    const text = `${canonical({ ...rest, digest: sha256(canonical(rest)) })}\n`;
    const verification = await verified(laid, { key }, text);
    expect(verification.findings[0]).toMatchObject({ kind: 'manifest', file: 'manifest.json' });
  });

  it.each<[string, (text: string) => string]>([
    ['a byte order mark', (text) => `\ufeff${text}`],
    ['CRLF', (text) => text.replace('\n', '\r\n')],
    ['a number in another form', (text) => text.replace('"version":2', '"version":2e0')],
    ['a member twice', (text) => text.replace('"exportId":"x-1"', '"exportId":"x-0","exportId":"x-1"')],
    ['white space', (text) => text.replace('"version":2', '"version": 2')],
    ['nothing', () => ''],
  ])('with %s is none', async (_, change) => {
    const verification = await verified(plain, { key }, change(manifestText(plain.manifest)));
    expect(verification.findings[0]).toMatchObject({ kind: 'manifest', file: 'manifest.json' });
    expect(exitCodeOf(verification)).toBe(1);
  });
});

describe('text that is not what it seems', () => {
  const PRIVATE = 'private/private-00001.ndjson';
  it('no byte stands for the character that stands for it', async () => {
    const { findings } = await attack(plain, (laid) => {
      const content = laid.files.get(PRIVATE)!;
      const at = content.indexOf('\ufffd');
      laid.files.set(PRIVATE, Buffer.concat([content.subarray(0, at), Buffer.of(0xff), content.subarray(at + 3)]));
    });
    expect(findings).toMatchObject([{ kind: 'file', file: PRIVATE, text: 'the line is not UTF-8' }]);
  });

  it('no part of the salt is read as the private part', async () => {
    const { findings } = await attack(plain, (laid) => {
      const lines = linesOf(laid, PRIVATE);
      const [, text, salt] = /"private":(.*),"salt":"(.*)"\}$/.exec(lines[0]!)!;
      const { id } = JSON.parse(lines[0]!);
      // The same bytes are hashed, and another text is read.
      putLines(
        laid,
        PRIVATE,
        lines.with(0, `{"id":"${id}","private":${salt!.at(-1)}${text},"salt":"${salt!.slice(0, -1)}"}`),
      );
    });
    expect(findings[0]).toMatchObject({ kind: 'commitment', file: PRIVATE, line: 1 });
  });

  it.each<[string, (line: string) => string]>([
    ['a byte order mark', (line) => `\ufeff${line}`],
    ['CRLF', (line) => `${line}\r`],
    ['a blank', (line) => `${line} `],
    ['a member twice', (line) => line.replace('"kind":', '"kind":"outcome","kind":')],
    ['a number in another form', (line) => line.replace(/"position":(\d+)/, '"position":$1e0')],
    ['a letter composed otherwise', (line) => line.replace('"change":"', '"change":"e\u0301')],
  ])('a record with %s is edited', async (_, change) => {
    const { findings } = await attack(plain, (laid) => {
      const lines = linesOf(laid, 'records/records-00001.ndjson');
      putLines(laid, 'records/records-00001.ndjson', lines.with(3, change(lines[3]!)));
    });
    expect(findings).toMatchObject([{ kind: 'edited', file: 'records/records-00001.ndjson', line: 4 }]);
  });

  it('a line longer than any is named, and the rest is verified all the same', async () => {
    const { findings } = await attack(plain, (laid) => {
      laid.files.set('heads.ndjson', Buffer.alloc((16 << 20) + 10, 'x'));
    });
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'file', file: 'heads.ndjson', line: 1, text: expect.stringContaining('longer') }),
    );
  });
});

describe('what is no file of the folder', () => {
  const elsewhere = `${dir}-elsewhere`;
  const restore: (() => void)[] = [];
  const laidDown = () => {
    layDown(plain);
    mkdirSync(elsewhere, { recursive: true });
  };
  const link = (name: string) => {
    renameSync(join(dir, name), join(elsewhere, 'moved'));
    symlinkSync(join(elsewhere, 'moved'), join(dir, name));
    restore.push(() => {
      rmSync(join(dir, name));
      renameSync(join(elsewhere, 'moved'), join(dir, name));
      rmSync(elsewhere, { recursive: true });
    });
  };
  it.each(['records/records-00001.ndjson', 'log/end', 'README.md', 'records'])('%s is no link', async (name) => {
    laidDown();
    link(name);
    const { findings, intact } = await verifyExport(dir, { key });
    restore.pop()?.();
    expect(intact).toBe(false);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'file', text: expect.stringContaining(`${name} is a link`) }),
    );
  });

  it('the manifest neither: nothing is read by it', async () => {
    laidDown();
    link('manifest.json');
    const { findings } = await verifyExport(dir, { key });
    restore.pop()?.();
    expect(findings).toMatchObject([{ kind: 'manifest', text: expect.stringContaining('manifest.json is a link') }]);
    expect(findings).toHaveLength(1);
  });

  it('a folder in the place of a file is none', async () => {
    laidDown();
    rmSync(join(dir, 'README.md'));
    mkdirSync(join(dir, 'README.md'));
    const { findings } = await verifyExport(dir, { key });
    rmSync(join(dir, 'README.md'), { recursive: true });
    writeFileSync(join(dir, 'README.md'), plain.files.get('README.md')!);
    expect(findings).toMatchObject([{ kind: 'file', file: 'README.md', text: 'it is no file' }]);
  });
});
