/** The policy pack that ships, parsed and compiled. */

import { readPolicyFiles } from '../../cli/commands/policy.ts';
import { manifest } from '../../functions/connectors/manifest.ts';
import { compile } from '../../functions/core/policy/compile.ts';
import type { PolicyPack } from '../../functions/core/policy/pack.ts';
import { parsePack } from '../../functions/core/policy/parse.ts';
import type { Policy } from '../../functions/core/policy/policy.ts';
import { readConfiguration } from '../../infra/config.ts';
import { writeDeployment } from '../../infra/deployment.ts';
import { readPolicyPack, writePolicyPack } from '../../infra/policy-pack.ts';

/** Puts the pack, and what is deployed with it, where a handler that is run from its source looks for them. */
export function deployPack(): void {
  const pack = readPolicyPack('policies');
  writePolicyPack(pack, 'policies');
  const configuration = readConfiguration('tenure.config.yaml');
  writeDeployment({ root: '.', pack, configuration, release: {} }, 'deployed');
}

export async function shippedPack(): Promise<{ readonly pack: PolicyPack; readonly policy: Policy }> {
  const parsed = parsePack(await readPolicyFiles('policies'), manifest);
  if ('mistakes' in parsed) throw new Error(JSON.stringify(parsed.mistakes, null, 2));
  return { pack: parsed.pack, policy: compile(parsed.pack) };
}
