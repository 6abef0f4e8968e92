/** What an exporter says who wants to look better, and nobody signed: when the export was made, what was asked for, and what lies beside the records. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { auditFiles } from '../../functions/ledger/audit/audit-files.ts';
import { partChapter } from '../../functions/ledger/audit/part-chapter.ts';
import { proofsOf } from '../../functions/ledger/export/log-files.ts';
import { exitCodeOf } from '../../functions/ledger/verifier/tell.ts';
import { month } from '../core/audit/whole.ts';
import { copyOf, coverUp, diary, dir, entriesOf, exported, type Laid, linesOf, verified } from './exports.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';
import { secondVerdict } from './second-verifier.ts';

let log: MemoryLog;
let key: string;
const period = { from: '2026-03-01', to: '2026-03-31' };
const createdAt = Instant.parse('2026-04-01T00:00:00.000Z');

async function audited(settings: Partial<Parameters<typeof auditFiles>[0]> = {}, at = createdAt): Promise<Laid> {
  const proofsAt = (size: number) => proofsOf(log.bucket, size);
  const asked = { sample: { size: 2, seed: '2026' }, limitHours: 24, by: 'person:auditor', proofsAt, ...settings };
  return exported(log, period, { extra: [auditFiles(asked)], beside: [partChapter], createdAt: at });
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
