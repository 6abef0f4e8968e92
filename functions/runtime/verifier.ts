/** The verifier that goes with every export: beside the bundle, where the synthesis puts it (infra/verifier.ts). */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { config } from './config.ts';

const BESIDE = new URL('../ledger/verifier/verify.mjs', import.meta.url);

/** One file for plain Node. `VERIFIER_FILE` says where it is when this runs from its sources. */
export function verifier(): Buffer {
  const { VERIFIER_FILE } = config({ VERIFIER_FILE: z.string().optional() });
  return readFileSync(VERIFIER_FILE ?? BESIDE);
}

/** The version of Tenure, as exports say it. */
export function generator(): string {
  return config({ TENURE_VERSION: z.string().default('of no release') }).TENURE_VERSION;
}
