/** The policy pack that was deployed with this function: `policies/pack.json` beside its bundle, written by the synthesis (infra/policy-pack.ts). */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { InvalidInput } from '../core/errors.ts';
import { PolicyPack } from '../core/policy/pack.ts';

const FILE = new URL('../../policies/pack.json', import.meta.url);

let read: PolicyPack | undefined;

/** As data; `policy()` answers the questions of planning. Throws `InvalidInput` on a pack that no synthesis writes. */
export function policyPack(): PolicyPack {
  read ??= parsed(JSON.parse(readFileSync(FILE, 'utf8')));
  return read;
}

function parsed(value: unknown): PolicyPack {
  const pack = PolicyPack.safeParse(value);
  if (pack.success) return pack.data;
  throw new InvalidInput(
    `policies/pack.json is not a policy pack; synthesize and deploy again:\n${z.prettifyError(pack.error)}`,
  );
}
