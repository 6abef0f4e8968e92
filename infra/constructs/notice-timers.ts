/** When notices are sent: a timer for each time something waits for, which the function sets itself, and a look every six hours behind them. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Resources } from '../resources.ts';

export class NoticeTimers extends Construct {
  /** Known before the function is made: it makes schedules that call itself. */
  readonly functionName: string;
  readonly resources: Resources;
  readonly #group: ScheduleGroup;
  readonly #role: Role;

  constructor(scope: Construct, id: string, { name }: { readonly name: string }) {
    super(scope, id);
    this.functionName = `${name}-send-notices`;
    const groupName = `${name}-notices`;
    const stack = Stack.of(this);
    const functionArn = stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: this.functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.#group = new ScheduleGroup(this, 'Schedules', { scheduleGroupName: groupName });
    this.#role = this.#callerOf(functionArn);
    this.resources = {
      'notice-schedules': {
        arns: [stack.formatArn({ service: 'scheduler', resource: 'schedule', resourceName: `${groupName}/*` })],
        environment: { NOTICE_SCHEDULE_GROUP: this.#group.scheduleGroupName },
        wildcard: 'A timer is made for each time at which something is sent, and named by it',
      },
      'notice-schedule-role': {
        arns: [this.#role.roleArn],
        environment: { NOTICE_SCHEDULE_ROLE_ARN: this.#role.roleArn, SEND_NOTICES_ARN: functionArn },
      },
    };
  }

  everySixHours(sends: IFunction): void {
    new CfnSchedule(this, 'Flush', {
      description: 'Sends what should have been sent by its timer and was not',
      groupName: this.#group.scheduleGroupName,
      scheduleExpression: 'rate(6 hours)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: sends.functionArn,
        roleArn: this.#role.roleArn,
        input: JSON.stringify({ version: 1, flush: true }),
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
  }

  #callerOf(functionArn: string): Role {
    return new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Calls what sends notices, at their time',
      inlinePolicies: {
        grants: new PolicyDocument({
          statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })],
        }),
      },
    });
  }
}
