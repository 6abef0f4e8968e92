/** Makes the verifier that goes with every export: one file for plain Node, not minified, so that who runs it can read it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

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
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}

/** Where functions/runtime/verifier.ts looks for it. */
export function writeVerifier(verifier: Buffer, folder: string): void {
  const file = join(folder, 'functions/ledger/verifier/verify.mjs');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, verifier);
}
