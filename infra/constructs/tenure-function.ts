/** A Lambda with its own log group and its own role, which may do what its specification grants and nothing else. */
import { Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Bundle } from '../bundles.ts';
import type { FunctionSpec } from '../functions/spec.ts';
import { environment, type Resources, statements, wildcards } from '../resources.ts';
import { acknowledge } from './acknowledge.ts';

/** A whole vCPU comes with 1,769 MB; 512 MB starts these bundles without paying for more (ADR 0013). */
const MEMORY_MB = 512;

export interface TenureFunctionProps {
  readonly spec: FunctionSpec;
  readonly bundle: Bundle;
  readonly resources: Resources;
  readonly logRetention: RetentionDays;
  /** Beside what its grants bring. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Only where its ARN must be known before it exists. */
  readonly functionName?: string;
  /** Where an event goes that failed three times (the bus and schedules call asynchronously). */
  readonly deadLetters?: IQueue;
  readonly mostAtOnce?: number;
}

export class TenureFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: TenureFunctionProps) {
    super(scope, id);
    const { spec, bundle, resources, deadLetters } = props;
    const logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: spec.does,
      inlinePolicies: {
        grants: new PolicyDocument({
          statements: [...observed(logGroup), ...undelivered(deadLetters), ...statements(spec.grants, resources)],
        }),
      },
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      ...(props.functionName === undefined ? {} : { functionName: props.functionName }),
      ...(props.mostAtOnce === undefined ? {} : { reservedConcurrentExecutions: props.mostAtOnce }),
      ...(deadLetters === undefined ? {} : { deadLetterQueue: deadLetters }),
      description: spec.does,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle.folder),
      handler: bundle.handler,
      memorySize: spec.memoryMb ?? MEMORY_MB,
      timeout: Duration.seconds(spec.timeoutSeconds),
      tracing: Tracing.ACTIVE,
      logGroup,
      // CDK's own grants are broader than ours: the role takes none.
      role: role.withoutPolicyUpdates(),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: 'tenure',
        POWERTOOLS_METRICS_NAMESPACE: 'Tenure',
        ...environment(spec.grants, resources),
        ...props.environment,
      },
    });
    acknowledge(role, [
      { arn: '*', reason: 'X-Ray has no resources to name: xray:PutTraceSegments and PutTelemetryRecords take only *' },
      ...wildcards(spec.grants, resources),
    ]);
  }
}

function observed(logGroup: LogGroup): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
    new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
  ];
}

function undelivered(deadLetters: IQueue | undefined): PolicyStatement[] {
  if (deadLetters === undefined) return [];
  return [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] })];
}
