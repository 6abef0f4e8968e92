/** Makes the verifier that goes with every export: one file for plain Node, not minified and without a package, so that who runs it can read it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const ABOUT = `/**
 * Tenure's verifier of exports of evidence: for plain Node (20.12 or later), with nothing but what Node has, and without a network.
 *
 * It is Tenure's TypeScript without its types, module after module, each below its name ("// functions/..."), what is used before
 * what uses it: begin with the last, functions/ledger/verifier/verify-folder.ts. What is checked, step by step: docs/evidence.md.
 */`;

export function bundleVerifier(root: string): Buffer {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [join(root, 'functions/ledger/verifier/verify-folder.ts')],
    bundle: true,
    write: false,
    charset: 'utf8',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    banner: { js: ABOUT },
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}

/** Where functions/runtime/verifier.ts looks for it. */
export function writeVerifier(verifier: Buffer, folder: string): void {
  const file = join(folder, 'functions/ledger/verifier/verify.mjs');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, verifier);
}
