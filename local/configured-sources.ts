/** Which HR sources the synthesized application has: those that send with keys of their own, and those of some vendor's kind. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfiguredSource } from '../functions/sources/configured.ts';
import { type Assembly, readAssembly, resourcesOf } from './assembly.ts';

export interface SourcesHere {
  /** The names of all that sign. */
  readonly signing: readonly string[];
  readonly vendors: Readonly<Record<string, ConfiguredSource>>;
}

export function sourcesIn(folder: string): SourcesHere {
  const assembly = readAssembly(folder);
  const names = resourcesOf(assembly, 'AWS::SecretsManager::Secret').map(({ Name }) => String(Name ?? ''));
  const signing = names.flatMap((name) => /^[^/]+\/sources\/([^/]+)$/.exec(name)?.[1] ?? []);
  return { signing: [...new Set(signing)].sort(), vendors: vendorsIn(assembly) };
}

const Code = z.looseObject({ S3Key: z.string() });

/** As every bundle that has to do with sources carries them. */
function vendorsIn(assembly: Assembly): SourcesHere['vendors'] {
  const bundles = resourcesOf(assembly, 'AWS::Lambda::Function').map((made) =>
    assembly.asset(Code.parse(made.Code).S3Key),
  );
  const file = bundles.map((bundle) => join(bundle, 'sources', 'sources.json')).find((path) => existsSync(path));
  if (file === undefined) return {};
  return z.record(z.string(), ConfiguredSource).parse(JSON.parse(readFileSync(file, 'utf8')));
}
