/** Ticket systems: a secret for each, the queue of what is to be looked at there, and who reads it. Made only where `tickets` is configured. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Configuration } from '../functions/core/configuration.ts';
import type { Tickets } from '../functions/core/ticket-configuration.ts';
import type { Bundles } from './bundles.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { keptSecretArn } from './constructs/kept-secret.ts';
import { type Making, namedFunction } from './constructs/named-function.ts';
import { tickets as specs } from './functions/tickets.ts';
import type { Resources } from './resources.ts';

export interface TicketsStackProps extends StackProps {
  readonly making: Making;
  readonly tickets: Tickets;
}

const TITLES = { servicenow: 'ServiceNow', jira: 'Jira Service Management' } as const;

export class TicketsStack extends Stack {
  /** For the API: the queue, the secrets, and the bundle with the settings in it. */
  readonly resources: Resources;
  readonly bundles: Bundles;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, { making, tickets, ...props }: TicketsStackProps) {
    super(scope, id, props);
    this.dead = new DeadLetters(this, 'Dead');
    const queue = new Queue(this, 'Looks', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // No shorter than the function runs, and not the six times AWS recommends: what failed is to be tried again soon.
      visibilityTimeout: Duration.seconds(specs['read-ticket'].timeoutSeconds),
      // Some three hours of a ticket system that does not answer; what is lost by then, the sweep looks at again.
      deadLetterQueue: { queue: this.dead, maxReceiveCount: 100 },
    });
    this.resources = {
      'tickets-queue': { arns: [queue.queueArn], environment: { TICKETS_QUEUE_URL: queue.queueUrl } },
      'ticket-secrets': secretsOf(this, making.configuration, tickets),
    };
    this.bundles = withSettings(making.bundles, tickets);
    const given = { ...making, bundles: this.bundles, resources: { ...making.resources, ...this.resources } };
    const reads = namedFunction(this, 'read-ticket', given);
    this.functions = { 'read-ticket': reads };
    new EventSourceMapping(this, 'Reading', {
      target: reads,
      eventSourceArn: queue.queueArn,
      batchSize: 5,
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    });
    this.#wake(queue, making.configuration);
  }

  #wake(queue: Queue, { name }: Configuration): void {
    new Rule(this, 'Settled', {
      eventBus: EventBus.fromEventBusName(this, 'Bus', name),
      description: 'An approval is asked, or a case is settled: a ticket may be about it',
      eventPattern: { detailType: ['ApprovalNotice', 'CaseSettled'] },
      targets: [new SqsQueue(queue, { deadLetterQueue: this.dead })],
    });
    new Rule(this, 'Sweep', {
      description: 'Reads tickets that changed, so that a lost hint loses nothing',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new SqsQueue(queue, { message: RuleTargetInput.fromObject({ sweep: true }) })],
    });
  }
}

function secretsOf(scope: Construct, { name }: Configuration, tickets: Tickets) {
  const systems = (['servicenow', 'jira'] as const).flatMap((system) => {
    const settings = tickets[system];
    return settings === undefined ? [] : [{ system, ...settings }];
  });
  const arns = systems.map(({ system, secretArn: existingArn }) => {
    const description = `Credentials for ${TITLES[system]}, and the keys its hints are signed with`;
    const arn = keptSecretArn(scope, `${system} secret`, {
      name: `${name}/tickets/${system}`,
      description,
      existingArn,
    });
    return [system, arn] as const;
  });
  const addresses = systems.map(({ system, address }) => [`${system.toUpperCase()}_URL`, address] as const);
  return {
    arns: arns.map(([, arn]) => arn),
    environment: {
      TICKET_SECRETS: Stack.of(scope).toJsonString(Object.fromEntries(arns)),
      ...Object.fromEntries(addresses),
    },
  };
}

/** A mapping of many catalogue items is more than a function's environment holds (4 KB): it lies beside the bundle. */
function withSettings(bundles: Bundles, tickets: Tickets): Bundles {
  for (const name of Object.keys(specs)) {
    const folder = bundles[name]?.folder;
    if (folder !== undefined) writeFileSync(join(folder, 'tickets.json'), JSON.stringify(tickets));
  }
  return bundles;
}
