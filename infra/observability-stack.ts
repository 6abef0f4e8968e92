/** What operators are told, and where they look: an alarm for each thing somebody must do, a topic, and one dashboard. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Dashboard, GraphWidget, type IMetric, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Configuration } from '../functions/core/configuration.ts';
import { METRICS, type MetricName } from '../functions/core/metrics.ts';
import { RunbookAlarm } from './constructs/runbook-alarm.ts';
import { metric } from './metrics.ts';

export interface ObservabilityStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly machines: Readonly<Record<string, StateMachine>>;
  /** The handlers: their errors are nobody's plan. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** A connector fails by design when its target asks it to wait: only much failing, for long, is told. */
  readonly connectors: Readonly<Record<string, LambdaFunction>>;
  /** Of HR sources, by name. */
  readonly readers: Readonly<Record<string, { readonly lambda: LambdaFunction; readonly queue: Queue }>>;
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly lateEvidence: Queue;
  /** Where a channel tells people: what waits to be taken from the bus. */
  readonly news?: Queue;
  readonly api: HttpApi;
  /** The functions that follow the streams of the log. */
  readonly log: Readonly<Record<string, LambdaFunction>>;
}

const FIVE_MINUTES = { period: Duration.minutes(5), statistic: Stats.SUM };

interface Told {
  readonly id: string;
  readonly says: string;
  readonly section: string;
  readonly metric: IMetric;
  readonly threshold?: number;
  readonly periods?: number;
}

export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { name, notices } = props.configuration;
    const tells = new Topic(this, 'Alarms', { displayName: `${name} alarms`, enforceSSL: true });
    for (const address of notices.email) tells.addSubscription(new EmailSubscription(address));
    for (const { id: alarm, ...told } of everythingTold(props))
      new RunbookAlarm(this, alarm, { ...told, alarmName: `${name}-${alarm}`, tells });
    dashboard(this, props);
  }
}

function everythingTold(props: ObservabilityStackProps): Told[] {
  return [
    ...Object.entries(props.machines).map(([workflow, machine]) => executionsFailed(workflow, machine)),
    ...Object.entries(props.functions).map(([name, lambda]) => functionFailing(name, lambda)),
    ...Object.entries(props.connectors).map(([system, lambda]) => targetFailing(system, lambda)),
    ...Object.entries(props.readers).flatMap(([name, reader]) => sourceNotRead(name, reader)),
    ...Object.entries(props.deadLetters).map(([name, queue]) => deadLettersWaiting(name, queue)),
    {
      id: 'late-evidence-waiting',
      says: 'The evidence of a cut has waited more than 15 minutes to be appended',
      section: 'late-evidence-waiting',
      metric: props.lateEvidence.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 15 * 60,
    },
    ...(props.news === undefined ? [] : [newsWaiting(props.news)]),
    ...(props.configuration.streams === undefined ? [] : eventsNotSent()),
    ...(props.configuration.signals === undefined ? [] : signalsNotTaken()),
    {
      id: 'time-to-cut',
      says: `A leaver's cut took longer than ${props.configuration.cutWithinSeconds} seconds`,
      section: 'time-to-cut',
      metric: metric('TimeToCut'),
      threshold: props.configuration.cutWithinSeconds,
    },
    {
      id: 'cases-blocked',
      says: 'A case cannot go on without an operator',
      section: 'cases-blocked',
      metric: metric('CaseBlocked'),
    },
    {
      id: 'source-silent',
      says: 'Nothing has been heard of a source for longer than is borne: who leaves may keep their access',
      section: 'source-silent',
      // As of cuts.
      metric: metric('SourceSilent').with({ period: Duration.hours(1) }),
    },
    {
      id: 'source-gaps',
      says: 'Somebody is not in a source any more, or their record could not be taken',
      section: 'source-gaps',
      metric: metric('SourceGaps'),
    },
    {
      id: 'cuts-held',
      says: 'Somebody who should be without access keeps it, because a batch of events or their case is held',
      section: 'cuts-held',
      // Every sweep says how many: no hour is without one.
      metric: metric('CutsHeld').with({ period: Duration.hours(1) }),
    },
    ...evidenceLog(props.log),
    {
      id: 'api-failing',
      says: 'The HTTP API answers 5xx: senders are told to try again',
      section: 'api-failing',
      metric: props.api.metricServerError(FIVE_MINUTES),
    },
  ];
}

