/** Reads how the files of an audit were produced (`populations/ipe.json`), as far as it takes to produce them again. */
import type { AuditTerms } from '../../core/audit/audit.ts';
import { AUDIT_VERSION } from '../../core/audit/ipe.ts';
import { isInstant } from '../../core/forms.ts';
import type { Manifest } from './read-manifest.ts';

export const IPE = 'populations/ipe.json';

export type Terms =
  | { readonly kind: 'read'; readonly terms: AuditTerms }
  | { readonly kind: 'another version'; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

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
  const { version } = said;
  if (isWhole(version) && version !== AUDIT_VERSION)
    return { kind: 'another version', why: `they are of version ${version}, and this verifier knows ${AUDIT_VERSION}` };
  const asked = askedIn(said);
  if (!isWhole(version) || asked === undefined)
    return { kind: 'none', why: 'it does not say how the populations were produced' };
  const { period, exportId, createdAt, generator, log } = manifest;
  const { origin, start, end, latest } = log;
  const { sample } = asked;
  if (sample.seedFrom === 'log' && sample.seed !== endRoot)
    return { kind: 'none', why: 'it says that the seed of the sample is the root of the log, and it is another' };
  if (!isInstant(createdAt) || !isInstant(now))
    return { kind: 'none', why: 'the export was made, or its log signed, at a time that is none' };
  // Whatever else it says of the sample stands in files that are made again with it.
  const terms = { period, exportId, createdAt, now, generator, log: { origin, start, end, latest }, ...asked };
  return { kind: 'read', terms };
}

type Members = Readonly<Record<string, unknown>>;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
/** No members, where it is no object. */
const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {}); // as: each is looked at

/** What is the exporter's to say; undefined where it does not say it. */
function askedIn({
  producedBy: by,
  parameters,
  sampling,
}: Members): Pick<AuditTerms, 'by' | 'limitHours' | 'sample'> | undefined {
  const { limitHours } = membersOf(parameters);
  const { seed, size, seedFrom } = membersOf(sampling);
  if (typeof by !== 'string' || typeof seed !== 'string' || !isWhole(size) || size < 0) return undefined;
  if (typeof limitHours !== 'number' || !Number.isFinite(limitHours)) return undefined;
  if (seedFrom !== 'asked' && seedFrom !== 'log') return undefined;
  // In the order in which they are written.
  return { by, limitHours, sample: { seed, size, seedFrom } };
}

function parsed(content: Buffer): Members {
  try {
    return membersOf(JSON.parse(content.toString('utf8')));
  } catch {
    // Who asked says that it does not say how.
    return {};
  }
}
