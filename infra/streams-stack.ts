/** Security events to others: a function, a secret and a clock for each receiver, and where they stand. Made only where `streams` is configured. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { sha256 } from '../functions/core/canonical.ts';
import { STREAM_NAMES, type StreamName, type Streams } from '../functions/core/stream-configuration.ts';
import { keptSecretArn } from './constructs/kept-secret.ts';
import { KeptTable } from './constructs/kept-table.ts';
import { type Making, namedFunction } from './constructs/named-function.ts';
import { TableKey } from './constructs/table-key.ts';
import type { FunctionName } from './functions.ts';
import type { Resources } from './resources.ts';
import { VERSION } from './version.ts';

export interface StreamsStackProps extends StackProps {
  readonly making: Making;
  readonly streams: Streams;
}

/** The log is signed once a minute at most; Security Lake asks for no more than a file in five minutes. */
const EVERY: Readonly<Record<StreamName, Duration>> = {
  splunk: Duration.minutes(1),
  datadog: Duration.minutes(1),
  webhook: Duration.minutes(1),
  securityLake: Duration.minutes(5),
};

const FUNCTION: Readonly<Record<StreamName, FunctionName>> = {
  splunk: 'stream-splunk',
  datadog: 'stream-datadog',
  webhook: 'stream-webhook',
  securityLake: 'stream-security-lake',
};

export class StreamsStack extends Stack {
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** For the API. */
  readonly resources: Resources;

  constructor(scope: Construct, id: string, { making, streams, ...props }: StreamsStackProps) {
    super(scope, id, props);
    const key = new TableKey(this, 'Key', { description: 'How far security events were sent', services: ['dynamodb'] });
    const table = new KeptTable(this, 'Streams', {
      key,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    });
    const configured = STREAM_NAMES.filter((name) => streams[name] !== undefined);
    const environment = { STREAMS_TABLE: table.tableName, STREAM_NAMES: configured.join(' ') };
    this.resources = { streams: { arns: [table.tableArn], environment } };
    const known = { ...making.resources, ...this.resources };
    this.functions = Object.fromEntries(
      configured.map((name) => [FUNCTION[name], this.#sender(name, streams, { ...making, resources: known })]),
    );
  }

  #sender(name: StreamName, streams: Streams, making: Making): LambdaFunction {
    const resources = { ...making.resources, ...this.#own(name, streams, making) };
    const environment = {
      STREAM: name,
      OCSF_VERSION: streams.ocsf === '1.9' ? '1.9.0' : '1.8.0',
      TENURE_VERSION: VERSION,
      LOG_ORIGIN: making.resources['log-key']?.environment?.LOG_ORIGIN ?? '',
      ...settingsOf(making.configuration.name, streams, name),
    };
    const lambda = namedFunction(this, FUNCTION[name], { ...making, resources }, { environment });
    new Rule(this, `${name} clock`, {
      description: `Sends what was signed since to ${name}`,
      schedule: Schedule.rate(EVERY[name]),
      targets: [new LambdaTarget(lambda)],
    });
    return lambda;
  }

  #own(name: StreamName, streams: Streams, { configuration }: Making): Resources {
    if (name === 'securityLake') return lakeOf(this, streams);
    const arn = keptSecretArn(this, `${name} secret`, {
      name: `${configuration.name}/streams/${name}`,
      description: `What security events are sent to ${name} with`,
      existingArn: streams[name]?.secretArn,
    });
    return { 'stream-secret': { arns: [arn], environment: { STREAM_SECRET_ARN: arn } } };
  }
}

function lakeOf(stack: Stack, { securityLake }: Streams): Resources {
  const { bucket = '', source = '', keyArn } = securityLake ?? {};
  const resource = `${bucket}/ext/${source}-*`;
  return {
    'security-lake': {
      arns: [stack.formatArn({ service: 's3', region: '', account: '', resource })],
      wildcard: 'Files of custom sources are named for the class, the day and the place in the log they begin at',
    },
    'security-lake-key': { arns: keyArn === undefined ? [] : [keyArn] },
  };
}

/** What a sender finds in its environment; nothing secret. */
function settingsOf(name: string, streams: Streams, stream: StreamName): Record<string, string> {
  const { splunk, datadog, webhook, securityLake } = streams;
  if (stream === 'splunk' && splunk !== undefined)
    return {
      ...{ SPLUNK_URL: splunk.address, SPLUNK_SOURCETYPE: splunk.sourcetype },
      ...(splunk.index === undefined ? {} : { SPLUNK_INDEX: splunk.index }),
      ...(splunk.acknowledge ? { SPLUNK_CHANNEL: channelOf(name) } : {}),
    };
  if (stream === 'datadog' && datadog !== undefined)
    return { DATADOG_URL: datadog.address, DATADOG_SERVICE: datadog.service, DATADOG_TAGS: datadog.tags };
  if (stream === 'webhook' && webhook !== undefined) return { WEBHOOK_URL: webhook.address };
  const { bucket = '', source = '', region = '', accountId = '' } = securityLake ?? {};
  return { LAKE_BUCKET: bucket, LAKE_SOURCE: source, LAKE_REGION: region, LAKE_ACCOUNT: accountId };
}

/** A UUID (RFC 9562, version 8) that is this deployment's. */
function channelOf(name: string): string {
  const hex = sha256(`${name} security events`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
