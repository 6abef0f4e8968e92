/** A Standard state machine that may call its steps' Lambdas and nothing else. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, type IChainable, LogLevel, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface WorkflowMachineProps {
  readonly name: string;
  readonly workflow: (scope: Construct) => IChainable;
  /** The steps this workflow calls: its role may invoke these and no other. */
  readonly calls: readonly IFunction[];
  readonly logRetention: RetentionDays;
  /** Of a Distributed Map of its own, whose items are executions: docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
  readonly mapLabel?: string;
}

/** X-Ray and the delivery of logs have no resources to name: docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const DELIVERIES = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

export class WorkflowMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowMachineProps) {
    super(scope, id);
    const { name, workflow, calls, logRetention, mapLabel } = props;
    const own = mapLabel === undefined ? [] : ownExecutions(Stack.of(this), name, mapLabel);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Runs the ${name} state machine`,
      inlinePolicies: {
        grants: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['lambda:InvokeFunction'],
              resources: calls.map((step) => step.functionArn),
            }),
            new PolicyStatement({ actions: DELIVERIES, resources: ['*'] }),
            ...(mapLabel === undefined ? [] : [starting(Stack.of(this), name), following(own)]),
          ],
        }),
      },
    });
    acknowledge(role, [
      { arn: '*', reason: 'X-Ray and log delivery have no resources to name; the statement holds nothing else' },
      ...own.map((arn) => ({
        arn,
        reason: 'Executions are named when they start: those of this machine, and no other',
      })),
    ]);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: name,
      definitionBody: DefinitionBody.fromChainable(workflow(this)),
      queryLanguage: QueryLanguage.JSONATA,
      // CDK would grant every version and alias of each function: the role takes none of it.
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: logRetention,
        }),
        level: LogLevel.ALL,
        // Ids only pass between states, but a vendor's error text may hold a name.
        includeExecutionData: false,
      },
    });
    // CDK would have a policy beside the role for a Distributed Map, whatever the role: it has its grants above.
    this.machine.node.tryRemoveChild('DistributedMapPolicy');
  }
}

/** By its composed ARN: a role that names its machine cannot be made before it. */
function starting(stack: Stack, name: string): PolicyStatement {
  return new PolicyStatement({ actions: ['states:StartExecution'], resources: [arnOf(stack, 'stateMachine', name)] });
}

function following(resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions: ['states:DescribeExecution', 'states:StopExecution'], resources });
}

/** Those of the machine, and those of its map, which have the label in their ARN. */
function ownExecutions(stack: Stack, name: string, label: string): string[] {
  return [arnOf(stack, 'execution', `${name}:*`), arnOf(stack, 'execution', `${name}/${label}:*`)];
}

function arnOf(stack: Stack, resource: string, resourceName: string): string {
  return stack.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
