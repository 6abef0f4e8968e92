/** The log over all evidence: one function gives records their places as the table's stream tells of them, another signs how far it is. */
import { Duration } from 'aws-cdk-lib';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Resources } from '../resources.ts';
import { type Making, namedFunction } from './named-function.ts';

/** Our choices: a record has its place within seconds, and is signed for within a minute, so that a busy day is 1,440 checkpoints. */
const SEQUENCED_WITHIN = Duration.seconds(2);
const SIGNED_WITHIN = Duration.seconds(60);
const MOST_RECORDS = 1000;

export class EvidenceLog extends Construct {
  readonly functions: Readonly<Record<'sequence-evidence' | 'publish-log', LambdaFunction>>;
  /** What has it signed is granted. */
  readonly resources: Resources;

  constructor(
    scope: Construct,
    id: string,
    making: Making,
    streams: { readonly evidence: string; readonly log: string },
  ) {
    super(scope, id);
    const sequence = namedFunction(scope, 'sequence-evidence', making);
    const publish = namedFunction(scope, 'publish-log', making);
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
    this.functions = { 'sequence-evidence': sequence, 'publish-log': publish };
  }
}
