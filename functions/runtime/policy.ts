/** The deployed policy pack, compiled to answer what planning asks. Apart from the pack: who only reads it need not load CEL. */
import { compile } from '../core/policy/compile.ts';
import type { Policy } from '../core/policy/policy.ts';
import { policyPack } from './policy-pack.ts';

let compiled: Policy | undefined;

export function policy(): Policy {
  compiled ??= compile(policyPack());
  return compiled;
}
