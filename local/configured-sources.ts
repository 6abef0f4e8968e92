/** Which HR sources the synthesized application has: those that send with keys of their own, and those of some vendor's kind. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfiguredSource } from '../functions/sources/configured.ts';
import { readAssembly } from './assembly.ts';

export interface SourcesHere {
  /** The names of all that sign. */
  readonly signing: readonly string[];
  readonly vendors: Readonly<Record<string, ConfiguredSource>>;
}

export function sourcesIn(assembly: string): SourcesHere {
  const names = readAssembly(assembly).stacks.flatMap(({ template }) =>
    Object.values(template.Resources ?? {}).flatMap(({ Type, Properties }) =>
      Type === 'AWS::SecretsManager::Secret' ? [String(Properties?.Name ?? '')] : [],
    ),
  );
  const signing = names.flatMap((name) => /^[^/]+\/sources\/([^/]+)$/.exec(name)?.[1] ?? []);
  return { signing: [...new Set(signing)].sort(), vendors: vendorsIn(assembly) };
}

/** As every bundle that has to do with sources carries them. */
function vendorsIn(assembly: string): SourcesHere['vendors'] {
  const file = readdirSync(assembly)
    .map((asset) => join(assembly, asset, 'sources', 'sources.json'))
    .find((path) => existsSync(path));
  if (file === undefined) return {};
  return z.record(z.string(), ConfiguredSource).parse(JSON.parse(readFileSync(file, 'utf8')));
}