/** Our choice: sixty times as long as a checkpoint is waited for. */
const MOST_BEHIND_SECONDS = 3600;

function evidenceLog(log: ObservabilityStackProps['log']): Told[] {
  return [
    {
      id: 'evidence-altered',
      says: 'A record of evidence was changed or deleted, or something that is no record was put beside them',
      section: 'evidence-altered',
      metric: metric('EvidenceAltered'),
    },
    {
      id: 'evidence-missing',
      says: 'A record that must be in the ledger is not: the rest of its case is in no log',
      section: 'evidence-missing',
      metric: metric('EvidenceMissing'),
    },
    {
      id: 'log-forked',
      says: 'The log is not what was signed, or not what the ledger has: nothing more is signed',
      section: 'log-forked',
      metric: metric('LogForked'),
    },
    {
      id: 'log-unsigned',
      says: 'The log has been longer than what is signed for more than an hour',
      section: 'log-behind',
      metric: metric('LogUnsigned'),
      threshold: MOST_BEHIND_SECONDS,
    },
    {
      id: 'evidence-swept',
      says: 'Records were in no log until its sweep found them: the stream did not tell of them',
      section: 'log-behind',
      metric: metric('EvidenceSwept'),
    },
    ...Object.entries(log).map(([name, lambda]) => logBehind(name, lambda)),
  ];
}

/** The age of what a function of the log took last from its stream; a stream that keeps nothing for it has no age. */
function logBehind(name: string, lambda: LambdaFunction): Told {
  return {
    id: `${name}-behind`,
    says: `What ${name} takes from its stream has waited more than an hour`,
    section: 'log-behind',
    // Milliseconds: docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    metric: lambda.metric('IteratorAge', { period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
    threshold: MOST_BEHIND_SECONDS * 1000,
  };
}

function newsWaiting(news: Queue): Told {
  return {
    id: 'news-waiting',
    says: 'What people are to be told of has waited more than an hour to be taken',
    section: 'notices-not-sent',
    metric: news.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
    threshold: 60 * 60,
  };
}

function eventsNotSent(): Told[] {
  const section = 'security-events-not-sent';
  return [
    {
      id: 'security-events-set-aside',
      says: 'A receiver of security events refused some, which were set aside',
      section,
      metric: metric('StreamSetAside'),
    },
    {
      id: 'security-events-behind',
      says: 'Security events have waited for more than an hour to be sent',
      section,
      metric: metric('StreamBehind'),
      periods: 12,
    },
  ];
}

/** Who does not take signals is asked every quarter of an hour at least (functions/core/signals/push-answer.ts): no half hour is without one. */
const HALF_AN_HOUR = Duration.minutes(30);

function signalsNotTaken(): Told[] {
  const section = 'signals-not-taken';
  return [
    {
      id: 'signals-behind',
      says: 'A receiver of signals has taken nothing for more than an hour: it does not hear of cuts',
      section,
      metric: metric('SignalsBehind').with({ period: HALF_AN_HOUR }),
      threshold: 3600,
    },
    {
      id: 'signals-paused',
      says: 'A receiver of signals took nothing for so long that its event stream is paused',
      section,
      metric: metric('SignalsPaused'),
    },
    {
      id: 'signals-refused',
      says: 'A receiver of signals refused an event for good: it is not sent again',
      section,
      metric: metric('SignalsRefused'),
    },
    {
      id: 'signals-swept',
      says: 'Receivers of signals were told late of what was done: the stream of evidence did not have them told',
      section: 'signals-not-made',
      metric: metric('SignalsSwept'),
    },
    {
      id: 'signals-untold',
      says: 'Receivers of signals cannot be told of something that was done: it is tried every hour',
      section: 'signals-not-made',
      metric: metric('SignalsUntold'),
    },
  ];
}

