/** The sources that are configured, as they were deployed with this function: `sources/sources.json` beside its bundle, written by the synthesis (infra/sources.ts). */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { InvalidInput } from '../../core/errors.ts';
import { ConfiguredSource } from '../../sources/configured.ts';

const FILE = new URL('../../sources/sources.json', import.meta.url);

let read: Readonly<Record<string, ConfiguredSource>> | undefined;

/** Every configured source of some vendor's kind, by name. Throws `InvalidInput` on what no synthesis writes. */
export function configuredSources(): Readonly<Record<string, ConfiguredSource>> {
  read ??= parsed(JSON.parse(readFileSync(FILE, 'utf8')));
  return read;
}

/** Undefined for one that is not configured, or sends lifecycle events itself. */
export function sourceNamed(name: string): ConfiguredSource | undefined {
  return Object.hasOwn(configuredSources(), name) ? configuredSources()[name] : undefined;
}

function parsed(value: unknown): Readonly<Record<string, ConfiguredSource>> {
  const known = z.record(z.string(), ConfiguredSource).safeParse(value);
  if (known.success) return known.data;
  throw new InvalidInput(`sources/sources.json is none; synthesize and deploy again:\n${z.prettifyError(known.error)}`);
}
