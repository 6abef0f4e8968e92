/** A source on this machine: BambooHR simulated over HTTP, a real DynamoDB engine, and a queue whose messages a test hands on itself. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { WorkerSaid } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { SourceMessage } from '../../functions/core/source-messages.ts';
import { readConfiguration } from '../../infra/config.ts';
import { writeSources } from '../../infra/sources.ts';
import { bamboohr } from '../../local/simulators/hr/bamboohr.ts';
import { type HrSimulator, startHrSimulator } from '../../local/simulators/hr/simulator.ts';
import type { Engine } from '../ledger/dynoxide.ts';
import { describeOnEngine, stubAll } from '../support/on-engine.ts';
import { everybodysKey, KEYS_ENVIRONMENT } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';
import { worker } from '../support/worker-record.ts';

/** What its webhooks are signed with, and what its API is read with. */
export const KEY = 'a-key-of-bamboo-of-24-letters';
export const API_KEY = 'bamboo-api-key';
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/1/bamboo';
const TABLES = ['people', 'cases', 'brakes', 'sources', 'evidence', 'person-keys'];

/** A test says of these what is not as usual: each begins with what it always answers. */
export const bus = mockClient(EventBridgeClient);
export const sqs = mockClient(SQSClient);
export const secrets = mockClient(SecretsManagerClient);
const kms = mockClient(KMSClient);

export interface SourceRig {
  readonly engine: Engine;
  readonly vendor: HrSimulator;
  casesAbout(workerId: string): Promise<number>;
  /** Has HR enter somebody, which makes a webhook. */
  enter(key: string, more?: object): void;
}

/** Both parts of the rig are there when the first hook or test of `tests` runs, not before. */
export function describeOnSource(title: string, tests: (rig: SourceRig) => void): void {
  describeOnEngine(title, TABLES, (engine) => {
    const vendor = {} as HrSimulator; // as: the next lines fill it
    beforeAll(async () => {
      deployPack();
      writeSources(readConfiguration('tenure.config.yaml'), 'functions/sources');
      const started = await startHrSimulator(bamboohr, { credentials: { apiKey: API_KEY }, webhook: { key: KEY } });
      Object.assign(vendor, started);
      stubAll({
        ...KEYS_ENVIRONMENT,
        ...{ LATE_EVIDENCE_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/late', LATE_EVIDENCE_KEY_ID: 'late' },
        ...{ BUS_NAME: 'tenure', SOURCE: 'bamboo', SOURCE_URL: started.url, POWERTOOLS_METRICS_DISABLED: 'true' },
        ...{ SOURCE_API_SECRET_ARN: 'arn:api', SOURCE_SECRETS: JSON.stringify({ bamboo: 'arn:key' }) },
        SOURCE_QUEUES: JSON.stringify({ bamboo: QUEUE, paged: QUEUE }),
      });
    });
    afterAll(() => vendor.stop());
    beforeEach(() => {
      vendor.faults.clear();
      answerAsUsual();
    });
    tests({
      engine,
      vendor,
      casesAbout: (workerId) => casesAbout(engine, workerId),
      enter: (key, more) => enter(vendor, key, more),
    });
  });
}

function answerAsUsual(): void {
  for (const mock of [bus, sqs, secrets, kms]) mock.reset();
  everybodysKey(kms);
  bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [] });
  sqs.on(ChangeMessageVisibilityCommand).resolves({});
  for (const [SecretId, secret] of Object.entries({ 'arn:key': { keys: [KEY] }, 'arn:api': { apiKey: API_KEY } }))
    secrets.on(GetSecretValueCommand, { SecretId }).resolves({ SecretString: JSON.stringify(secret) });
}

async function casesAbout({ client }: Engine, workerId: string): Promise<number> {
  const { Items = [] } = await client.send(
    new ScanCommand({
      TableName: 'cases',
      FilterExpression: 'workerId = :worker AND sk = :case',
      ExpressionAttributeValues: { ':worker': workerId, ':case': 'case' },
    }),
  );
  return Items.length;
}

function enter(vendor: HrSimulator, key: string, more: object = {}): void {
  vendor.staff.put({
    ...{ key, workerId: `b-${key}`, givenName: 'Ada', familyName: 'Byron', email: `b-${key}@marlow.example` },
    ...{ startDate: '2026-11-30', ...more },
  });
}

/** What BambooHR says of one worker. */
export function saying(
  workerId: string,
  readAt = '2026-11-23T12:00:00.000Z',
  standing: WorkerSaid['standing'] = 'leave',
) {
  const record = worker({ workerId, department: workerId, email: `${workerId}@marlow.example` });
  return {
    ...{ source: 'bamboo', configured: { leaversBackDays: 30 }, readAt: readAt as Instant },
    workers: [{ key: workerId, record, standing }],
  };
}

/** What was put into the queue. */
export function queued(): SourceMessage[] {
  return sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ MessageBody = '' }) => SourceMessage.parse(JSON.parse(MessageBody)));
}

let sent = 0;

/** Messages as SQS hands them to a Lambda. */
export function batchOf(...messages: readonly SourceMessage[]) {
  return {
    Records: messages.map((message) => ({
      ...{ messageId: `m-${++sent}`, receiptHandle: `r-${sent}`, body: JSON.stringify(message) },
      attributes: { ApproximateReceiveCount: '1' },
    })),
  };
}

/** The message that has somebody read again. */
export function toRead(key: string, heardAt = new Date().toISOString()): SourceMessage {
  return { ...{ version: 1, kind: 'read', key }, heardAt: heardAt as Instant };
}
