/** One synthesized application for all scenarios: a folder made and removed around the whole run, filled by the first that asks. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../../cli/synthesize.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder that is this run's alone. */
    readonly scenarioFolder: string;
  }
}

export const ROOT = resolve(import.meta.dirname, '../..');
const MOST_SECONDS = 100;

let made: string | undefined;

/** Vitest's global setup: costs nothing where no scenario runs. */
export function setup(project: TestProject): void {
  made = mkdtempSync(join(tmpdir(), 'tenure-scenarios-'));
  project.provide('scenarioFolder', made);
}

export function teardown(): void {
  if (made !== undefined) rmSync(made, { recursive: true, force: true });
}

/** The assembly. Files run in processes of their own: one synthesizes, the others wait for it. */
export async function assemblyIn(folder: string): Promise<string> {
  const assembly = join(folder, 'cdk.out');
  const done = join(folder, 'synthesized');
  if (claims(join(folder, 'synthesizing'))) {
    // The shipped configuration, with the sources that scenarios send from.
    process.env.TENURE_CONFIG = join(import.meta.dirname, 'tenure.config.yaml');
    await synthesize(ROOT, assembly);
    writeFileSync(done, '');
  }
  for (let waited = 0; !existsSync(done); waited += 0.1) {
    if (waited > MOST_SECONDS)
      throw new Error('the scenario that synthesizes for all of them has failed; see its error');
    await sleep(100);
  }
  return assembly;
}

function claims(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false; // somebody else was first
  }
}
