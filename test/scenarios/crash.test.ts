/** The server is killed (-9) three times while ten people join and leave: nothing is lost, nothing is created twice, evidence verifies. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { withOwnPack } from '../../bench/assembly.ts';
import { crash } from '../../bench/crash.ts';
import { assemblyIn } from './synthesized-once.ts';

it('every event ends once though the server is killed three times (npm run bench -- crash does it twenty times)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenure-crash-'));
  try {
    const assembly = join(folder, 'cdk.out');
    const synthesized = await assemblyIn(inject('scenarioFolder'));
    cpSync(synthesized, assembly, { recursive: true, filter: (path) => basename(path) !== 'bundles' });
    withOwnPack(assembly);
    const { wrong, startsMs, records } = await crash(assembly, { people: 10, kills: 3, seed: 20 });
    expect(wrong).toEqual([]);
    expect(startsMs).toHaveLength(3);
    // Five joined before; then five more joined and the first five left: each is at least received, opened, planned and completed.
    expect(records).toBeGreaterThan(15 * 4);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);
