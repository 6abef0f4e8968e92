/** What this function was deployed with: `deployed/deployment.json` beside its bundle, written by the synthesis (infra/deployment.ts). */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { Deployment } from '../core/deployment.ts';
import { InvalidInput } from '../core/errors.ts';

const FILE = new URL('../../deployed/deployment.json', import.meta.url);

/** Throws `InvalidInput` on a file that no synthesis writes. */
export function deployment(): Deployment {
  const read = Deployment.safeParse(JSON.parse(readFileSync(FILE, 'utf8')));
  if (read.success) return read.data;
  throw new InvalidInput(
    `deployed/deployment.json says nothing we know; synthesize and deploy again:\n${z.prettifyError(read.error)}`,
  );
}
