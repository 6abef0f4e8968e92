/** The metrics functions write: what each is called, counts and is split by. Alarms and the dashboard read these names (infra/metrics.ts). */

export const METRICS = {
  /** From when a leaver's event had to be acted on to the cut read back at every identity provider. */
  TimeToCut: { unit: 'Seconds' },
  /** From when a joiner's event had to be acted on to the access read back. */
  TimeToReady: { unit: 'Seconds' },
  CaseBlocked: { unit: 'Count' },
  CaseHeld: { unit: 'Count' },
  /** People who should be without access by now, and keep it while a batch or their case is held: when a batch is, and at every sweep. */
  CutsHeld: { unit: 'Count' },
  CaseSuperseded: { unit: 'Count' },
  ApprovalAsked: { unit: 'Count' },
  /** Counted by every sweep. */
  ApprovalsWaiting: { unit: 'Count' },
  TargetThrottled: { unit: 'Count', by: 'system' },
  /** A target's task gave up: the case is blocked, or goes on without it. */
  TargetFailed: { unit: 'Count', by: 'system' },
  LateEvidenceQueued: { unit: 'Count' },
  /** A record of evidence was changed or deleted after it was written. */
  EvidenceAltered: { unit: 'Count' },
  /** A record that must be in the ledger is not: the rest of its case is not in the log. */
  EvidenceMissing: { unit: 'Count' },
  /** Records that no stream told of: the sweep of the log found and sequenced them. */
  EvidenceSwept: { unit: 'Count' },
  /** How long the log has been longer than what is signed, at each sweep of it. */
  LogUnsigned: { unit: 'Seconds' },
  /** A witness was asked to cosign a checkpoint and did not. */
  WitnessSilent: { unit: 'Count' },
  /** How many records no time-stamp covers, where an authority is asked and does not answer. */
  RecordsUnstamped: { unit: 'Count' },
  /** The log is not what was signed, or not what the ledger has: nothing more is signed. */
  LogForked: { unit: 'Count' },
  EventsReceived: { unit: 'Count', by: 'outcome' },
  /** A whole pull of a source has ended. */
  SourcePulled: { unit: 'Count', by: 'source' },
  /** Changes a pull found that no webhook had told of. */
  SourceUntold: { unit: 'Count', by: 'source' },
  /** Workers a source no longer has, and records of it that could not be taken: somebody must look. */
  SourceGaps: { unit: 'Count', by: 'source' },
  /** Nothing has been heard of a source for longer than its company bears: at every sweep. */
  SourceSilent: { unit: 'Count', by: 'source' },
  /** A source could not be read: it is tried again. */
  SourceFailed: { unit: 'Count', by: 'source' },
  /** Records of evidence that a receiver of security events was not sent yet. */
  StreamBehind: { unit: 'Count', by: 'stream' },
  /** Security events a receiver will not have. */
  StreamSetAside: { unit: 'Count', by: 'stream' },
  /** A receiver of signals did not take an event: it is tried again. */
  SignalsFailed: { unit: 'Count', by: 'receiver' },
  /** How long a receiver of signals has taken nothing, at each push it did not take. */
  SignalsBehind: { unit: 'Seconds', by: 'receiver' },
  /** A receiver refused an event for good. */
  SignalsRefused: { unit: 'Count', by: 'receiver' },
  /** A receiver took nothing for so long that its stream is paused. */
  SignalsPaused: { unit: 'Count', by: 'receiver' },
  /** Records that receivers of signals were told of by the net alone: the stream did not tell of them. */
  SignalsSwept: { unit: 'Count' },
  /** Records that even the net could not tell of: it tries again every hour. */
  SignalsUntold: { unit: 'Count' },
} as const satisfies Record<
  string,
  { readonly unit: 'Seconds' | 'Count'; readonly by?: 'system' | 'outcome' | 'source' | 'stream' | 'receiver' }
>;
export type MetricName = keyof typeof METRICS;

/** The metrics that are split by something. */
export type SplitMetric = {
  [Name in MetricName]: (typeof METRICS)[Name] extends { by: string } ? Name : never;
}[MetricName];
