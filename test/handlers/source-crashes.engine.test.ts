/** What a source says is taken in once, though any call to AWS fails before it or after it, two read at once, or a message comes twice. On a real engine. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerSaid } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { SourceMessage } from '../../functions/core/source-messages.ts';
import { takeSaid } from '../../functions/handlers/parts/take-said.ts';
import { handler as readSource } from '../../functions/handlers/read-source.ts';
import { handler as receiveWebhook } from '../../functions/handlers/receive-webhook.ts';
import { sources } from '../../functions/runtime/parts.ts';
import { findHeard, findPull } from '../../functions/store/sources.ts';
import { readConfiguration } from '../../infra/config.ts';
import { writeSources } from '../../infra/sources.ts';
import { bamboohr } from '../../local/simulators/hr/bamboohr.ts';
import { type HrSimulator, startHrSimulator } from '../../local/simulators/hr/simulator.ts';
import { type Engine, engineIsHere, startEngine } from '../ledger/dynoxide.ts';
import { everybodysKey, KEYS_ENVIRONMENT } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';
import { worker } from '../support/worker-record.ts';

const KEY = 'a-key-of-bamboo-of-24-letters';
const API_KEY = 'bamboo-api-key';
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/1/bamboo';
vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));
const bus = mockClient(EventBridgeClient);
const kms = mockClient(KMSClient);
const sqs = mockClient(SQSClient);
const secrets = mockClient(SecretsManagerClient);

/** The call that fails, counted from one: before it reaches AWS, or after it was carried out. */
let fault: { at: number; when: 'before' | 'after' } | undefined;
let calls = 0;
/** How many have been woken. */
let woken = 0;

async function passing<T>(call: () => Promise<T>): Promise<T> {
  if (fault === undefined) return call();
  calls += 1;
  const isIt = calls === fault.at;
  if (isIt && fault.when === 'before') throw new Error('the function ended here');
  const answer = await call();
  if (isIt) throw new Error('the function ended here');
  return answer;
}

