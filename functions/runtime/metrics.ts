/** Writes metrics in CloudWatch's embedded metric format: one line of the log each, at once, so that no crash keeps one back. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRICS, type MetricName, type SplitMetric } from '../core/metrics.ts';

/** Alarms read the namespace and the dimension `service` (infra/metrics.ts). */
const metrics = new Metrics({ namespace: 'Tenure', serviceName: 'tenure' });
/** Each call for itself: an environment may run several at a time. */
const about = new AsyncLocalStorage<string | undefined>();

/** Whose case the metrics from here on are about: no dimension, but the log finds it. */
export function measureFor(id: string | undefined): void {
  about.enterWith(id);
}

/** A metric that is not split: seconds, or how many. */
export function measure(name: Exclude<MetricName, SplitMetric>, value = 1): void {
  one().addMetric(name, METRICS[name].unit, value);
}

/** A metric that is split by target system or outcome: counted in all (the empty set), and for this one. */
export function measureBy(name: SplitMetric, which: string, value = 1): void {
  one()
    .addDimensions({})
    .addDimensions({ [METRICS[name].by]: which })
    .addMetric(name, METRICS[name].unit, value);
}

function one(): Metrics {
  const single = metrics.singleMetric();
  const caseId = about.getStore();
  return caseId === undefined ? single : single.addMetadata('caseId', caseId);
}
