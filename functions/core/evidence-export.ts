/** What lies in an export of evidence, so that anyone can verify it offline (docs/evidence.md). */
import * as z from 'zod';
import { canonical, digest } from './canonical.ts';
import { CaseId, Digest, Instant } from './ids.ts';

export const MANIFEST = 'manifest.json';
export const HEADS = 'heads.ndjson';

const count = z.int().min(0);

/** A line of `heads.ndjson`, ascending by case: where the chain of each exported case ends, so that a missing end is found. */
export const CaseHead = z.strictObject({ caseId: CaseId, position: count, hash: Digest });
export type CaseHead = z.infer<typeof CaseHead>;

/** A line of a private file: what a record's commitment commits to, or that it has been erased, and the record of that. */
export const PrivateLine = z.union([
  z.strictObject({ id: z.string(), private: z.record(z.string(), z.unknown()), salt: z.string() }),
  z.strictObject({ id: z.string(), erased: z.literal(true), authority: z.string() }),
]);
export type PrivateLine = z.infer<typeof PrivateLine>;

export const ExportFile = z.strictObject({
  name: z.string().regex(/^(heads|(records|private)-\d{5})\.ndjson$/),
  kind: z.enum(['heads', 'records', 'private']),
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

export const ExportManifest = z.strictObject({
  version: z.literal(1),
  exportId: z.string(),
  period: Period,
  createdAt: Instant,
  privateParts: z.enum(['included', 'withheld']),
  counts: z.strictObject({ cases: count, records: count, privateParts: count, erased: count }),
  files: z.array(ExportFile).readonly(),
  /** The place of the log over all cases, with its checkpoint and proofs; there is none in version 1. */
  log: z.null(),
  /** SHA-256 over the canonical JSON of everything above. */
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
