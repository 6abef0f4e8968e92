/** The keys of one data folder: what the local sources sign with, and what the built-in issuer asks for. Made once, readable by their owner only. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const LocalKeys = z.object({ issuer: z.string(), sources: z.record(z.string(), z.string()) });
export type LocalKeys = z.infer<typeof LocalKeys>;

/** The sources of tenure.config.yaml as it ships; one that is added gets its key in Secrets Manager as anywhere. */
const SOURCES = ['hr'] as const;

export function localKeys(dataDir: string): LocalKeys {
  const file = join(dataDir, 'keys.json');
  if (existsSync(file)) return LocalKeys.parse(JSON.parse(readFileSync(file, 'utf8')));
  const made: LocalKeys = {
    issuer: newKey(),
    sources: Object.fromEntries(SOURCES.map((source) => [source, newKey()])),
  };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

const newKey = (): string => randomBytes(24).toString('base64url');
