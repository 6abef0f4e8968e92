/** What an auditor reads goes with an export: it verifies with all of it, the sample's proofs fit the log, and anyone draws the same sample. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { leafHash, rootOf } from '../../functions/core/log/merkle.ts';
import { verifyInclusion } from '../../functions/core/log/proof.ts';
import { OCSF_VERSIONS } from '../../functions/core/ocsf/schema.ts';
import { auditFiles } from '../../functions/ledger/audit/audit-files.ts';
import { ocsfFiles } from '../../functions/ledger/audit/ocsf-files.ts';
import { partChapter } from '../../functions/ledger/audit/part-chapter.ts';
import { proofsOf } from '../../functions/ledger/export/log-files.ts';
import { verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { month } from '../core/audit/whole.ts';
import { mistakesIn } from '../core/ocsf/ocsf-schema.ts';
import { dir, exported, type Laid, layDown, verified } from './exports.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';

const period = { from: '2026-03-01', to: '2026-03-31' };
const createdAt = Instant.parse('2026-04-01T00:00:00.000Z');
const sample = { seed: '2026', size: 2 };

const eventsOf = (asked: '1.8' | '1.9' | 'none') =>
  ocsfFiles({ asked, productVersion: 'a test', log: 'tenure/evidence' });

async function audited(log: MemoryLog, settings: Partial<Parameters<typeof auditFiles>[0]> = {}): Promise<Laid> {
  const extra = [auditFiles({ sample, limitHours: 24, by: 'person:auditor', ...settings })];
  return exported(log, period, {
    extra,
    beside: [partChapter, ...eventsOf('1.8')],
    createdAt,
    privateParts: 'withheld',
  });
}

const jsonOf = (laid: Laid, name: string) => JSON.parse(String(laid.files.get(name)));

describe('an export with an audit', () => {
  let log: MemoryLog;
  let laid: Laid;
  beforeAll(async () => {
    log = memoryLog();
    await log.grow(
      month().sealed.map((one) => [one]),
      Instant.parse('2026-03-31T23:59:00.000Z'),
    );
    laid = await audited(log, { proofsAt: (size) => proofsOf(log.bucket, size) });
  });

  it('verifies, and its manifest lists every file of it', async () => {
    expect((await verified(laid)).findings).toEqual([]);
    const names = laid.manifest.files.map(({ name }) => name);
    for (const name of ['joiners', 'movers', 'leavers', 'requests', 'exceptions', 'other', 'reviews', 'policy-changes'])
      expect(names).toEqual(expect.arrayContaining([`populations/${name}.csv`, `populations/${name}.ndjson`]));
    expect(names).toEqual(
      expect.arrayContaining([
        ...['timeliness.csv', 'approvals.csv', 'reconciliation.csv', 'findings.ndjson', 'populations/ipe.json'],
        ...['sample/sample.json', 'report.html', 'report.pdf'],
      ]),
    );
  });

  it('verifies from within its folder too, as its README says', async () => {
    const before = process.cwd();
    layDown(laid);
    process.chdir(dir);
    try {
      expect((await verifyExport('.')).findings).toEqual([]);
    } finally {
      process.chdir(before);
    }
  });

  describe('has a README', () => {
    const readme = () => String(laid.files.get('README.md'));
    const inFolder = (command: string) => {
      layDown(laid);
      return execFileSync('sh', ['-c', command], { cwd: dir, encoding: 'utf8' });
    };

    it('that names files which are there, for each of the four questions', () => {
      const [, questions = ''] = readme().split('## Four questions');
      expect(questions.match(/^\*\*\d\. .*?\?\*\*|^\*\*\d\. .*?\.\*\*/gm)).toEqual([
        ...['**1. Is the population complete?**', '**2. Pick 25.**', '**3. Was each approved first?**'],
        '**4. Was each leaver cut in time?**',
      ]);
      const named = [...readme().matchAll(/`([a-z][a-z/-]*\.(?:csv|ndjson|json|html|pdf|mjs))`/g)].map(
        ([, name]) => name,
      );
      expect(new Set(named).size).toBeGreaterThan(12);
      layDown(laid);
      for (const name of named) expect(existsSync(join(dir, String(name))), name).toBe(true);
    });

    it('whose commands answer them', () => {
      const commands = [...readme().matchAll(/^ {4}(.*)$/gm)].map(([, command]) => String(command));
      const [verify, complete, pick, approved, cut] = commands;
      expect(verify).toMatch(/^node verify\.mjs \. --key/);
      const numbers = inFolder(String(complete)).match(/\d+/g);
      expect(numbers).toHaveLength(4);
      expect([numbers?.[0], numbers?.[2]]).toEqual([numbers?.[1], numbers?.[3]]);
      const drawn = jsonOf(laid, 'sample/sample.json').populations.find(
        ({ population }: { population: string }) => population === 'leavers',
      ).drawn;
      const picked = inFolder(String(pick)).trim().split('\n');
      expect(picked.slice(0, 2).map((line) => line.slice(66))).toEqual(drawn.map((one: { case: string }) => one.case));
      expect(inFolder(String(approved)).trim().split('\n')).toHaveLength(2);
      expect(inFolder(String(cut)).match(/"late_by":"[a-z]+"/g)).toEqual(
        ['hr', 'approver', 'tenure', 'approver'].map((who) => `"late_by":"${who}"`),
      );
      expect(commands).toHaveLength(5);
    });
  });

  it('says of each file how it was made, with the digest of what lies there', () => {
    for (const { files, rows } of jsonOf(laid, 'populations/ipe.json').files)
      for (const { name, sha256, bytes } of files) {
        const content = laid.files.get(name)!;
        expect(createHash('sha256').update(content).digest('hex'), name).toBe(sha256);
        expect(content.length).toBe(bytes);
        if (name.endsWith('.ndjson')) expect(String(content).split('\n').length - 1, name).toBe(rows);
      }
    const { completeness } = jsonOf(laid, 'populations/ipe.json');
    expect(completeness.recordsInRange).toBe(completeness.expectedInRange);
  });

  it('has a bundle for each sampled case, whose records are in the log by the proofs beside them', () => {
    const drawn = jsonOf(laid, 'sample/sample.json').populations.flatMap(
      (one: { drawn: { bundle: string }[] }) => one.drawn,
    );
    expect(drawn).toHaveLength(10);
    const { size } = log.frontier();
    const root = rootOf(log.frontier());
    for (const { bundle } of drawn) {
      const { event, plan, approvals, intents, receipts, observations, also } = jsonOf(laid, bundle);
      const all = [event, plan, approvals, intents, receipts, observations, also].flat();
      expect(all.length).toBeGreaterThan(0);
      for (const { index, record, proof } of all) {
        const hashes = proof.map((hash: string) => Buffer.from(hash, 'base64'));
        expect(verifyInclusion({ index, size, leaf: leafHash(record), proof: hashes, root })).toBe(true);
      }
    }
  });

  it('has its report as a PDF of several pages too, the same bytes each time', async () => {
    const pdf = laid.files.get('report.pdf')!;
    const read = await PDFDocument.load(pdf);
    expect(read.getPageCount()).toBeGreaterThan(3);
    expect(read.getTitle()).toBe('Access evidence, 2026-03-01 to 2026-03-31');
    expect((await audited(log)).files.get('report.pdf')!.equals(pdf)).toBe(true);
  });

  it('is drawn, where nobody asks for a seed, from the root of the log as it was signed at the end', async () => {
    const own = jsonOf(await audited(log, { sample: { size: 1 } }), 'sample/sample.json');
    expect(own).toMatchObject({ seed: rootOf(log.frontier()).toString('base64'), seedFrom: 'log', size: 1 });
    expect(jsonOf(laid, 'sample/sample.json')).toMatchObject({ seed: '2026', seedFrom: 'asked' });
  });

  it.each(['1.8', '1.9'] as const)('has each record of the period as a valid event of OCSF %s', async (version) => {
    const events = await exported(log, period, { beside: eventsOf(version), createdAt, privateParts: 'withheld' });
    const lines = String(events.files.get('ocsf/events-00001.ndjson')).split('\n').slice(0, -1);
    expect(lines).toHaveLength(events.manifest.counts.records);
    for (const line of lines) expect(mistakesIn(JSON.parse(line), OCSF_VERSIONS[version])).toEqual([]);
    const { start, end } = events.manifest.log;
    const places = lines.map((line) => JSON.parse(line).metadata.sequence);
    expect([places[0], places.at(-1)]).toEqual([start, end - 1]);
    expect((await verified(events)).findings).toEqual([]);
  });

  it('has no events where none are asked for', async () => {
    const without = await exported(log, period, { beside: eventsOf('none'), createdAt, privateParts: 'withheld' });
    expect([...without.files.keys()].filter((name) => name.startsWith('ocsf/'))).toEqual([]);
    expect((await verified(without)).findings).toEqual([]);
  });

  it('is refused where a part has left no chapter: a population without its cases would look whole', async () => {
    const extra = [auditFiles({ sample, limitHours: 24, by: 'person:auditor' })];
    await expect(exported(log, period, { extra, createdAt, privateParts: 'withheld' })).rejects.toThrow(
      'every part is written with its chapter',
    );
  });

  it('draws another sample for another seed, and none of size 0', async () => {
    const other = await audited(log, { sample: { seed: 'other', size: 2 } });
    expect(jsonOf(other, 'sample/sample.json').populations).not.toEqual(jsonOf(laid, 'sample/sample.json').populations);
    const none = await audited(log, { sample: { seed: 'other', size: 0 } });
    expect([...none.files.keys()].filter((name) => name.startsWith('sample/'))).toEqual(['sample/sample.json']);
  });
});
