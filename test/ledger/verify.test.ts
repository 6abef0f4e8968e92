/** An export that was changed in any way is found out, and what was changed is named. */
import { beforeAll, describe, expect, it } from 'vitest';
import { recordsFile } from '../../functions/core/export-layout.ts';
import { copyOf, coverUp, diary, entriesOf, exported, type Laid, linesOf, putLines, verified } from './exports.ts';
import type { MemoryLog } from './memory-log.ts';

let log: MemoryLog;
let intact: Laid;
let key: string;

beforeAll(async () => {
  const written = diary();
  await written.day('2026-11-29', entriesOf(20, 5));
  await written.day('2026-12-03', entriesOf(30, 9, 20));
  await written.day('2026-12-20', entriesOf(30, 12, 50));
  await written.day('2027-01-01', entriesOf(10, 12, 80));
  await written.day('2027-01-02', entriesOf(10, 4, 90));
  log = written.log;
  key = log.signer.vkey;
  intact = await exported(log, { from: '2026-12-01', to: '2026-12-31' });
});

describe('an export nobody touched', () => {
  it('is intact, and counted', async () => {
    const verification = await verified(intact, { key });
    expect(verification.findings).toEqual([]);
    expect(verification).toMatchObject({ intact: true, key: 'told', range: { start: 20, end: 90 } });
    expect(verification.counts).toMatchObject({ records: 70, cases: 12, beyond: 30 });
  });

  it('with a record edited is not', async () => {
    for (const careful of [false, true]) {
      const laid = copyOf(intact);
      const lines = linesOf(laid, recordsFile(1));
      putLines(laid, recordsFile(1), lines.with(7, lines[7]!.replace('"change":"', '"change":"x')));
      if (careful) coverUp(laid);
      const { findings } = await verified(laid, { key });
      expect(findings[0]).toMatchObject({ kind: 'edited', file: recordsFile(1), line: 8, index: 27 });
      expect(findings.length).toBe(careful ? 1 : 2);
    }
  });
});
