/** Receivers of security events: their streams and what waits on them, the keys that sign, and who prepares and pushes. Made only where `signals` is configured. */
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Signals } from '../functions/core/signals/settings.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { KeptTable } from './constructs/kept-table.ts';
import { type Making, namedFunction } from './constructs/named-function.ts';
import { TableKey } from './constructs/table-key.ts';
import { signals as specs } from './functions/signals.ts';
import type { Resource, Resources } from './resources.ts';

export interface SignalsStackProps extends StackProps {
  readonly making: Making;
  readonly signals: Signals;
  /** ARN of the stream of the evidence table. */
  readonly evidenceStream: string;
}

/** Our choice: a short trouble passes by, and what lasts is the sweep's, so that nobody else waits for it. */
const TRIES_AGAIN = 10;

const text = (name: string) => ({ name, type: AttributeType.STRING });

export class SignalsStack extends Stack {
  /** For the API. */
  readonly resources: Resources;
  readonly functions: Readonly<Record<'prepare-signals' | 'push-signals' | 'sweep-signals', LambdaFunction>>;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, { making, signals, evidenceStream, ...props }: SignalsStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    this.dead = new DeadLetters(this, 'Dead');
    const queue = new Queue(this, 'Pushes', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // No shorter than the function runs; what a kill left comes again soon after.
      visibilityTimeout: Duration.seconds(specs['push-signals'].timeoutSeconds),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: 100 },
    });
    this.resources = {
      signals: this.#table(signals),
      'signal-keys': signingKeys(this, signals, making.configuration.publicUrl ?? ''),
      'signals-queue': {
        arns: [queue.queueArn],
        // Empty: receivers are where they say; on one machine all are in one place (local/signal-receivers.ts).
        environment: { SIGNALS_QUEUE_URL: queue.queueUrl, SIGNALS_PUSH_TO: '' },
      },
    };
    const given = { ...making, resources: { ...making.resources, ...this.resources } };
    // What its stream gives up goes there too: its role may send to it, for Lambda asks that of the role.
    const deadLetters = this.dead;
    const prepares = namedFunction(this, 'prepare-signals', given, { deadLetters });
    const pushes = namedFunction(this, 'push-signals', given);
    const sweeps = namedFunction(this, 'sweep-signals', given, { deadLetters });
    this.functions = { 'prepare-signals': prepares, 'push-signals': pushes, 'sweep-signals': sweeps };
    // No window: a cut is told of at once. The second reader of the stream, and the last one it may have.
    // What cannot be told stops nobody: it is parted from the others, given up, and the sweep's.
    new EventSourceMapping(this, 'Records', {
      target: prepares,
      eventSourceArn: evidenceStream,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      bisectBatchOnError: true,
      retryAttempts: TRIES_AGAIN,
      onFailure: new SqsDlq(this.dead),
    });
    new EventSourceMapping(this, 'Pushing', {
      target: pushes,
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    });
    new Rule(this, 'Sweep', {
      description: 'Pushes what waits, so that a lost message loses nothing',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new SqsQueue(queue, { message: RuleTargetInput.fromObject({ sweep: true }) })],
    });
    new Rule(this, 'Net', {
      description: 'Tells receivers of what the stream of evidence did not tell of',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaTarget(sweeps, { event: RuleTargetInput.fromObject({}), deadLetterQueue: this.dead })],
    });
  }

  #table(signals: Signals): Resource {
    const key = new TableKey(this, 'Key', {
      description: 'Events that wait for their receivers',
      services: ['dynamodb'],
    });
    const table = new KeptTable(this, 'Signals', {
      key,
      partitionKey: text('pk'),
      sortKey: text('sk'),
      timeToLiveAttribute: 'expiresAt',
    });
    return {
      arns: [table.tableArn],
      environment: { SIGNALS_TABLE: table.tableName, SIGNALS: JSON.stringify(signals) },
    };
  }
}

/** Each is a key of its own, and outlives its name in the configuration: what it signed can be verified as long as people keep it. */
function signingKeys(scope: Construct, { keys }: Signals, publicUrl: string): Resource {
  const made = keys.map((name) => {
    const key = new Key(scope, `SigningKey ${name}`, {
      description: `Signs security events for receivers (${name})`,
      keySpec: KeySpec.RSA_2048,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    return [name, key] as const;
  });
  return {
    arns: made.map(([, key]) => key.keyArn),
    environment: {
      SIGNAL_KEYS: Stack.of(scope).toJsonString(Object.fromEntries(made.map(([name, { keyId }]) => [name, keyId]))),
      // The issuer of what they sign.
      PUBLIC_URL: publicUrl,
    },
  };
}
