/** The synthesized application with the benchmark's own policy pack in place of the company's. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { synthesize } from '../cli/synthesize.ts';
import type { PolicyPack } from '../functions/core/policy/pack.ts';
import { readPolicyPack, writePolicyPack } from '../infra/policy-pack.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** Synthesizes into `folder`, with the benchmark's pack; `more` of it is a benchmark's own, and so may the configuration be (the text of it). */
export async function assemble(
  folder: string,
  more: Partial<PolicyPack> = {},
  configuration?: string,
): Promise<string> {
  const file = configuration === undefined ? undefined : `${folder}.config.yaml`;
  if (file !== undefined && configuration !== undefined) writeFileSync(file, configuration);
  await synthesize(ROOT, folder, file);
  return withOwnPack(folder, more);
}

/** Changes nothing of what is synthesized in `folder` but the pack that lies in the bundles. */
export function withOwnPack(folder: string, more: Partial<PolicyPack> = {}): string {
  const packs = readdirSync(folder)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => join(folder, name, 'policies'))
    .filter((pack) => existsSync(pack));
  if (packs.length === 0) throw new Error('no bundle carries a policy pack any more: see infra/bundles.ts');
  const own = { ...readPolicyPack(join(import.meta.dirname, 'pack')), ...more };
  for (const pack of packs) writePolicyPack(own, pack);
  return folder;
}
