/** The policy pack that was deployed with this function: `policies/pack.json` beside its bundle, written by the synthesis (infra/policy-pack.ts). */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { InvalidInput } from '../core/errors.ts';
import type { PolicyPack } from '../core/policy/pack.ts';

const FILE = new URL('../../policies/pack.json', import.meta.url);

let read: PolicyPack | undefined;

/** As data; `policy()` answers the questions of planning. Throws `InvalidInput` on a pack that no synthesis writes. */
export function policyPack(): PolicyPack {
  read ??= parsed(JSON.parse(readFileSync(FILE, 'utf8')));
  return read;
}

/** The synthesis parsed it, and wrote what it parsed: here it is only made sure that it is that (docs/adr/0015). */
const Written = z.looseObject({
  version: z.literal(1),
  catalogue: z.array(z.unknown()),
  accounts: z.array(z.unknown()),
  birthrights: z.array(z.unknown()),
  approvals: z.array(z.unknown()),
  leaver: z.looseObject({}),
});

function parsed(value: unknown): PolicyPack {
  const pack = Written.safeParse(value);
  if (pack.success) return value as PolicyPack; // the boundary: written whole, from a parsed pack, or not at all
  throw new InvalidInput(
    `policies/pack.json is not a policy pack; synthesize and deploy again:\n${z.prettifyError(pack.error)}`,
  );
}
