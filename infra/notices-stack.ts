/** Telling people by mail: what waits to be told, the queue of news from the bus, and the identity mail comes from. Only where mail is configured. */
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Configuration } from '../functions/core/configuration.ts';
import { NEWS_TYPES } from '../functions/core/notices/news.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { KeptTable } from './constructs/kept-table.ts';
import { type Making, namedFunction } from './constructs/named-function.ts';
import { NoticeTimers } from './constructs/notice-timers.ts';
import { TableKey } from './constructs/table-key.ts';
import { functions } from './functions.ts';
import type { Resources } from './resources.ts';

type Mail = NonNullable<NonNullable<Configuration['channels']>['mail']>;

export interface NoticesStackProps extends StackProps {
  readonly making: Making;
  readonly mail: Mail;
}

/** Ours: what comes in within it is taken by one call, five hundred joiners say. */
const GATHER = Duration.seconds(30);
const MOST_NEWS = 1000;

const text = (name: string) => ({ name, type: AttributeType.STRING });

export class NoticesStack extends Stack {
  /** For who shows what was told. */
  readonly resources: Resources;
  readonly functions: Readonly<Record<'send-notices', LambdaFunction>>;
  readonly undelivered: DeadLetters;
  /** What the bus said and nobody has taken yet. */
  readonly news: Queue;

  constructor(scope: Construct, id: string, { making, mail, ...props }: NoticesStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const { configuration } = making;
    this.undelivered = new DeadLetters(this, 'Undelivered');
    const settings = this.toJsonString(settingsOf(configuration, mail));
    // Empty: no links; on one machine the embedded default says where the API is.
    this.resources = this.#table({ NOTICES: settings, PUBLIC_URL: configuration.publicUrl ?? '' });
    const news = this.#queueOf(making);
    this.news = news;
    const timers = new NoticeTimers(this, 'Timers', { name: configuration.name });
    const resources = {
      ...making.resources,
      ...this.resources,
      ...timers.resources,
      news: { arns: [news.queueArn] },
      mail: { arns: [this.#sender(mail)] },
      'mail-account': { arns: ['*'], wildcard: 'ses:GetAccount knows no resource: it is about the whole account' },
    };
    const more = { functionName: timers.functionName, deadLetters: this.undelivered };
    const sends = namedFunction(this, 'send-notices', { ...making, resources }, more);
    timers.everySixHours(sends);
    new EventSourceMapping(this, 'TakeNews', {
      target: sends,
      eventSourceArn: news.queueArn,
      batchSize: MOST_NEWS,
      maxBatchingWindow: GATHER,
    });
    this.functions = { 'send-notices': sends };
  }

  #table(settings: Record<string, string>): Resources {
    const key = new TableKey(this, 'Key', { description: 'What waits to be told', services: ['dynamodb'] });
    const table = new KeptTable(this, 'Notices', {
      key,
      partitionKey: text('pk'),
      sortKey: text('sk'),
      timeToLiveAttribute: 'expiresAt',
      globalSecondaryIndexes: [{ indexName: 'byState', partitionKey: text('stateOf'), sortKey: text('stateAt') }],
    });
    const environment = { NOTICES_TABLE: table.tableName, ...settings };
    return {
      notices: { arns: [table.tableArn], environment },
      'notices/byState': { arns: [`${table.tableArn}/index/byState`], environment },
    };
  }

  /** Only as an address of this domain. */
  #sender({ from, identity }: Mail): string {
    const domain = from.split('@').at(-1) ?? '';
    // Its DKIM records have to be put into DNS by people (docs/deploy.md): until then SES refuses to send.
    if (identity === 'ours')
      new EmailIdentity(this, 'Identity', { identity: Identity.domain(domain) }).applyRemovalPolicy(
        RemovalPolicy.RETAIN,
      );
    return this.formatArn({ service: 'ses', resource: 'identity', resourceName: domain });
  }

  /** What the bus says waits here: a flood is taken in a few calls. */
  #queueOf({ resources }: Making): Queue {
    const news = new Queue(this, 'News', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // Six times the function's time-out: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * functions['send-notices'].timeoutSeconds),
      deadLetterQueue: { queue: this.undelivered, maxReceiveCount: 5 },
    });
    const [busArn = ''] = resources.bus?.arns ?? [];
    new Rule(this, 'TellPeople', {
      eventBus: EventBus.fromEventBusArn(this, 'Bus', busArn),
      description: 'What people may have to be told of',
      eventPattern: { detailType: [...NEWS_TYPES] },
      targets: [new SqsQueue(news, { deadLetterQueue: this.undelivered })],
    });
    return news;
  }
}

/** What the functions read as NOTICES (functions/runtime/notice-settings.ts). */
function settingsOf({ notices }: Configuration, { from, replyTo }: Mail) {
  const { email, operators, ...settings } = notices;
  return {
    ...settings,
    operators: operators.email.length > 0 ? operators : { ...operators, email },
    from,
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}