function executionsFailed(workflow: string, machine: StateMachine): Told {
  return {
    id: `${workflow}-executions-failed`,
    says: `An execution of the ${workflow} state machine failed or timed out`,
    section: workflow === 'export' ? 'export-failed' : 'executions-failed',
    metric: new MathExpression({
      expression: 'failed + timedOut',
      period: Duration.minutes(5),
      usingMetrics: {
        failed: machine.metricFailed(FIVE_MINUTES),
        timedOut: machine.metricTimedOut(FIVE_MINUTES),
      },
    }),
  };
}

const errorsAndThrottles = (lambda: LambdaFunction) =>
  new MathExpression({
    expression: 'errors + throttles',
    period: Duration.minutes(5),
    usingMetrics: { errors: lambda.metricErrors(FIVE_MINUTES), throttles: lambda.metricThrottles(FIVE_MINUTES) },
  });

function functionFailing(name: string, lambda: LambdaFunction): Told {
  return {
    id: `${name}-failing`,
    says: `The function ${name} fails or is throttled`,
    section: 'function-failing',
    metric: errorsAndThrottles(lambda),
  };
}

function targetFailing(system: string, lambda: LambdaFunction): Told {
  return {
    id: `target-${system}-failing`,
    says: `The connector of ${system} has failed more than 10 times in each of three periods of 5 minutes`,
    section: 'target-failing',
    metric: errorsAndThrottles(lambda),
    threshold: 10,
    periods: 3,
  };
}

/** A reader answers what it could not read instead of failing: that it fails is a bug. What it could not read waits in its queue. */
function sourceNotRead(source: string, { lambda, queue }: ObservabilityStackProps['readers'][string]): Told[] {
  return [
    {
      id: `source-${source}-failing`,
      says: `The reader of source ${source} fails or is throttled`,
      section: 'function-failing',
      metric: errorsAndThrottles(lambda),
    },
    {
      id: `source-${source}-not-read`,
      says: `Somebody of source ${source} has waited more than an hour to be read again`,
      section: 'source-not-read',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
      threshold: 3600,
    },
  ];
}

function deadLettersWaiting(name: string, queue: Queue): Told {
  return {
    id: `${name}-dead-letters`,
    says: `What could not be delivered waits in the queue ${name}`,
    section: 'dead-letters-waiting',
    metric: queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: Stats.MAXIMUM,
    }),
  };
}

/** One line; where the metric is split by target system, one for each. */
function asShown(name: MetricName, systems: readonly string[]): IMetric[] {
  const { by } = { by: undefined, ...METRICS[name] };
  return by === 'system' ? systems.map((system) => metric(name, { system })) : [metric(name)];
}

function dashboard(scope: Construct, props: ObservabilityStackProps): void {
  const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12 });
  new Dashboard(scope, 'Dashboard', {
    dashboardName: props.configuration.name,
    widgets: [
      Object.keys(METRICS).map((name) => graph(name, asShown(name as MetricName, Object.keys(props.connectors)))), // as: the keys of the table are its names
      [
        graph(
          'Executions started',
          Object.values(props.machines).map((machine) => machine.metricStarted(FIVE_MINUTES)),
        ),
        graph(
          'Executions failed',
          Object.values(props.machines).map((machine) => machine.metricFailed(FIVE_MINUTES)),
        ),
      ],
      [
        graph(
          'Connectors, milliseconds (p95)',
          Object.values(props.connectors).map((lambda) =>
            lambda.metricDuration({ period: Duration.minutes(5), statistic: Stats.percentile(95) }),
          ),
        ),
        graph(
          'Messages waiting',
          [props.lateEvidence, ...Object.values(props.deadLetters)].map((queue) =>
            queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
          ),
        ),
      ],
    ],
  });
}
