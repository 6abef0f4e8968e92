/** Chat channels: a secret for each, what tells approvers there, and what takes their word. There is none where no channel is configured. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { ChannelsConfiguration, Configuration } from '../functions/core/configuration.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { keptSecretArn } from './constructs/kept-secret.ts';
import type { Making } from './constructs/named-function.ts';
import { TenureFunction } from './constructs/tenure-function.ts';
import { CHAT_SECONDS, channelSpecs } from './functions/chat.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { STEP_SECONDS } from './functions/spec.ts';
import type { Resources } from './resources.ts';

/** A day or half a day of a vendor that does not answer: a try takes six times the function's time-out. */
const MOST_TRIES = 240;
/** A notice may go out just before what it is about is written (a reminder does): it is looked at when that is done. */
const SETTLED_SECONDS = 2;
/** Vendors limit what is posted: docs.slack.dev/apis/web-api/rate-limits. More at once only meet the limit. */
const AT_ONCE = 2;

export interface ChannelsStackProps extends StackProps {
  readonly making: Making;
  readonly channels: ChannelsConfiguration;
}

export class ChannelsStack extends Stack {
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Those with routes of the API. */
  readonly routed: readonly (readonly [name: string, spec: FunctionSpec, lambda: LambdaFunction])[];
  /** What could not be told or decided. */
  readonly undone: DeadLetters;

  constructor(scope: Construct, id: string, { making, channels, ...props }: ChannelsStackProps) {
    super(scope, id, props);
    const { configuration } = making;
    this.undone = new DeadLetters(this, 'Undone');
    const tellings = new WorkQueue(this, 'Tellings', {
      undone: this.undone,
      seconds: STEP_SECONDS,
      delaySeconds: SETTLED_SECONDS,
    });
    const clicks = new WorkQueue(this, 'Clicks', { undone: this.undone, seconds: CHAT_SECONDS, delaySeconds: 0 });
    const resources: Resources = {
      ...making.resources,
      'chat-tellings': { arns: [tellings.queueArn], environment: { CHAT_TELLINGS_QUEUE_URL: tellings.queueUrl } },
      'chat-clicks': { arns: [clicks.queueArn], environment: { CHAT_CLICKS_QUEUE_URL: clicks.queueUrl } },
      ...secrets(this, configuration, channels),
    };
    const specs = channelSpecs(channels);
    const made = Object.entries(specs).map(
      ([name, spec]) => [name, spec, madeOf(this, name, spec, { ...making, resources })] as const,
    );
    this.functions = Object.fromEntries(made.map(([name, , lambda]) => [name, lambda]));
    this.routed = made.filter(([, { routes }]) => routes !== undefined);
    takes(this, 'TellThem', this.functions['tell-approvers'], tellings);
    takes(this, 'Decide', this.functions['decide-by-chat'], clicks);
    new Rule(this, 'SomethingWasSaid', {
      eventBus: EventBus.fromEventBusName(this, 'Bus', configuration.name),
      description: 'Something was said of an approval: approvers in chat are told how it stands',
      eventPattern: { detailType: ['ApprovalNotice'] },
      targets: [
        new SqsQueue(tellings, {
          message: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: this.undone,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }
}

interface Work {
  readonly undone: Queue;
  /** The longest its function takes. */
  readonly seconds: number;
  readonly delaySeconds: number;
}

class WorkQueue extends Queue {
  constructor(scope: Construct, id: string, { undone, seconds, delaySeconds }: Work) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(6 * seconds),
      deliveryDelay: Duration.seconds(delaySeconds),
      deadLetterQueue: { queue: undone, maxReceiveCount: MOST_TRIES },
    });
  }
}

function takes(scope: Construct, id: string, target: LambdaFunction | undefined, queue: Queue): void {
  if (target === undefined) return;
  new EventSourceMapping(scope, id, {
    target,
    eventSourceArn: queue.queueArn,
    batchSize: 1,
    maxConcurrency: AT_ONCE,
    reportBatchItemFailures: true,
  });
}

function madeOf(scope: Construct, name: string, spec: FunctionSpec, making: Making): LambdaFunction {
  const { configuration, bundles, resources } = making;
  const bundle = bundles[name];
  if (bundle === undefined) throw new Error(`no bundle "${name}": bundle channelSpecs(configuration) as well`);
  const { keepLogsDays: logRetention } = configuration;
  const environment = settings(configuration);
  return new TenureFunction(scope, name, { spec, bundle, resources, logRetention, environment }).lambda;
}

/** What is no secret, under the names functions read it by; none for what is not configured. */
function settings({ publicUrl, channels: { slack, teams } = {} }: Configuration): Record<string, string> {
  return {
    ...(publicUrl === undefined ? {} : { PUBLIC_URL: publicUrl }),
    ...(slack === undefined ? {} : { SLACK_URL: slack.address, SLACK_TEAM_ID: slack.teamId }),
    ...(slack?.room === undefined ? {} : { SLACK_ROOM: slack.room }),
    ...(teams === undefined
      ? {}
      : {
          ...{ TEAMS_SERVICE_URL: teams.serviceUrl, TEAMS_SIGN_IN_URL: teams.signIn, TEAMS_KEYS_URL: teams.keys },
          ...{ TEAMS_TENANT_ID: teams.tenantId, TEAMS_APP_ID: teams.appId },
        }),
  };
}

/** One for each channel: no function can read another channel's but the one that tells in all of them. */
function secrets(scope: Construct, { name }: Configuration, { slack, teams }: ChannelsConfiguration): Resources {
  const kept = (channel: string, description: string, existingArn: string | undefined) =>
    keptSecretArn(scope, `${channel} secret`, { name: `${name}/channels/${channel}`, description, existingArn });
  const ofSlack = slack && kept('slack', 'What Slack signs with, and the token its app posts with', slack.secretArn);
  const ofTeams = teams && kept('teams', 'The secret the Teams bot gets its token by', teams.secretArn);
  return {
    ...(ofSlack === undefined
      ? {}
      : { 'slack-secret': { arns: [ofSlack], environment: { SLACK_SECRET_ARN: ofSlack } } }),
    ...(ofTeams === undefined
      ? {}
      : { 'teams-secret': { arns: [ofTeams], environment: { TEAMS_SECRET_ARN: ofTeams } } }),
  };
}
