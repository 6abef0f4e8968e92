/** The sample export that is shipped: it verifies with the verifier in it, small and without a name, and the walkthrough's commands print what it says. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandsIn, printedAnew, run } from '../../../cli/demo/walkthrough.ts';

const DOCS = resolve(import.meta.dirname, '../../../docs');
const EXPORT = join(DOCS, 'sample-export');
const MOST_BYTES = 3_500_000;

describe('the sample export', () => {
  it('verifies with the verifier in it, by plain Node and the key that is told beside it', () => {
    const key = readFileSync(join(DOCS, 'sample-export.key'), 'utf8').trim();
    const told = execFileSync(process.execPath, ['verify.mjs', '.', '--key', key, '--json'], { cwd: EXPORT });
    expect(JSON.parse(String(told))).toMatchObject({ intact: true, findings: [] });
  });

  it.each(commandsIn(readFileSync(join(DOCS, 'sample-export.md'), 'utf8')).map(({ line, printed }) => [line, printed]))(
    'prints what the page says: %s',
    (line, printed) => {
      expect(run(line, EXPORT)).toBe(printed);
    },
  );

  it('has more leavers than are picked, is small, and has no name in it', () => {
    const files = readdirSync(EXPORT, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const bytes = files.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0);
    expect(bytes).toBeLessThan(MOST_BYTES);
    const leavers = readFileSync(join(EXPORT, 'populations/leavers.csv'), 'utf8').split('\r\n').length - 2;
    expect(leavers).toBeGreaterThanOrEqual(30);
    const text = files.map((one) => readFileSync(join(one.parentPath, one.name), 'utf8')).join('');
    expect(text).not.toMatch(/@marlow\.example|Amara|Qureshi/);
    expect(text, 'where it was made is nobody’s business').not.toMatch(/^\/\/ \.\.\//m);
    expect(text, 'a population that two tests share is said once').not.toMatch(/>(\d+ [a-z ]+); \1[;<]/);
  });
});

it('a page is printed anew with what its commands say now, over as many lines as they have', () => {
  const page = 'Before.\n\n```console\n$ echo one; \\\n  echo two\nold\n$ echo three\n```\nAfter.\n';
  const anew = printedAnew(page, DOCS);
  expect(anew).toBe('Before.\n\n```console\n$ echo one; \\\n  echo two\none\ntwo\n$ echo three\nthree\n```\nAfter.\n');
  expect(commandsIn(anew).map(({ printed }) => printed)).toEqual(['one\ntwo\n', 'three\n']);
});
