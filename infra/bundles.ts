/** Bundles every function at once into a folder each that mirrors the tree, so that `import.meta.url` finds the same files everywhere. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import type { Configuration } from '../functions/core/configuration.ts';
import type { Release } from '../functions/core/deployment.ts';
import { writeDeployment } from './deployment.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { readNoticeTemplates, writeNoticeTemplates } from './notice-templates.ts';
import { readPolicyPack, writePolicyPack } from './policy-pack.ts';
import { writeSources } from './sources.ts';
import { bundleVerifier, writeVerifier } from './verifier.ts';

/** Where a function's code lies, and what to call in it. */
export interface Bundle {
  readonly folder: string;
  readonly handler: string;
}
export type Bundles = Readonly<Record<string, Bundle>>;

export interface Bundling {
  /** The tree's root. */
  readonly root: string;
  /** A folder of our own: emptied first. */
  readonly into: string;
  readonly configuration: Configuration;
  readonly release?: Release;
}

/** CommonJS inside an ES module: Okta's SDK calls `require`, which an ES module has not got. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const SETTINGS = {
  bundle: true,
  minify: true,
  // Step Functions matches on error names, which are literals; the names of functions make stack traces readable.
  keepNames: false,
  // What people read stands in it as it is, not escaped.
  charset: 'utf8',
  sourcemap: true,
  sourcesContent: false,
  // Licences lie beside what they are of.
  legalComments: 'external',
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // In the runtime: docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  external: ['@aws-sdk/*', '@smithy/*'],
  banner: { js: REQUIRE },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Bundles `specs`; throws, naming every entry that is missing and every mistake in the policy pack, before it builds anything. */
export function bundle(
  specs: Readonly<Record<string, FunctionSpec>>,
  { root, into, configuration, release = {} }: Bundling,
): Bundles {
  const missing = Object.entries(specs).filter(([, { entry }]) => !existsSync(join(root, entry)));
  if (missing.length > 0)
    throw new Error(
      `these functions are in infra/functions.ts or tenure.config.yaml, but have no file:\n${missing
        .map(([name, { entry }]) => `  ${name}: expected ${entry}`)
        .join('\n')}\nwrite the file (export const handler), or take the entry out`,
    );
  const pack = readPolicyPack(join(root, 'policies'));
  const told = Object.values(specs).some((spec) => spec.templates);
  const templates = told ? readNoticeTemplates(join(root, 'policies')) : [];
  const verifier = Object.values(specs).some((spec) => spec.verifier) ? bundleVerifier(root) : undefined;
  rmSync(into, { recursive: true, force: true });
  // Source maps name sources from where the bundle lies: from one place, so that a bundle is the same wherever it is written.
  const from = join(root, 'bundles');
  const { outputFiles } = buildSync({
    ...SETTINGS,
    write: false,
    absWorkingDir: root,
    outdir: from,
    entryPoints: Object.entries(specs).map(([name, { entry }]) => ({
      in: join(root, entry),
      out: join(name, entry.replace(/\.ts$/, '')),
    })),
  });
  for (const { path, contents } of outputFiles) {
    const file = join(into, relative(from, path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const { entry, policies, sources, templates: tells, verifier: exports, deployment } = spec;
      const folder = join(into, name);
      if (policies) writePolicyPack(pack, join(folder, 'policies'));
      if (sources) writeSources(configuration, join(folder, 'sources'));
      if (exports && verifier !== undefined) writeVerifier(verifier, folder);
      if (deployment) writeDeployment({ root, pack, configuration, release }, join(folder, 'deployed'));
      if (tells) writeNoticeTemplates(templates, join(folder, 'policies'));
      return [name, { folder, handler: `${entry.replace(/\.ts$/, '')}.handler` }];
    }),
  );
}
