/** A Standard state machine that may call its steps' Lambdas and nothing else. */
import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, type IChainable, LogLevel, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { WorkflowSteps } from '../../workflows/steps.ts';
import { acknowledge } from './acknowledge.ts';

export interface CaseMachineProps {
  readonly name: string;
  readonly workflow: (scope: Construct, steps: WorkflowSteps) => IChainable;
  readonly steps: WorkflowSteps;
  /** The steps this workflow calls: its role may invoke these and no other. */
  readonly calls: readonly IFunction[];
  readonly logRetention: RetentionDays;
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

export class CaseMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { name, workflow, steps, calls, logRetention }: CaseMachineProps) {
    super(scope, id);
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
          ],
        }),
      },
    });
    acknowledge(role, [
      { arn: '*', reason: 'X-Ray and log delivery have no resources to name; the statement holds nothing else' },
    ]);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: name,
      definitionBody: DefinitionBody.fromChainable(workflow(this, steps)),
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
  }
}
