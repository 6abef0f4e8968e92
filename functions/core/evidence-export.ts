/** What lies in an export of evidence, version 2, so that anyone can verify it offline (docs/evidence.md). */
import * as z from 'zod';
import { USUAL_SAMPLE } from './audit/sample.ts';
import { canonical, digest } from './canonical.ts';
import { CaseId, Digest, Instant } from './ids.ts';

const count = z.int().min(0);
const Hash64 = z.base64().length(44);

/** A line of `heads.ndjson`, ascending by case: the last record of each exported chain that is in `log/latest`. */
export const CaseHead = z.strictObject({ caseId: CaseId, position: count, hash: Digest });
export type CaseHead = z.infer<typeof CaseHead>;

/** A line of `beyond.ndjson`, ascending by index: a record of an exported case from outside the range, and that it is in `log/latest`. */
export const BeyondLine = z.strictObject({ index: count, proof: z.array(Hash64).readonly(), record: z.string() });
export type BeyondLine = z.infer<typeof BeyondLine>;

/** A line of a private file: what a record's commitment commits to, or that it has been erased, and the record of that. */
export const PrivateLine = z.union([
  z.strictObject({ id: z.string(), private: z.record(z.string(), z.unknown()), salt: z.string() }),
  z.strictObject({ id: z.string(), erased: z.literal(true), authority: z.string() }),
]);
export type PrivateLine = z.infer<typeof PrivateLine>;

/** The content of `log/frontier.json`: the tree at `log/start`. */
export const KeptFrontier = z.strictObject({ size: count, nodes: z.array(Hash64).readonly() });
export type KeptFrontier = z.infer<typeof KeptFrontier>;

/** The content of `log/consistency.json`: that the tree of each `from` is the beginning of that of `to`. */
export const Consistencies = z.strictObject({
  proofs: z.array(z.strictObject({ from: count, to: count, proof: z.array(Hash64).readonly() })).readonly(),
});
export type Consistencies = z.infer<typeof Consistencies>;

/** No way out of the export's folder, and no name that another system reads otherwise. */
export const FileName = z.string().regex(/^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/){0,3}[A-Za-z0-9][A-Za-z0-9._-]*$/);

export const ExportFile = z.strictObject({
  name: FileName,
  /** `records`, `private`, `leaves`, `checkpoints`, `beyond`, `heads`, `log` are verified; anything else is listed and digested. */
  kind: z.string().regex(/^[a-z][a-z-]{0,30}$/),
  /** How many line feeds it holds. */
  lines: count,
  bytes: count,
  sha256: Digest,
});
export type ExportFile = z.infer<typeof ExportFile>;

/** From the first day to the last, both included, in UTC. */
export const Period = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { error: 'the period ends before it begins', path: ['to'] });
export type Period = z.infer<typeof Period>;

/** Our choice: a bundle is a file of its own, with its proofs. */
export const MOST_SAMPLED = 250;

/** What is asked of the sample: how many of each population, and from which seed. Without a seed it follows from the log (functions/core/audit/sample.ts). */
export const SampleAsked = z.strictObject({
  size: z.int().min(0).max(MOST_SAMPLED).default(USUAL_SAMPLE).meta({ description: 'How many of each population' }),
  seed: z
    .string()
    .regex(/^[A-Za-z0-9 ._:+/=-]{1,100}$/, 'expected 1 to 100 letters, digits, spaces and . _ : + / = -')
    .optional()
    .meta({
      description: 'The same seed draws the same sample; without it, the root of the log at the end of the period',
    }),
});
export type SampleAsked = z.infer<typeof SampleAsked>;

/** Which OCSF events are asked for; `none`: an export without them. */
export const OcsfAsked = z.enum(['1.8', '1.9', 'none']);
export type OcsfAsked = z.infer<typeof OcsfAsked>;

export const ExportCounts = z.strictObject({
  /** Each has a head. */
  chains: count,
  /** Chains that begin as a case does (`beginsCase`); the others are about notices, deployments, readers and the like. */
  cases: count,
  records: count,
  beyond: count,
  privateParts: count,
  erased: count,
});
export type ExportCounts = z.infer<typeof ExportCounts>;

/** Which log, whose keys, and which of its checkpoints by size. The export has every record from `start` up to `end`. */
export const ExportLog = z.strictObject({
  origin: z.string(),
  keys: z.array(z.string()).readonly(),
  start: count,
  end: count,
  latest: count,
});
export type ExportLog = z.infer<typeof ExportLog>;

export const ExportManifest = z.strictObject({
  version: z.literal(2),
  exportId: z.string(),
  period: Period,
  createdAt: Instant,
  /** The version of Tenure that wrote it. */
  generator: z.string(),
  privateParts: z.enum(['included', 'withheld']),
  log: ExportLog,
  counts: ExportCounts,
  files: z.array(ExportFile).readonly(),
  /** SHA-256 over the canonical JSON of everything else here. */
  digest: Digest,
});
export type ExportManifest = z.infer<typeof ExportManifest>;

/** The manifest with its own digest. */
export function sealManifest(manifest: Omit<ExportManifest, 'digest'>): ExportManifest {
  return { ...manifest, digest: digest(manifest) };
}

/** The text of `manifest.json`. */
export function manifestText(manifest: ExportManifest): string {
  return `${canonical(manifest)}\n`;
}
