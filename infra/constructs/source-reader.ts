/** What one HR source is read with: a queue of whom to read, a function with this source's credentials alone, and the clock that has everybody read. Or, where its senders open sessions, a queue of those to be imported and a function for it. */
import { Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ConfiguredSource } from '../../functions/sources/configured.ts';
import { kindNamed } from '../../functions/sources/manifest.ts';
import { readerSpec, sources } from '../functions/sources.ts';
import type { FunctionSpec } from '../functions/spec.ts';
import { keptSecretArn, verifyingKeysArn } from './kept-secret.ts';
import type { Making } from './named-function.ts';
import { TenureFunction } from './tenure-function.ts';

/** With the waits of functions/handlers/read-source.ts a message is tried for about a day; then the daily pull has found it. */
const MOST_TRIES = 100;
/** Our choice: a source's API is not stormed; its limits are for everybody who uses it. */
const MOST_AT_ONCE = 2;

export interface SourceReaderProps {
  readonly name: string;
  readonly configured: ConfiguredSource;
  readonly apiSecretArn: string | undefined;
  readonly making: Making;
  readonly undelivered: IQueue;
}

export class SourceReader extends Construct {
  readonly queue: Queue;
  readonly lambda: LambdaFunction;
  /** The secret of the keys that verify what its vendor signs, where this function puts those that are confirmed. */
  readonly keysArn: string | undefined;

  constructor(
    scope: Construct,
    id: string,
    { name, configured, apiSecretArn, making, undelivered }: SourceReaderProps,
  ) {
    super(scope, id);
    const api = kindNamed(configured.kind)?.api;
    const handler = api === undefined ? 'import-sessions' : 'read-source';
    const spec: FunctionSpec = api === undefined ? sources[handler] : readerSpec(api);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // No shorter than the function runs, and not the six times AWS recommends: a leaver whose reader crashed is not to wait for an hour.
      visibilityTimeout: Duration.seconds(spec.timeoutSeconds),
      deadLetterQueue: { queue: undelivered, maxReceiveCount: MOST_TRIES },
    });
    const secret =
      api === undefined
        ? undefined
        : keptSecretArn(this, 'Credentials', {
            name: `${making.configuration.name}/sources/${name}/api`,
            description: `Credentials to read ${configured.title} with`,
            existingArn: apiSecretArn,
          });
    this.keysArn = api?.confirmsKeys === true ? verifyingKeysArn(this, making.configuration, name) : undefined;
    const bundle = making.bundles[handler];
    if (bundle === undefined)
      throw new Error(`no bundle "${handler}": bundle the functions of infra/functions.ts first`);
    const own = [this.queue.queueArn];
    this.lambda = new TenureFunction(this, 'Read', {
      spec,
      bundle,
      resources: {
        ...making.resources,
        'source-queue': {
          arns: own,
          environment: { SOURCE_QUEUES: `{"${name}":"${this.queue.queueUrl}"}` },
        },
        ...(secret === undefined
          ? {}
          : { 'source-secret': { arns: [secret], environment: { SOURCE_API_SECRET_ARN: secret } } }),
        ...(this.keysArn === undefined
          ? {}
          : { 'source-keys': { arns: [this.keysArn], environment: { SOURCE_KEYS_SECRET_ARN: this.keysArn } } }),
      },
      environment: { SOURCE: name, SOURCE_URL: configured.address ?? '' },
      logRetention: making.configuration.keepLogsDays,
      // Credentials that are good once are used by one at a time.
      ...(api?.keepsCredentials === true ? { mostAtOnce: 1 } : {}),
    }).lambda;
    new EventSourceMapping(this, 'Mapping', {
      target: this.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      maxConcurrency: MOST_AT_ONCE,
      reportBatchItemFailures: true,
    });
    if (api !== undefined) this.#pullEveryDay(name);
  }

  #pullEveryDay(name: string): void {
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: `Has ${name} pulled whole`,
      inlinePolicies: {
        grants: new PolicyDocument({
          statements: [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] })],
        }),
      },
    });
    new CfnSchedule(this, 'Pull', {
      description: `Has everybody read in source ${name}: the safety net under its webhooks`,
      scheduleExpression: 'rate(1 day)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: this.queue.queueArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ version: 1, kind: 'pull' }),
        retryPolicy: { maximumRetryAttempts: 10 },
      },
    });
  }
}
