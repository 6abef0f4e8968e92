/** The linter refuses imports against their direction, and clocks, chance and the world in the pure core. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

const REFUSED = [
  ['functions/core/a.ts', 'export const a = Date.now();'],
  ['functions/core/b.ts', 'export const a = Date.now;'],
  ['functions/core/c.ts', 'export const a = new Date();'],
  ['functions/core/d.ts', 'export const a = Math.random();'],
  ['functions/core/e.ts', 'export const a = process.env.HOME;'],
  ['functions/core/f.ts', `import { readFile } from 'node:fs/promises';\nexport const a = readFile;`],
  ['functions/core/g.ts', `import { x } from '../ledger/append.ts';\nexport const a = x;`],
  ['functions/core/h.ts', `export { x } from '../store/people.ts';`],
  ['functions/core/i.ts', `export const a = import('../runtime/clock.ts');`],
  ['functions/core/policy/j.ts', `import { x } from '../../connectors/manifest.ts';\nexport const a = x;`],
  ['functions/core/k.ts', `import { x } from '@aws-sdk/client-dynamodb';\nexport const a = x;`],
  ['functions/core/l.ts', 'export const a = fetch;'],
  ['functions/sources/a.ts', `import { x } from '../store/people.ts';\nexport const a = x;`],
  ['functions/connectors/okta/a.ts', `import { x } from '../../ledger/append.ts';\nexport const a = x;`],
  ['functions/connectors/okta/b.ts', `import { x } from '../../runtime/config.ts';\nexport const a = x;`],
  ['functions/ledger/a.ts', `import { x } from '../runtime/parts.ts';\nexport const a = x;`],
  ['functions/ledger/b.ts', `import { clock } from '../runtime/clock.ts';\nexport const a = clock;`],
  ['functions/store/a.ts', `import { x } from '../handlers/sweep.ts';\nexport const a = x;`],
  ['functions/runtime/a.ts', `import { x } from '../handlers/sweep.ts';\nexport const a = x;`],
  ['functions/runtime/b.ts', `import { x } from '../connectors/okta/connect.ts';\nexport const a = x;`],
  ['functions/handlers/a.ts', `import { x } from '../../infra/functions.ts';\nexport const a = x;`],
  ['workflows/a.ts', `import { x } from '../infra/functions.ts';\nexport const a = x;`],
  ['infra/a.ts', `import { x } from '../local/service.ts';\nexport const a = x;`],
] as const;

const ALLOWED = [
  ['functions/core/ok-a.ts', 'export const a = new Date(0);'],
  ['functions/core/ok-b.ts', `import { createHash } from 'node:crypto';\nexport const a = createHash;`],
  ['functions/core/policy/ok-c.ts', `import { x } from '../ids.ts';\nexport const a = x;`],
  ['functions/connectors/okta/handler.ts', `import { x } from '../../runtime/config.ts';\nexport const a = x;`],
  ['functions/runtime/ok-d.ts', `import { x } from '../connectors/manifest.ts';\nexport const a = x;`],
  ['functions/handlers/ok-e.ts', `import { x } from '../store/people.ts';\nexport const a = x;`],
  ['infra/ok-f.ts', `import { x } from '../workflows/joiner.ts';\nexport const a = x;`],
  ['local/ok-g.ts', `import { x } from '../infra/functions.ts';\nexport const a = x || Date.now();`],
] as const;

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tenure-lint-')));
afterAll(() => rmSync(folder, { recursive: true }));

/** The paths our own configuration finds fault with, and by which rule. */
const faults = lint([...REFUSED, ...ALLOWED]);

function lint(files: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  for (const shared of ['biome.json', 'lint', '.gitignore'])
    cpSync(join(ROOT, shared), join(folder, shared), { recursive: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  const told = toldBy(join(ROOT, 'node_modules/.bin/biome'), [
    'lint',
    '--max-diagnostics=none',
    '--reporter=github',
    '.',
  ]);
  return new Map(
    told
      .split('\n')
      .filter((line) => line.startsWith('::error'))
      .map((line) => [relative(folder, /file=([^,]+)/.exec(line)?.[1] ?? ''), line]),
  );
}

/** What the linter prints: it ends with an error, which is what is hoped for. */
function toldBy(command: string, options: readonly string[]): string {
  try {
    return execFileSync(command, options, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return String((error as { stdout?: string }).stdout);
  }
}

describe('the linter', () => {
  it.each(REFUSED)('refuses in %s: %s', (path) => {
    expect(faults.get(path)).toMatch(/noRestrictedImports|noRestrictedGlobals|plugin/);
  });

  it.each(ALLOWED)('allows in %s: %s', (path) => {
    expect(faults.get(path)).toBeUndefined();
  });
});
