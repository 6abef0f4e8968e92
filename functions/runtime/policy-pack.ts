/** The policy pack that was deployed with this function: the YAML files of `policies/`, beside its bundle. */
import { readdirSync, readFileSync } from 'node:fs';
import { manifest } from '../connectors/manifest.ts';
import { InvalidInput } from '../core/errors.ts';
import { compile } from '../core/policy/compile.ts';
import { parsePack } from '../core/policy/parse.ts';
import type { Policy } from '../core/policy/policy.ts';

const FOLDER = new URL('../../policies/', import.meta.url);

let compiled: Policy | undefined;

/** Throws `InvalidInput` with every mistake when the pack does not parse: `tenure policy check` says the same before a deployment. */
export function policy(): Policy {
  compiled ??= read();
  return compiled;
}

function read(): Policy {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, FOLDER), 'utf8') }));
  const parsed = parsePack(files, manifest);
  if ('mistakes' in parsed)
    throw new InvalidInput(
      `the policy pack has mistakes; run tenure policy check:\n${parsed.mistakes.map((mistake) => `${mistake.file}:${mistake.line}: ${mistake.text}`).join('\n')}`,
    );
  return compile(parsed.pack);
}
