/** Reads how the files of an audit were produced (`populations/ipe.json`), as far as it takes to produce them again. */
import * as z from 'zod';
import type { AuditTerms } from '../../core/audit/audit.ts';
import { AUDIT_VERSION } from '../../core/audit/ipe.ts';
import { Instant } from '../../core/ids.ts';
import type { Manifest } from './read-manifest.ts';

export const IPE = 'populations/ipe.json';

export type Terms =
  | { readonly kind: 'read'; readonly terms: AuditTerms }
  | { readonly kind: 'another version'; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

const Version = z.object({ version: z.int() });
/** In the order in which they are written. */
const Sampling = z.object({ seed: z.string(), size: z.int().min(0), seedFrom: z.enum(['asked', 'log']) });

const Ipe = z.object({
  producedBy: z.string(),
  parameters: z.object({ limitHours: z.number() }),
  sampling: Sampling,
});

/** What follows from the log: the root of `log/end`, and when `log/latest` was signed. */
export interface FromLog {
  readonly endRoot: string | undefined;
  readonly now: string;
}

/** What the manifest says counts: a file that says otherwise is another than the one made again from it. */
export function readTerms(content: Buffer | undefined, manifest: Manifest, { endRoot, now }: FromLog): Terms {
  if (content === undefined)
    return { kind: 'none', why: 'it is missing: without it nothing says how the populations were produced' };
  const said = parsed(content);
  const { version } = Version.safeParse(said).data ?? {};
  if (version !== undefined && version !== AUDIT_VERSION)
    return { kind: 'another version', why: `they are of version ${version}, and this verifier knows ${AUDIT_VERSION}` };
  const { data } = Ipe.safeParse(said);
  if (version === undefined || data === undefined)
    return { kind: 'none', why: 'it does not say how the populations were produced' };
  const { period, exportId, createdAt, generator, log } = manifest;
  const { origin, start, end, latest } = log;
  const { producedBy: by, parameters, sampling: sample } = data;
  if (sample.seedFrom === 'log' && sample.seed !== endRoot)
    return { kind: 'none', why: 'it says that the seed of the sample is the root of the log, and it is another' };
  const terms: AuditTerms = {
    ...{ period, exportId, createdAt: Instant.parse(createdAt), now: Instant.parse(now), by, generator },
    log: { origin, start, end, latest },
    // Whatever else it says of the sample stands in files that are made again with it.
    ...{ sample, limitHours: parameters.limitHours },
  };
  return { kind: 'read', terms };
}

function parsed(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    // Who asked says that it does not say how.
    return undefined;
  }
}
