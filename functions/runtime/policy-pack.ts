/** The policy pack that was deployed with this function: `policies/pack.json` beside its bundle, written by the synthesis (infra/policy-pack.ts). */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { InvalidInput } from '../core/errors.ts';
import { compile } from '../core/policy/compile.ts';
import { PolicyPack } from '../core/policy/pack.ts';
import type { Policy } from '../core/policy/policy.ts';

const FILE = new URL('../../policies/pack.json', import.meta.url);

let compiled: Policy | undefined;

/** Throws `InvalidInput` on a pack that no synthesis writes: `tenure policy check` tells mistakes before a deployment. */
export function policy(): Policy {
  compiled ??= read();
  return compiled;
}

function read(): Policy {
  const pack = PolicyPack.safeParse(JSON.parse(readFileSync(FILE, 'utf8')));
  if (pack.success) return compile(pack.data);
  throw new InvalidInput(
    `policies/pack.json is not a policy pack; synthesize and deploy again:\n${z.prettifyError(pack.error)}`,
  );
}
