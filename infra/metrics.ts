/** The metrics functions write (embedded metric format, namespace `Tenure`, dimension `service: tenure`). */
import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** Name, and the statistic that alarms and the dashboard read. */
export const METRICS = {
  /** Seconds from the accepted event, or its effective time when later, to the cut read back at every identity provider. */
  TimeToCut: Stats.MAXIMUM,
  /** Seconds from the effective time to a joiner's access read back. */
  TimeToReady: Stats.percentile(95),
  CaseBlocked: Stats.SUM,
  CaseHeld: Stats.SUM,
  ApprovalAsked: Stats.SUM,
  TargetThrottled: Stats.SUM,
} as const;
export type MetricName = keyof typeof METRICS;

export function metric(metricName: MetricName): Metric {
  return new Metric({
    namespace: 'Tenure',
    metricName,
    dimensionsMap: { service: 'tenure' },
    statistic: METRICS[metricName],
    period: Duration.minutes(5),
  });
}
