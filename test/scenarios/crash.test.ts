/** The server is killed (-9) three times while twenty people join and leave: nothing is lost, nothing is created twice, evidence verifies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assemble } from '../../bench/assembly.ts';
import { crash } from '../../bench/crash.ts';

it('every event ends once though the server is killed three times (npm run bench -- crash does it twenty times)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenure-crash-'));
  try {
    const assembly = await assemble(join(folder, 'cdk.out'));
    const { wrong, startsMs, records } = await crash(assembly, { people: 20, kills: 3, seed: 20 });
    expect(wrong).toEqual([]);
    expect(startsMs).toHaveLength(3);
    // Ten joined before; then ten more joined and the first ten left: each is at least received, opened, planned and completed.
    expect(records).toBeGreaterThan(30 * 4);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);
