/** A simulated HR system for each configured source that is read and that nobody points elsewhere. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { SourcesHere } from './configured-sources.ts';
import type { Clock } from './service.ts';
import { type HrSimulator, startHrSimulator } from './simulators/hr/simulator.ts';
import { StaffMember } from './simulators/hr/staff.ts';
import { vendors } from './simulators/hr/vendors.ts';

export interface HrSystems {
  /** By source. */
  readonly running: Readonly<Record<string, HrSimulator>>;
  /** Where each is reached, for the functions that read it: `source:<name>`. */
  readonly urls: Readonly<Record<string, string>>;
  /** By the secret's name. */
  readonly secrets: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface HrSystemsOptions {
  readonly sources: SourcesHere['vendors'];
  /** What each signs with. */
  readonly keys: Readonly<Record<string, string>>;
  readonly dataDir: string;
  /** Folder with `<source>.json`, a list of staff, where there is one. */
  readonly seeds: string;
  readonly elsewhere: Readonly<Record<string, string>>;
  readonly clock: Pick<Clock, 'now'>;
  readonly latencyMs?: number | undefined;
  /** Where webhooks go, once the API listens. */
  api(): string | undefined;
}

export async function startHrSystems(options: HrSystemsOptions): Promise<HrSystems> {
  const running: Record<string, HrSimulator> = {};
  const urls: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const [name, { kind }] of Object.entries(options.sources)) {
    const known = vendors[kind];
    const url = options.elsewhere[`source:${name}`];
    if (url !== undefined) urls[`source:${name}`] = url;
    if (url !== undefined || known === undefined) continue;
    const simulator = await startHrSimulator(known.vendor, {
      clock: options.clock,
      credentials: known.credentials,
      seed: seedOf(join(options.seeds, `${name}.json`)),
      persist: join(options.dataDir, `hr-${name}.db`),
      webhook: { key: options.keys[name] ?? '', to: () => webhookAddress(options.api(), name) },
      ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
    });
    running[name] = simulator;
    urls[`source:${name}`] = `${simulator.url}${known.path ?? ''}`;
    secrets[`tenure/sources/${name}/api`] = JSON.stringify(known.secret);
  }
  return {
    ...{ running, urls, secrets },
    stop: async () => {
      for (const one of Object.values(running)) await one.stop();
    },
  };
}

function webhookAddress(api: string | undefined, name: string): string | undefined {
  return api === undefined || api === '' ? undefined : `${api.replace(/\/$/, '')}/v1/sources/${name}`;
}

function seedOf(file: string): readonly StaffMember[] {
  return existsSync(file) ? z.array(StaffMember).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}
