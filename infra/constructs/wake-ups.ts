/** What wakes a person's inbox: events on Tenure's own bus, schedules, and a sweep behind both. */
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { EventBus, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Resources } from '../resources.ts';

/** The detail is `{version, personId}`, as a schedule's input is; the bus is Tenure's alone, so `source` is not matched. */
const WAKING = ['CaseReceived', 'CaseEnded'];
/** What CloudFormation says of a stack that is as it was asked to be, or is again as it was. */
const DEPLOYED = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

export class WakeUps extends Construct {
  readonly resources: Resources;
  /** Functions that are woken by a name known beforehand: `open-case` makes schedules that call itself. */
  readonly openCaseName: string;
  readonly sweepName: string;
  readonly sweepLogName: string;
  readonly listAccountsName: string;
  readonly #bus: EventBus;
  readonly #group: ScheduleGroup;
  readonly #role: Role;

  constructor(scope: Construct, id: string, { name }: { readonly name: string }) {
    super(scope, id);
    this.openCaseName = `${name}-open-case`;
    this.sweepName = `${name}-sweep`;
    this.sweepLogName = `${name}-sweep-log`;
    this.listAccountsName = `${name}-list-accounts`;
    this.#bus = new EventBus(this, 'Bus', { eventBusName: name });
    this.#group = new ScheduleGroup(this, 'Schedules', { scheduleGroupName: name });
    this.#role = this.#scheduleRole();
    this.resources = {
      bus: { arns: [this.#bus.eventBusArn], environment: { BUS_NAME: this.#bus.eventBusName } },
      schedules: {
        arns: [this.#arn('scheduler', 'schedule', `${name}/*`)],
        environment: { SCHEDULE_GROUP: this.#group.scheduleGroupName },
        wildcard:
          "A schedule is made for each person that waits: its name is not known before, its group is Tenure's alone",
      },
      'schedule-role': {
        arns: [this.#role.roleArn],
        environment: { SCHEDULE_ROLE_ARN: this.#role.roleArn, OPEN_CASE_ARN: this.#functionArn(this.openCaseName) },
      },
    };
  }

  /** Leads the bus's events to `openCase` and the clock to `sweep`; what cannot be delivered waits in `undelivered`. */
  wake(openCase: IFunction, sweep: IFunction, undelivered: IQueue): void {
    new Rule(this, 'WakeThePerson', {
      eventBus: this.#bus,
      description: 'A case was received or has ended: take the next of the person',
      eventPattern: { detailType: WAKING },
      targets: [
        new LambdaTarget(openCase, {
          event: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: undelivered,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
    this.#every('Sweep', 'rate(1 hour)', sweep, 'Wakes what should have been woken and was not');
    this.#whenDeployed(sweep, undelivered);
  }

  /** The stream keeps a day: what it lost is found the same day. */
  sweepTheLog(sweepLog: IFunction): void {
    this.#every('SweepLog', 'rate(6 hours)', sweepLog, 'Finds evidence that is in no log');
  }

  /** Once a night; the hours after go on with what is not whole, and do nothing else. */
  listAccounts(listAccounts: IFunction): void {
    this.#every(
      'ListAccounts',
      'cron(40 2-5 * * ? *)',
      listAccounts,
      'Lists the accounts of every target, as evidence',
    );
  }

  /**
   * What was deployed is recorded as soon as it is, and not by the hour: one that another replaces within it would else be in no evidence.
   * The function's own stack, for its bundle says what is deployed: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
   */
  #whenDeployed(sweep: IFunction, undelivered: IQueue): void {
    new Rule(this, 'Deployed', {
      description: 'Another deployment runs: record it',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: { 'stack-id': [Stack.of(this).stackId], 'status-details': { status: DEPLOYED } },
      },
      targets: [
        new LambdaTarget(sweep, {
          event: RuleTargetInput.fromObject({}),
          deadLetterQueue: undelivered,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
  }

  #every(id: string, scheduleExpression: string, wakes: IFunction, description: string): void {
    new CfnSchedule(this, id, {
      description,
      groupName: this.#group.scheduleGroupName,
      scheduleExpression,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: wakes.functionArn,
        roleArn: this.#role.roleArn,
        input: '{}',
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
  }

  #scheduleRole(): Role {
    const { account } = Stack.of(this);
    return new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      description: 'Calls what schedules wake',
      inlinePolicies: {
        grants: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['lambda:InvokeFunction'],
              resources: [this.openCaseName, this.sweepName, this.sweepLogName, this.listAccountsName].map((to) =>
                this.#functionArn(to),
              ),
            }),
          ],
        }),
      },
    });
  }

  #functionArn(name: string): string {
    return Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  #arn(service: string, resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service, resource, resourceName });
  }
}
