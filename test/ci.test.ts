/** What CI runs is what `npm run check` runs: a part that one of them leaves out is a promise nobody keeps. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly scripts: Record<string, string> };
const ci = readFileSync('.ci/run', 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('#'));

it.each((scripts.check ?? '').split(' && '))('CI runs %s, as npm run check does', (part) => {
  const command = part.startsWith('npm run') ? part : part.replace(/^/, 'npx ');
  expect(ci.filter((line) => line === command || line.startsWith(`${command} `))).toHaveLength(1);
});
