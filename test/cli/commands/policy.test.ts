/** `tenure policy check`: what it prints, and its exit code. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../cli/commands/policy.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenure-policy-'));
  await cp('policies', folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function change(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(folder, file), text.replace(from, to));
}

describe('a sound pack', () => {
  it('exits with 0, and says what is in it and its digest', async () => {
    const { text, json, exitCode } = await checkPolicy('policies');
    expect(exitCode).toBe(0);
    expect(text).toMatch(/policies: "Marlow Instruments", \d+ files, \d+ in the catalogue/);
    expect(json).toMatchObject({ ok: true, mistakes: [], digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('with a warning exits with 0 and shows it', async () => {
    await change('birthrights.yaml', 'grants: [security-console]', 'grants: [security-team]');
    const { text, json, exitCode } = await checkPolicy(folder);
    expect(exitCode).toBe(0);
    expect(text).toContain('no birthright grants "security-console"');
    expect(json.mistakes.map(({ severity }) => severity)).toEqual(['warning']);
  });
});

describe('a pack with mistakes', () => {
  it('exits with 1, shows each with file, line, column and mend, and has no digest', async () => {
    await change('birthrights.yaml', 'grants: [engineering]', 'grants: [enginering]');
    await change('approvals.yaml', 'expiresAfterHours: 72', 'expiresAfterHours: 7200000');
    const { text, json, exitCode } = await checkPolicy(folder);
    expect(exitCode).toBe(1);
    expect(text).toContain(`${join(folder, 'approvals.yaml')}:8:24 error`);
    expect(text).toContain('→ hours until an unanswered approval expires');
    expect(text).toContain('1 error, no warnings. Nothing may run under this pack.');
    expect(json).toMatchObject({ ok: false, mistakes: [{ line: 8, column: 24, severity: 'error' }] });
    expect(json).not.toHaveProperty('digest');
  });

  it('fits 80 columns, but for a path or a word that is longer by itself', async () => {
    await change('birthrights.yaml', 'person.country == "DE"', 'person.contry == "DE"');
    await change('catalogue.yaml', 'okta:app:0oaintranet', 'okta:licence:0oaintranet');
    await change('budgets.yaml', 'change: grant', 'change: grants');
    const { text } = await checkPolicy(folder);
    const tooLong = text.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '));
    expect(tooLong.filter((line) => !line.startsWith(folder))).toEqual([]);
  });

  it('counts a folder without policy files, or that is not there, as one', async () => {
    for (const nowhere of [join(folder, 'schema'), join(folder, 'not-there')]) {
      const { text, exitCode } = await checkPolicy(nowhere);
      expect(exitCode).toBe(1);
      expect(text).toContain('there is no policy file here');
    }
  });
});
