/** A new kind of HR source begins as a copy of one that works, and nothing that is there is written over. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginSource } from '../../cli/new-source.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('tenure new-source', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'tenure-new-source-'));
    for (const file of [
      'functions/sources/bamboohr',
      'local/simulators/hr/bamboohr.ts',
      'test/sources/bamboohr.test.ts',
    ])
      cpSync(join(ROOT, file), join(root, file), { recursive: true });
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('writes the source, its parts, its simulator and its contract, and says what comes next', () => {
    const { files, next } = beginSource('acmehr', root);
    expect(files).toEqual([
      'functions/sources/acmehr/acmehr.ts',
      'functions/sources/acmehr/as-of-today.ts',
      'functions/sources/acmehr/mapping.ts',
      'local/simulators/hr/acmehr.ts',
      'test/sources/acmehr.test.ts',
    ]);
    for (const file of files) expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/bamboohr/i);
    expect(readFileSync(join(root, files[4]!), 'utf8')).toContain("describeSource('Acmehr'");
    expect(next).toHaveLength(3);
  });

  it('writes over nothing', () => {
    expect(() => beginSource('acmehr', root)).toThrow(/acmehr\.ts is there already/);
  });

  it.each(['Acme', 'a-b', '', '../x'])('refuses a name that is none: %j', (name) => {
    expect(() => beginSource(name, root)).toThrow(/lower-case letters/);
    expect(existsSync(join(root, 'functions/sources', name, `${name}.ts`))).toBe(false);
  });

  it('says where to run it', () => {
    expect(() => beginSource('acmehr', tmpdir())).toThrow(/root of Tenure's tree/);
  });
});
