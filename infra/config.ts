/** Reads `tenure.config.yaml`; a mistake in it stops the synthesis with its file, line and mend. */
import { readFileSync } from 'node:fs';
import { manifest } from '../functions/connectors/manifest.ts';
import { type Configuration, type Known, parseConfiguration } from '../functions/core/configuration.ts';
import { mistakesIn } from '../functions/sources/configured.ts';

/** What a connector needs of its target beside the address, and the environment it finds it by. */
export const SETTINGS: Readonly<Record<string, { readonly tenantId?: string }>> = {
  entra: { tenantId: 'ENTRA_TENANT_ID' },
};

/** Every target there is a connector for, and what it cannot do without; and what each kind of source asks for. */
export const KNOWN: Known = {
  targets: Object.fromEntries(
    Object.keys(manifest).map((system) => [system, SETTINGS[system]?.tenantId === undefined ? [] : ['tenantId']]),
  ),
  source: mistakesIn,
};

export function readConfiguration(path: string): Configuration {
  const { configuration, mistakes } = parseConfiguration(readFileSync(path, 'utf8'), KNOWN);
  if (configuration !== undefined) return configuration;
  const lines = mistakes.map(
    ({ line, column, path: where, what, mend }) => `${path}:${line}:${column} ${where}: ${what}\n  mend: ${mend}`,
  );
  throw new Error(`the configuration cannot be used:\n${lines.join('\n')}`);
}
