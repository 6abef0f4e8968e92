/** Two HR systems send every webhook six times, in any order, while the server is killed (-9) twice: everybody joins, some move and some leave meanwhile, and all end as HR says last. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assemble } from '../../bench/assembly.ts';
import { STORMED } from '../../bench/hr.ts';
import { storm } from '../../bench/storm.ts';

it('each of two storms’ events has one outcome though the server is killed twice (npm run bench -- storm is larger)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenure-storm-'));
  try {
    const assembly = await assemble(join(folder, 'cdk.out'), {}, STORMED);
    const people = 15;
    const retries = 5;
    const stormed = await storm(assembly, { people, retries, kills: 2, seed: 7 });
    expect(stormed.wrong).toEqual([]);
    // BambooHR tells twice of somebody new and once of a change, HiBob once, and four times of a leaver: one in five moves, one in five leaves.
    expect(stormed.webhooks).toBe(3 * people + (people / 5) * (2 + 5));
    expect(stormed.acknowledgedMs).toHaveLength(stormed.webhooks * (retries + 1));
    expect(stormed.unanswered).toBeGreaterThan(0);
    // Everybody is read, and not for every delivery.
    expect(stormed.reads.bamboo).toBeGreaterThanOrEqual(people);
    expect(stormed.reads.bob).toBeGreaterThanOrEqual(people);
    expect(stormed.reads.bamboo).toBeLessThan(people * 2 * (retries + 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
