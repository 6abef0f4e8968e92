/** One entry of the ledger, and how entries of a case hang together. */
import * as z from 'zod';
import { canonical, sha256 } from './canonical.ts';
import { Grade } from './grade.ts';
import { CaseId, Digest, Instant } from './ids.ts';

/** What happened. `intent` is durable before a write; `outcome` after it. */
export const EvidenceKind = z.enum([
  'event-received',
  'requested',
  'withdrawn',
  'case-opened',
  'planned',
  'held',
  'released',
  'approval-asked',
  'approval-decided',
  'approval-refused',
  'approval-expired',
  'approval-reminded',
  'approval-escalated',
  'approval-stale',
  'delegated',
  'intent',
  'outcome',
  'cut',
  'scheduled',
  'reminded',
  'linked',
  'attested',
  'secret-asked',
  'secret-made',
  'secret-refused',
  'secret-allowed',
  'completed',
  'blocked',
  'superseded',
  'cancelled',
  'failed',
  /** People were told: which notices went to whom, by pseudonym. */
  'told',
  /** An operator decided that a change need not be made. */
  'waived',
  /** Evidence, an export or what somebody holds was shown to a person: in a chain of the reader's month, or of the export. */
  'evidence-read',
  /** Whom an HR source has, by pseudonym, as a whole reading of it found: in a chain a source and month. */
  'hr-listed',
  /** Which accounts a target has, by digest and pseudonym, as a reading of all of them found: in a chain a list. */
  'accounts-listed',
  /**
   * The chain of deployments: another release runs, under another policy pack or configuration; and what nobody but its author
   * approved, or of which nobody knows who did.
   */
  'deployed',
  'policy-activated',
  'configuration-changed',
  'unapproved',
  /** A chain of its own: one operator asks that a person be erased, another confirms it or it is refused; `erased` is the authority for what is gone. */
  'erasure-asked',
  'erasure-refused',
  'erasure-confirmed',
  'erased',
]);
export type EvidenceKind = z.infer<typeof EvidenceKind>;

/** Controls a record answers, e.g. `SOC2:CC6.3`, `ISO27001:5.18`, `NIST:AC-2(3)`, `PCI:8.2.5`. */
const Control = z.string().max(40);

/** What the caller says; position, hashes and commitment are the ledger's. */
export const Entry = z.strictObject({
  kind: EvidenceKind,
  /** `system:…` for us, `source:…` for who sends events, `person:<pseudonym>` for a human, `operator:<pseudonym>` or `auditor:<pseudonym>` in that role, `caller:<pseudonym>` for who is no worker we know. */
  actor: z.string(),
  /** The person's pseudonym. */
  person: z.string(),
  system: z.string().optional(),
  entitlement: z.string().optional(),
  grade: Grade.optional(),
  controls: z.array(Control).readonly().default([]),
  /** Public facts: digests, rule ids, change kinds, statuses. No personal data. */
  facts: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]))
    .default({}),
  /** Personal data that explains the record. Stored beside it; only its salted commitment is hashed in. */
  private: z.record(z.string(), z.unknown()).optional(),
});
export type Entry = z.infer<typeof Entry>;

export const EvidenceRecord = z.strictObject({
  version: z.literal(1),
  /** `<caseId>/<position>` */
  id: z.string(),
  caseId: CaseId,
  /** 0, 1, 2 … without a gap. */
  position: z.int().min(0),
  time: Instant,
  ...Entry.omit({ private: true }).shape,
  /** SHA-256 over `salt` + canonical JSON of the private part; absent when there is none. */
  commitment: Digest.optional(),
  /** The hash of the record before it; 64 zeros at position 0. */
  previousHash: Digest,
  /** SHA-256 over the canonical JSON of everything above. */
  hash: Digest,
});
export type EvidenceRecord = z.infer<typeof EvidenceRecord>;

/** The last record of a chain: what the next one follows. */
export const Head = EvidenceRecord.pick({ position: true, hash: true });
export type Head = z.infer<typeof Head>;

export const FIRST_HASH = Digest.parse('0'.repeat(64));

/** The record's hash, from everything else in it. */
export function hashOf({ hash: _, ...rest }: EvidenceRecord): Digest {
  return sha256(canonical(rest));
}
