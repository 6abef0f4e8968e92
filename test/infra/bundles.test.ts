/** Bundles are small, and load as Lambda loads them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle } from '../../infra/bundles.ts';
import { connectorSpecs } from '../../infra/connectors-stack.ts';
import { channelSpecs } from '../../infra/functions/chat.ts';
import { pages } from '../../infra/functions/pages.ts';
import type { FunctionSpec } from '../../infra/functions/spec.ts';
import { functions } from '../../infra/functions.ts';
import { configuration, ROOT, withChannels } from './synthesized.ts';

/** In the tree, so that `@aws-sdk/*` is found as in the runtime. */
mkdirSync(join(ROOT, '.vitest'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.vitest', 'bundles-'));
afterAll(() => rmSync(folder, { recursive: true }));

const specs: Record<string, FunctionSpec> = {
  ...functions,
  ...connectorSpecs(configuration),
  ...channelSpecs(withChannels.channels),
};
const written = Object.fromEntries(Object.entries(specs).filter(([, { entry }]) => existsSync(join(ROOT, entry))));
const bundles = Object.entries(bundle(written, { root: ROOT, into: join(folder, 'all'), configuration }));

const fileOf = ({ folder: at, handler }: Bundle) => join(at, handler.replace(/\.handler$/, '.mjs'));

/** Our choice (ADR 0013, 0153): only Okta's SDK is larger, and the library that writes a report as PDF; by little, who reads two vendors' tickets and tries both for the doctor. */
const LARGER: Readonly<Record<string, number>> = {
  'connector-okta': 5_000,
  'finish-export': 1_100,
  'read-ticket': 412,
  'plan-case': 410,
};
const mostKilobytes = (name: string) => LARGER[name] ?? 400;

/** 3 to 15 ms of loading each (ADR 0014); `node:http`, imported into an ES module, loads undici. */
const SELDOM_NEEDED = [
  ...['node:http', 'node:https', 'http', 'https', '@aws-sdk/client-kms', '@aws-sdk/client-sqs'],
  '@aws-sdk/client-scheduler',
];
const ALWAYS_NEEDED: Readonly<Record<string, readonly string[]>> = {
  'append-late-evidence': ['@aws-sdk/client-kms'],
  'publish-log': ['@aws-sdk/client-kms'],
  'plan-export': ['@aws-sdk/client-kms'],
  'write-part': ['@aws-sdk/client-kms'],
  'finish-export': ['@aws-sdk/client-kms'],
  'sweep-log': ['@aws-sdk/client-kms'],
  'check-health': ['@aws-sdk/client-sqs'],
  'receive-webhook': ['@aws-sdk/client-sqs'],
  'show-sources': ['@aws-sdk/client-sqs'],
  'read-source': ['@aws-sdk/client-sqs'],
  // Every call of a page brings a session to verify.
  ...Object.fromEntries(Object.keys(pages).map((name) => [name, ['@aws-sdk/client-kms']])),
  'receive-slack': ['@aws-sdk/client-sqs'],
  'receive-identity-source': ['@aws-sdk/client-sqs'],
  'import-sessions': ['@aws-sdk/client-sqs'],
};

/** What each bundle exports as its handler, or why it does not load: in one process, since to start Node takes longer than to load most of them. */
const LOAD = `const found = {};
for (const [name, file] of JSON.parse(process.argv[1]))
  found[name] = await import(file).then(({ handler }) => typeof handler, String);
console.log(JSON.stringify(found));`;
const node = join(ROOT, 'node_modules', '.bin', 'node');
const asked = JSON.stringify(bundles.map(([name, made]) => [name, fileOf(made)]));
const handlers: Readonly<Record<string, string>> = JSON.parse(
  execFileSync(node, ['--input-type=module', '-e', LOAD, asked], { encoding: 'utf8', stdio: 'pipe' }),
);

describe('a bundle', () => {
  it.each(bundles)('of %s is small', (name, made) => {
    expect(statSync(fileOf(made)).size / 1000).toBeLessThan(mostKilobytes(name));
  });

  it.each(bundles)('of %s loads nothing that few of its calls need', (name, made) => {
    const loaded = [...readFileSync(fileOf(made), 'utf8').matchAll(/\bfrom"([^"]+)"/g)].map(([, from]) => from);
    const always = ALWAYS_NEEDED[name] ?? [];
    expect(loaded.filter((from) => SELDOM_NEEDED.some((one) => one === from && !always.includes(one)))).toEqual([]);
  });

  it.each(bundles)('of %s loads in Node as it is, and exports its handler', (name) => {
    expect(handlers[name]).toBe('function');
  });
});

it('an entry without a file stops the bundling before anything is emptied, and every such entry is named', () => {
  const into = mkdtempSync(join(folder, 'kept-'));
  writeFileSync(join(into, 'before'), '');
  const gone = (entry: string): FunctionSpec => ({ entry, does: '', woken: 'step', timeoutSeconds: 1, grants: {} });
  const both = { one: gone('functions/handlers/one.ts'), two: gone('functions/handlers/two.ts') };
  expect(() => bundle(both, { root: ROOT, into, configuration })).toThrow(
    /one: expected .*one\.ts\n {2}two: expected .*two\.ts/,
  );
  expect(existsSync(join(into, 'before'))).toBe(true);
});
