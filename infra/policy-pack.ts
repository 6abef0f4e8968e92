/** The policy pack, from the YAML people write to the JSON functions read. A mistake in it stops the synthesis with its file, line and mend. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifest } from '../functions/connectors/manifest.ts';
import { canonical } from '../functions/core/canonical.ts';
import type { PolicyPack } from '../functions/core/policy/pack.ts';
import { parsePack } from '../functions/core/policy/parse.ts';
import { writeWhole } from './write-whole.ts';

/** The `*.yaml` files of `folder`, not of folders in it. */
export function readPolicyPack(folder: string): PolicyPack {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const parsed = parsePack(files, manifest);
  if ('pack' in parsed) return parsed.pack;
  const lines = parsed.mistakes.map(
    ({ file, line, column, text, mend }) => `${file}:${line}:${column} ${text}\n  mend: ${mend}`,
  );
  throw new Error(`the policy pack has mistakes; nothing may run under it (tenure policy check):\n${lines.join('\n')}`);
}

/** Writes `pack.json` where functions/runtime/policy-pack.ts reads it. Canonical: the file's SHA-256 is the digest that plans and evidence name. */
export function writePolicyPack(pack: PolicyPack, folder: string): void {
  writeWhole(join(folder, 'pack.json'), canonical(pack));
}
