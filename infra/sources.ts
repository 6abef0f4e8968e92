/** The configured sources, from the YAML people write to the JSON functions read. */
import { join } from 'node:path';
import { canonical } from '../functions/core/canonical.ts';
import type { Configuration } from '../functions/core/configuration.ts';
import { type ConfiguredSource, configuredSource } from '../functions/sources/configured.ts';
import { kindNamed } from '../functions/sources/manifest.ts';
import { writeWhole } from './write-whole.ts';

/** By name; those that send lifecycle events themselves are not among them. */
export function configuredSources({ sources }: Configuration): Readonly<Record<string, ConfiguredSource>> {
  return Object.fromEntries(
    Object.entries(sources).flatMap(([name, source]) => {
      const configured = configuredSource(source);
      return configured === undefined ? [] : [[name, configured] as const];
    }),
  );
}

/** Those that are read by an API or whose senders open sessions: each has a queue, and a function of its own behind it. */
export function readSources(configuration: Configuration): readonly (readonly [string, ConfiguredSource])[] {
  return Object.entries(configuredSources(configuration)).filter(([, { kind }]) => {
    const { api, sessions } = kindNamed(kind) ?? {};
    return api !== undefined || sessions === true;
  });
}

/** Writes `sources.json` where functions/handlers/parts/configured-sources.ts reads it. */
export function writeSources(configuration: Configuration, folder: string): void {
  writeWhole(join(folder, 'sources.json'), canonical(configuredSources(configuration)));
}
