/** docs/api.md lists every problem the API answers, with its status. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { typeOf } from '../../functions/runtime/http.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const THROWN = /new Problem\(\s*(\d+),\s*(?:'([^']+)'|"([^"]+)"|`([^`]+)`),/g;

/** `title status` of all that is thrown anywhere in the functions. */
const thrown = globSync('functions/**/*.ts', { cwd: ROOT }).flatMap((file) =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(THROWN)].map(
    ([, status, ...titles]) => `${titles.find((title) => title !== undefined)} ${status}`,
  ),
);

/** The same of the table; `No such account, batch` are two. */
function listed(): string[] {
  const [, table = ''] = readFileSync(join(ROOT, 'docs/api.md'), 'utf8').split('## Problems');
  const rows = [...table.matchAll(/^\| (.+?) \| ([\d, ]+) \|/gm)];
  return rows.flatMap(([, titles = '', statuses = '']) =>
    statuses.split(', ').flatMap((status) => apart(titles).map((title) => `${title} ${status}`)),
  );
}

function apart(titles: string): readonly string[] {
  const [first = '', ...more] = titles.split(', ');
  const last = more.at(-1);
  const after = / this$/.test(last ?? '') ? ' this' : '';
  const before = first.slice(0, first.lastIndexOf(' ') + 1);
  return more.length === 0
    ? [titles]
    : [`${first}${after}`, ...more.map((word) => `${before}${word.replace(/ this$/, '')}${after}`)];
}

it('each is in the table, and the table has no other', () => {
  expect(listed().sort()).toEqual([...new Set(thrown)].sort());
});

it('no two have one type', () => {
  const titles = [...new Set(thrown.map((one) => one.replace(/ \d+$/, '')))];
  expect(new Set(titles.map(typeOf)).size).toBe(titles.length);
  expect(typeOf("Another source's")).toBe('urn:tenure:problem:another-sources');
  for (const title of titles) expect(typeOf(title)).toMatch(/^urn:tenure:problem:[a-z]+(-[a-z]+)*$/);
});
