/** A source as a company has configured it: its kind's own ways with the company's laid over them. */
import * as z from 'zod';
import type { SourceConfiguration, SourceMistake } from '../core/configuration.ts';
import { SILENT_AFTER_HOURS } from '../core/silence.ts';
import { kindNamed, kinds } from './manifest.ts';
import { Mapping, MappingChanges, withChanges } from './mapping.ts';
import { SignatureScheme } from './signature.ts';

/** What functions know of a source; the synthesis writes it, no secret is in it. */
export const ConfiguredSource = z.strictObject({
  title: z.string(),
  kind: z.string(),
  address: z.string().optional(),
  settings: z.record(z.string(), z.unknown()),
  mapping: Mapping,
  signature: SignatureScheme.optional(),
  missing: z.enum(['report', 'terminate']),
  leaversBackDays: z.int(),
  silentAfterHours: z.int(),
});
export type ConfiguredSource = z.infer<typeof ConfiguredSource>;

/** What is wrong with it, by the place under the source in the configuration. */
export function mistakesIn(configured: SourceConfiguration): readonly SourceMistake[] {
  if (configured.kind === 'tenure') return [];
  const kind = kindNamed(configured.kind);
  if (kind === undefined)
    return [
      {
        path: ['kind'],
        what: `there is no kind of source "${configured.kind}"`,
        mend: `use one of: tenure, ${Object.keys(kinds).join(', ')}; or add it (docs/add-a-source.md)`,
      },
    ];
  const address: readonly SourceMistake[] =
    kind.api !== undefined && configured.address === undefined
      ? [
          {
            path: ['address'],
            what: `${kind.title} is read by its API`,
            mend: 'add "address:" with the base address of its API',
          },
        ]
      : [];
  return [
    ...address,
    ...wrong(['settings'], (kind.api?.settings ?? kind.settings)?.safeParse(configured.settings)),
    ...wrong(['signature'], configured.signature && SignatureScheme.safeParse(configured.signature)),
    ...wrong(['mapping'], MappingChanges.safeParse(configured.mapping)),
  ];
}

/** Undefined for a source that sends lifecycle events itself. Throws the zod error of what `mistakesIn` would have told. */
export function configuredSource(configured: SourceConfiguration): ConfiguredSource | undefined {
  const kind = kindNamed(configured.kind);
  if (kind === undefined) return undefined;
  const { title, address, settings, missing, leaversBackDays } = configured;
  const { silentAfterHours = SILENT_AFTER_HOURS[kind.api === undefined ? 'sends' : 'read'] } = configured;
  const signature = configured.signature === undefined ? kind.signature : SignatureScheme.parse(configured.signature);
  return {
    ...{ title, kind: configured.kind, settings, missing, leaversBackDays, silentAfterHours },
    mapping: withChanges(kind.mapping, MappingChanges.parse(configured.mapping)),
    ...(address === undefined ? {} : { address: address.replace(/\/$/, '') }),
    ...(signature === undefined ? {} : { signature }),
  };
}

function wrong(
  path: readonly PropertyKey[],
  read: { readonly success: boolean; readonly error?: z.ZodError | undefined } | undefined,
): readonly SourceMistake[] {
  if (read === undefined || read.success || read.error === undefined) return [];
  return read.error.issues.map((issue) => ({
    path: [...path, ...issue.path],
    what: issue.message,
    mend: 'write it as docs/sources.md has it',
  }));
}
