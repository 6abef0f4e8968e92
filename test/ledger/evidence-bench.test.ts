/** The benchmark of evidence measures what is right: its log is the log's own, its export verifies, and the same seed gives the same. Not how fast. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { byItself } from '../../bench/evidence/by-itself.ts';
import { makeLog } from '../../bench/evidence/make-log.ts';
import { evidence } from '../../bench/evidence.ts';
import { rootOf } from '../../functions/core/log/merkle.ts';
import { engineIsHere } from './dynoxide.ts';

const folder = mkdtempSync(join(tmpdir(), 'tenure-evidence-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the benchmark of evidence', () => {
  it('makes the same log of the same seed, and another of another', async () => {
    const [one, same, other] = await Promise.all(
      [1, 1, 2].map((seed, at) => makeLog(join(folder, `log-${at}`), 700, seed)),
    );
    expect(one!.frontier.size).toBe(700);
    expect(rootOf(same!.frontier)).toEqual(rootOf(one!.frontier));
    expect(rootOf(other!.frontier)).not.toEqual(rootOf(one!.frontier));
  });

  it('says what a script took, and throws when it fails', async () => {
    const script = join(folder, 'script.mjs');
    writeFileSync(script, 'globalThis.kept = Buffer.alloc(64 << 20, 1); process.stdout.write("done");');
    const { output, residentMb, processorMs, wallMs } = await byItself(folder, script);
    expect(output).toBe('done');
    expect(residentMb).toBeGreaterThan(64);
    expect(Math.min(processorMs, wallMs)).toBeGreaterThan(0);
    writeFileSync(script, 'throw new Error("it is broken")');
    await expect(byItself(folder, script)).rejects.toThrow('it is broken');
  });

  it.skipIf(!engineIsHere)('measures each thing it promises, of an export that was verified', async () => {
    const { lines } = await evidence({ sizes: [700], seed: 1, runs: 1, cases: 4 });
    const named = ['given places', 'published', 'verified', 'exported', 'built', 'memory of verifying', 'canonical'];
    for (const name of ['appended', ...named]) {
      const line = lines.find(({ what }) => what.includes(name));
      expect(line?.measured, name).toMatch(/^[1-9][\d,]*/);
    }
    expect(lines.map(({ measured }) => measured).join()).not.toMatch(/NaN|Infinity/);
  });
});