const title = 'what a source says';
describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;
    let vendor: HrSimulator;

    beforeAll(async () => {
      deployPack();
      writeSources(readConfiguration('tenure.config.yaml'), 'functions/sources');
      engine = await startEngine();
      await engine.createEvidenceTable('evidence');
      for (const TableName of ['people', 'cases', 'brakes', 'sources', 'person-keys'])
        await createTable(engine, TableName);
      vendor = await startHrSimulator(bamboohr, { credentials: { apiKey: API_KEY }, webhook: { key: KEY } });
      const original = DynamoDBDocumentClient.prototype.send as (...args: unknown[]) => Promise<unknown>;
      vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(function (
        this: DynamoDBDocumentClient,
        ...args: unknown[]
      ) {
        return passing(() => original.apply(this, args));
      } as never); // as: one of its overloads
      for (const [name, value] of Object.entries({
        ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
        AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
        ...{ PEOPLE_TABLE: 'people', CASES_TABLE: 'cases', BRAKES_TABLE: 'brakes', EVIDENCE_TABLE: 'evidence' },
        ...KEYS_ENVIRONMENT,
        ...{ SOURCES_TABLE: 'sources', BUS_NAME: 'tenure', SOURCE: 'bamboo', SOURCE_URL: vendor.url },
        ...{ SOURCE_API_SECRET_ARN: 'arn:api', SOURCE_SECRETS: JSON.stringify({ bamboo: 'arn:key' }) },
        ...{ SOURCE_QUEUES: JSON.stringify({ bamboo: QUEUE }), POWERTOOLS_METRICS_DISABLED: 'true' },
      }))
        vi.stubEnv(name, value);
    });
    afterAll(async () => {
      await vendor.stop();
      await engine.stop();
    });
    beforeEach(() => {
      fault = undefined;
      vendor.faults.clear();
      for (const mock of [bus, sqs, secrets, kms]) mock.reset();
      everybodysKey(kms);
      bus.on(PutEventsCommand).callsFake(({ Entries = [] }: PutEventsCommandInput) =>
        passing(async () => {
          woken += Entries.length;
          return { FailedEntryCount: 0 };
        }),
      );
      sqs.on(SendMessageBatchCommand).resolves({ Successful: [] });
      sqs.on(ChangeMessageVisibilityCommand).resolves({});
      secrets.on(GetSecretValueCommand, { SecretId: 'arn:key' }).resolves({
        SecretString: JSON.stringify({ keys: [KEY] }),
      });
      secrets.on(GetSecretValueCommand, { SecretId: 'arn:api' }).resolves({
        SecretString: JSON.stringify({ apiKey: API_KEY }),
      });
    });

    const saying = (
      workerId: string,
      readAt = '2026-11-23T12:00:00.000Z',
      standing: WorkerSaid['standing'] = 'leave',
    ) => ({
      source: 'bamboo',
      configured: { leaversBackDays: 30 },
      readAt: readAt as Instant,
      workers: [
        {
          key: workerId,
          record: worker({ workerId, department: workerId, email: `${workerId}@marlow.example` }),
          standing,
        },
      ],
    });
    const casesAbout = async (workerId: string) => {
      const { Items = [] } = await engine.client.send(
        new ScanCommand({
          TableName: 'cases',
          FilterExpression: 'workerId = :worker AND sk = :case',
          ExpressionAttributeValues: { ':worker': workerId, ':case': 'case' },
        }),
      );
      return Items.length;
    };
    const outboxOf = async (workerId: string) =>
      (await findHeard(sources(), 'bamboo', [workerId])).get(workerId)?.outbox.length;
    const queued = () =>
      sqs
        .commandCalls(SendMessageBatchCommand)
        .flatMap(({ args }) => args[0].input.Entries ?? [])
        .map(({ MessageBody = '' }) => SourceMessage.parse(JSON.parse(MessageBody)));
    let sent = 0;
    const batchOf = (...messages: readonly SourceMessage[]) => ({
      Records: messages.map((message) => ({
        messageId: `m-${++sent}`,
        receiptHandle: `r-${sent}`,
        body: JSON.stringify(message),
        attributes: { ApproximateReceiveCount: '1' },
      })),
    });
    const read = (key: string, heardAt = new Date().toISOString()): SourceMessage => ({
      ...{ version: 1, kind: 'read', key },
      heardAt: heardAt as Instant,
    });
    const enter = (key: string, more: object = {}) =>
      vendor.staff.put({
        ...{ key, workerId: `b-${key}`, givenName: 'Ada', familyName: 'Byron', email: `b-${key}@marlow.example` },
        ...{ startDate: '2026-11-30', ...more },
      });

    describe.each(['before', 'after'] as const)('though a call fails %s it is carried out', (when) => {
      it('has each event once, whichever call it is', async () => {
        let tried = 0;
        for (let at = 1; ; at++) {
          const workerId = `w-${when}-${at}`;
          fault = { at, when };
          calls = 0;
          woken = 0;
          const failed = await takeSaid(saying(workerId)).then(
            () => false,
            () => true,
          );
          fault = undefined;
          // It comes back from the queue a minute later.
          await takeSaid(saying(workerId, '2026-11-23T12:01:00.000Z'));
          expect([at, await casesAbout(workerId), await outboxOf(workerId)]).toEqual([at, 2, 0]);
          expect([at, woken]).not.toEqual([at, 0]);
          if (!failed) break;
          tried = at;
        }
        // What was known, the outbox, both events with what each looks at, the wake-up, and the outbox emptied.
        expect(tried).toBeGreaterThan(6);
      });
    });

    it('has each event once though two read at once', async () => {
      const both = await Promise.allSettled([
        takeSaid(saying('w-both')),
        takeSaid(saying('w-both', '2026-11-23T12:00:01.000Z')),
      ]);
      // One of them is told to look again, unless the other had finished.
      for (const one of both) if (one.status === 'rejected') expect(String(one.reason)).toContain('at once');
      await takeSaid(saying('w-both', '2026-11-23T12:01:00.000Z'));
      expect([await casesAbout('w-both'), await outboxOf('w-both')]).toEqual([2, 0]);
    });

    describe('a source that throttles', () => {
      it('is not asked for the rest of a batch, which comes back when it says', async () => {
        for (const key of ['11', '12', '13']) enter(key);
        vendor.faults.add({ on: '/v1/employees/', does: 'throttle', retryAfterSeconds: 77 });
        const asked = vendor.requests.count();
        const batch = batchOf(read('11'), read('12'), read('13'));
        const { batchItemFailures } = await readSource(batch);
        expect(batchItemFailures).toEqual(batch.Records.map(({ messageId }) => ({ itemIdentifier: messageId })));
        expect(vendor.requests.count() - asked).toBe(1);
        expect(
          sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input.VisibilityTimeout),
        ).toEqual([77, 77, 77]);
      });
    });

    it('is read once of many webhooks about one worker, and again for what is heard since', async () => {
      enter('21');
      const began = vendor.requests.count();
      const heard = Array.from({ length: 10 }, () => read('21', '2026-11-20T08:00:00.000Z'));
      await readSource(batchOf(...heard.slice(0, 5)));
      await readSource(batchOf(...heard.slice(5)));
      expect(vendor.requests.count() - began).toBe(1);
      await readSource(batchOf(read('21', '2099-01-01T00:00:00.000Z'), ...heard.slice(0, 1)));
      expect(vendor.requests.count() - began).toBe(2);
      expect(await casesAbout('b-21')).toBe(1);
    });

    describe('a pull', () => {
      const begin = async () => {
        sqs.resetHistory();
        await readSource(batchOf({ version: 1, kind: 'pull' }));
        const [page] = queued();
        return page!;
      };

      it('whose page comes twice takes it once', async () => {
        enter('31');
        const page = await begin();
        const failures = await readSource(batchOf(page, page));
        expect(failures).toEqual({ batchItemFailures: [] });
        const once = await findPull(sources(), 'bamboo');
        expect(once).toMatchObject({ pages: 1, endedAt: expect.any(String) });
        await readSource(batchOf(page));
        expect(await findPull(sources(), 'bamboo')).toEqual(once);
        expect(await casesAbout('b-31')).toBe(1);
      });

      it('that a newer one has replaced is not carried on', async () => {
        const old = await begin();
        await new Promise((resolve) => setTimeout(resolve, 5));
        await begin();
        const newest = await findPull(sources(), 'bamboo');
        const asked = vendor.requests.count();
        expect(await readSource(batchOf(old))).toEqual({ batchItemFailures: [] });
        expect(await findPull(sources(), 'bamboo')).toEqual(newest);
        expect(vendor.requests.count()).toBe(asked);
      });
    });

    describe('a webhook', () => {
      const told = async (headers: Readonly<Record<string, string>>, body: string) =>
        receiveWebhook({
          routeKey: 'POST /v1/sources/{source}',
          pathParameters: { source: 'bamboo' },
          headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
          body,
          isBase64Encoded: false,
          requestContext: { requestId: 'r-1' },
        } as never); // as: the parts of it that the handler reads
      const madeFor = (key: string) => {
        enter(key);
        return vendor.webhooks.made.at(-1)!;
      };

      it('is acknowledged when its queue has it, and not before', async () => {
        const { headers, body } = madeFor('41');
        expect(await told(headers, body)).toMatchObject({ statusCode: 202 });
        expect(queued()).toMatchObject([{ kind: 'read', key: '41' }]);
        sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] });
        expect(await told(headers, body)).toMatchObject({ statusCode: 503 });
        sqs.on(SendMessageBatchCommand).rejects(new Error('no answer'));
        expect(await told(headers, body)).toMatchObject({ statusCode: 503 });
      });

      it.each([['..'], ['x'.repeat(301)], ['\ud800'], ['a\u0000b']])(
        'about whom nobody can read, %j, is refused to its sender',
        async (key) => {
          const { headers, body } = madeFor(key);
          expect(await told(headers, body)).toMatchObject({
            statusCode: 400,
            body: expect.stringContaining('can be read nowhere'),
          });
          expect(queued()).toEqual([]);
        },
      );
    });

    it('leaves no event of a source behind in its table', async () => {
      const { Item } = await engine.client.send(
        new GetCommand({ TableName: 'sources', Key: { pk: 'bamboo', sk: 'said#w-both' } }),
      );
      expect(Item).not.toHaveProperty('outbox');
    });
  },
);

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' }) as const;
const key = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' } as const,
  { AttributeName: range, KeyType: 'RANGE' } as const,
];

/** With the index the brakes are looked up by (infra/data-stack.ts). */
async function createTable(engine: Engine, TableName: string): Promise<void> {
  await engine.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: key('pk', 'sk'),
      AttributeDefinitions: ['pk', 'sk', 'stateOf', 'stateAt'].map(text),
      GlobalSecondaryIndexes: [
        { IndexName: 'byState', KeySchema: key('stateOf', 'stateAt'), Projection: { ProjectionType: 'ALL' } },
      ],
    }),
  );
}
