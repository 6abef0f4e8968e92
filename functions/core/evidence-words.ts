/** The words of evidence, without their schemas: for the verifier that goes with every export, which has no package in it. */

/** What happened: `EvidenceKind`. */
export const EVIDENCE_KINDS = [
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
] as const;

/**
 * `observed`: read back afterwards. `acknowledged`: the target said so, and it was not or cannot be read. `attested`: a person says
 * so. `waived`: people decided that it need not be done. From the surest on.
 */
export const GRADES = ['observed', 'acknowledged', 'attested', 'waived'] as const;

/** What an account at a target can be. */
export const ACCOUNT_STATUSES = ['absent', 'active', 'suspended', 'deactivated'] as const;
