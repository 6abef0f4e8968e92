/** What is deployed, for the functions that leave evidence of it; and what continuous integration says of who wrote and approved it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { canonical } from '../functions/core/canonical.ts';
import type { Configuration } from '../functions/core/configuration.ts';
import { deploymentOf, Release } from '../functions/core/deployment.ts';
import type { PolicyPack } from '../functions/core/policy/pack.ts';

/** The file TENURE_RELEASE names; nothing is said where it names none. Throws what is wrong in it, and where. */
export function readRelease(path: string | undefined): Release {
  if (path === undefined || path === '') return {};
  const read = Release.safeParse(jsonOf(path));
  if (read.success) return read.data;
  throw new Error(
    `${path} (TENURE_RELEASE) does not say what is released:\n${z.prettifyError(read.error)}\n  mend: {"commit", "author", "approver", "change"}, see docs/deploy.md#who-wrote-it-and-who-approved-it`,
  );
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(
      `${path} (TENURE_RELEASE) cannot be read as JSON\n  mend: have the pipeline write it before the synthesis, see docs/deploy.md#who-wrote-it-and-who-approved-it`,
      { cause },
    );
  }
}

const Package = z.object({ version: z.string() });

export interface Deployed {
  readonly root: string;
  readonly pack: PolicyPack;
  readonly configuration: Configuration;
  readonly release: Release;
}

/** Writes `deployment.json` where functions/runtime/deployment.ts reads it. */
export function writeDeployment({ root, pack, configuration, release }: Deployed, folder: string): void {
  const { version } = Package.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'deployment.json'), canonical(deploymentOf(version, pack, configuration, release)));
}
