/** The log over all evidence: one function gives records their places as the table's stream tells of them, another signs how far it is, a third is the net under both. */
import { Duration } from 'aws-cdk-lib';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from '../../functions/core/configuration.ts';
import type { Resources } from '../resources.ts';
import { type Making, namedFunction } from './named-function.ts';
import type { WakeUps } from './wake-ups.ts';

/** Our choices: a record has its place within seconds, and is signed for within a minute, so that a busy day is 1,440 checkpoints. */
const SEQUENCED_WITHIN = Duration.seconds(2);
const SIGNED_WITHIN = Duration.seconds(60);
const MOST_RECORDS = 1000;

export interface EvidenceLogProps {
  readonly streams: { readonly evidence: string; readonly log: string };
  readonly wakeUps: WakeUps;
  readonly undelivered: IQueue;
}

export class EvidenceLog extends Construct {
  /** What has it signed is granted. */
  readonly resources: Resources;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Those that the streams wake. */
  readonly following: Readonly<Record<'sequence-evidence' | 'publish-log', LambdaFunction>>;

  constructor(scope: Construct, id: string, making: Making, { streams, wakeUps, undelivered }: EvidenceLogProps) {
    super(scope, id);
    const sequence = namedFunction(scope, 'sequence-evidence', making);
    const environment = told(making.configuration);
    const publish = namedFunction(scope, 'publish-log', making, { environment });
    const follow = { startingPosition: StartingPosition.TRIM_HORIZON, batchSize: MOST_RECORDS };
    new EventSourceMapping(this, 'Records', {
      ...follow,
      target: sequence,
      eventSourceArn: streams.evidence,
      maxBatchingWindow: SEQUENCED_WITHIN,
    });
    new EventSourceMapping(this, 'Batches', {
      ...follow,
      target: publish,
      eventSourceArn: streams.log,
      maxBatchingWindow: SIGNED_WITHIN,
      // Of what the log table keeps, only that it is longer is news.
      filters: [FilterCriteria.filter({ dynamodb: { Keys: { pk: { S: FilterRule.isEqual('batch') } } } })],
    });
    this.resources = {
      'log-publisher': { arns: [publish.functionArn], environment: { PUBLISH_LOG_ARN: publish.functionArn } },
    };
    const functionName = wakeUps.sweepLogName;
    const sweep = namedFunction(scope, 'sweep-log', making, { functionName, deadLetters: undelivered, environment });
    wakeUps.sweepTheLog(sweep);
    this.following = { 'sequence-evidence': sequence, 'publish-log': publish };
    this.functions = { ...this.following, 'sweep-log': sweep };
  }
}

/** Whom what signs the log asks beside its key. */
function told({ evidence: { timestamps, witnesses } }: Configuration): Readonly<Record<string, string>> {
  return {
    ...(timestamps === undefined ? {} : { LOG_TIMESTAMPS_URL: timestamps.url }),
    ...(witnesses.length === 0 ? {} : { LOG_WITNESSES: JSON.stringify(witnesses) }),
  };
}
