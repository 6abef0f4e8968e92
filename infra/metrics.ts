/** The metrics functions write (embedded metric format, namespace `Tenure`, dimension `service: tenure`), as alarms and the dashboard read them. */
import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../functions/core/metrics.ts';

/** The statistic of each. What they mean is said where they are written: functions/core/metrics.ts. */
export const STATISTICS = {
  TimeToCut: Stats.MAXIMUM,
  TimeToReady: Stats.percentile(95),
  CaseBlocked: Stats.SUM,
  CaseHeld: Stats.SUM,
  CutsHeld: Stats.MAXIMUM,
  CaseSuperseded: Stats.SUM,
  ApprovalAsked: Stats.SUM,
  ApprovalsWaiting: Stats.MAXIMUM,
  TargetThrottled: Stats.SUM,
  TargetFailed: Stats.SUM,
  LateEvidenceQueued: Stats.SUM,
  EvidenceAltered: Stats.SUM,
  EvidenceMissing: Stats.SUM,
  EvidenceSwept: Stats.SUM,
  LogUnsigned: Stats.MAXIMUM,
  WitnessSilent: Stats.SUM,
  RecordsUnstamped: Stats.MAXIMUM,
  LogForked: Stats.SUM,
  EventsReceived: Stats.SUM,
  SourcePulled: Stats.SUM,
  SourceUntold: Stats.SUM,
  SourceGaps: Stats.SUM,
  SourceSilent: Stats.SUM,
  SourceFailed: Stats.SUM,
  StreamBehind: Stats.MAXIMUM,
  StreamSetAside: Stats.SUM,
  SignalsFailed: Stats.SUM,
  SignalsBehind: Stats.MAXIMUM,
  SignalsRefused: Stats.SUM,
  SignalsPaused: Stats.SUM,
  SignalsSwept: Stats.SUM,
  SignalsUntold: Stats.SUM,
} as const satisfies Record<MetricName, string>;

/** `split` reads one part of a metric that is split, e.g. `{ system: 'okta' }`; without it, all of it. */
export function metric(metricName: MetricName, split: Readonly<Record<string, string>> = {}): Metric {
  return new Metric({
    namespace: 'Tenure',
    metricName,
    dimensionsMap: { service: 'tenure', ...split },
    statistic: STATISTICS[metricName],
    period: Duration.minutes(5),
  });
}
