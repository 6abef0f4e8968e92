/** The configuration that ships with more laid over it, section by section: what a test tries beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { type Configuration, parseConfiguration } from '../../functions/core/configuration.ts';
import { KNOWN } from '../../infra/config.ts';

const SHIPPED = join(import.meta.dirname, '../../tenure.config.yaml');
const Sections = z.record(z.string(), z.unknown());

/** As YAML. `more` is YAML too; of a section both have, its members count one by one. */
export function configuredWith(more: string): string {
  const shipped = Sections.parse(parse(readFileSync(SHIPPED, 'utf8')));
  const over = Object.entries(Sections.parse(parse(more))).map(([name, section]) => {
    const [before, after] = [Sections.safeParse(shipped[name]), Sections.safeParse(section)];
    return [name, before.success && after.success ? { ...before.data, ...after.data } : section] as const;
  });
  return stringify({ ...shipped, ...Object.fromEntries(over) });
}

/** As functions and stacks take it. */
export function configurationWith(more: string): Configuration {
  const { configuration, mistakes } = parseConfiguration(configuredWith(more), KNOWN);
  if (configuration === undefined) throw new Error(JSON.stringify(mistakes));
  return configuration;
}
