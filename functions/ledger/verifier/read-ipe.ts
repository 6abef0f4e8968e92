/** Reads how the files of an audit were produced (`populations/ipe.json`), as far as it takes to produce them again. */
import * as z from 'zod';
import type { AuditTerms } from '../../core/audit/audit.ts';
import { AUDIT_VERSION } from '../../core/audit/ipe.ts';
import { Instant } from '../../core/ids.ts';
import type { Manifest } from './read-manifest.ts';

export const IPE = 'populations/ipe.json';

export type Terms =
  /** `withList`: HR's own list was held against it, which an export does not hold. */
  | { readonly kind: 'read'; readonly terms: AuditTerms; readonly withList: boolean }
  | { readonly kind: 'another version'; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

const Version = z.object({ version: z.int() });
const Ipe = z.object({
  producedBy: z.string(),
  parameters: z.object({ limitHours: z.number(), hrList: z.union([z.string(), z.object({ digest: z.string() })]) }),
  sampling: z.object({ seed: z.string(), size: z.int().min(0) }),
});

/** What the manifest says counts: a file that says otherwise is another than the one made again from it. */
export function readTerms(content: Buffer | undefined, manifest: Manifest): Terms {
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
  const { producedBy: by, parameters, sampling } = data;
  const terms: AuditTerms = {
    ...{ period, exportId, now: Instant.parse(createdAt), by, generator, log: { origin, start, end, latest } },
    ...{ sample: { seed: sampling.seed, size: sampling.size }, limitHours: parameters.limitHours },
  };
  return { kind: 'read', terms, withList: typeof parameters.hrList !== 'string' };
}

function parsed(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    // Who asked says that it does not say how.
    return undefined;
  }
}
