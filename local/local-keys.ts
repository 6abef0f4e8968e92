/** The keys of one data folder: what the local sources sign with, and what the built-in issuer asks for. Made once, readable by their owner only. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const LocalKeys = z.object({ issuer: z.string(), sources: z.record(z.string(), z.string()) });
export type LocalKeys = z.infer<typeof LocalKeys>;

/** `sources`: those that send, each with a key of its own; one that is new gets its key when it is first seen. */
export function localKeys(dataDir: string, sources: readonly string[]): LocalKeys {
  const file = join(dataDir, 'keys.json');
  const kept = existsSync(file) ? LocalKeys.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const missing = sources.filter((source) => kept?.sources[source] === undefined);
  if (kept !== undefined && missing.length === 0) return kept;
  const made: LocalKeys = {
    issuer: kept?.issuer ?? newKey(),
    sources: { ...kept?.sources, ...Object.fromEntries(missing.map((source) => [source, newKey()])) },
  };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

const newKey = (): string => randomBytes(24).toString('base64url');
