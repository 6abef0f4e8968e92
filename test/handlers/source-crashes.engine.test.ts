/** What a source says is taken in once, though any call to AWS fails before it or after it, two read at once, or a message comes twice. On a real engine. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerSaid } from '../../functions/core/difference.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { chainOfLists } from '../../functions/core/hr-list.ts';
import { type Instant, WorkerId } from '../../functions/core/ids.ts';
import { SourceMessage } from '../../functions/core/source-messages.ts';
import { sourceNamed } from '../../functions/handlers/parts/configured-sources.ts';
import { noteList } from '../../functions/handlers/parts/note-list.ts';
import { beginPull, pullPage } from '../../functions/handlers/parts/pull-source.ts';
import { sourceReader } from '../../functions/handlers/parts/source-reader.ts';
import { takeDelivery } from '../../functions/handlers/parts/take-delivery.ts';
import { takePiece } from '../../functions/handlers/parts/take-pulled.ts';
import { takeSaid } from '../../functions/handlers/parts/take-said.ts';
import { handler as readSource } from '../../functions/handlers/read-source.ts';
import { handler as receiveWebhook } from '../../functions/handlers/receive-webhook.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { ledger, people, sources } from '../../functions/runtime/parts.ts';
import { bamboohr as bambooSource } from '../../functions/sources/bamboohr/bamboohr.ts';
import type { ConfiguredSource } from '../../functions/sources/configured.ts';
import type { CarriedRecords } from '../../functions/sources/delivery.ts';
import { SourceUnavailable } from '../../functions/sources/errors.ts';
import { ownWords } from '../../functions/sources/own-words.ts';
import { signatureHeaders } from '../../functions/sources/signature.ts';
import type { Reader } from '../../functions/sources/source.ts';
import { pseudonymsOf } from '../../functions/store/pseudonyms.ts';
import { findReading } from '../../functions/store/readings.ts';
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
        ...{ LATE_EVIDENCE_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/late', LATE_EVIDENCE_KEY_ID: 'late' },
        ...KEYS_ENVIRONMENT,
        ...{ SOURCES_TABLE: 'sources', BUS_NAME: 'tenure', SOURCE: 'bamboo', SOURCE_URL: vendor.url },
        ...{ SOURCE_API_SECRET_ARN: 'arn:api', SOURCE_SECRETS: JSON.stringify({ bamboo: 'arn:key' }) },
        ...{ SOURCE_QUEUES: JSON.stringify({ bamboo: QUEUE, paged: QUEUE }), POWERTOOLS_METRICS_DISABLED: 'true' },
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

    it('is not taken back by a reading that began before, and was slower', async () => {
      await takeSaid(saying('w-slow', '2026-11-23T12:00:00.000Z', 'active'));
      await takeSaid(saying('w-slow', '2026-11-23T12:05:00.000Z', 'left'));
      const told = await casesAbout('w-slow');
      await takeSaid(saying('w-slow', '2026-11-23T12:04:59.000Z', 'active'));
      const known = async () => (await findHeard(sources(), 'bamboo', ['w-slow'])).get('w-slow')?.said.standing;
      expect([await known(), await casesAbout('w-slow')]).toEqual(['left', told]);
      await takeSaid(saying('w-slow', '2026-11-23T12:06:00.000Z', 'active'));
      expect(await known()).toBe('active');
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

      it('is not asked a hundred times in a hundred seconds: what has come back often waits longer', async () => {
        vendor.faults.add({ on: '/v1/employees/', does: 'throttle', retryAfterSeconds: 1 });
        const { Records } = batchOf(read('11'));
        await readSource({
          Records: Records.map((one) => ({ ...one, attributes: { ApproximateReceiveCount: '9' } })),
        });
        const [{ args } = { args: [] }] = sqs.commandCalls(ChangeMessageVisibilityCommand);
        expect(args[0]?.input.VisibilityTimeout).toBe(900);
      });
    });

    describe('a batch that takes long', () => {
      afterEach(() => vi.useRealTimers());

      it('has what was not begun come back at once', async () => {
        for (const key of ['14', '15']) enter(key);
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
        secrets.on(GetSecretValueCommand, { SecretId: 'arn:api' }).callsFake(async () => {
          vi.setSystemTime(Date.now() + 61_000);
          return { SecretString: JSON.stringify({ apiKey: API_KEY }) };
        });
        vi.setSystemTime(Date.now() + 120_000);
        const batch = batchOf(read('14'), read('15'));
        const { batchItemFailures } = await readSource(batch);
        expect(batchItemFailures).toEqual([{ itemIdentifier: batch.Records[1]!.messageId }]);
        const [{ args } = { args: [] }] = sqs.commandCalls(ChangeMessageVisibilityCommand);
        expect(args[0]?.input.VisibilityTimeout).toBe(1);
      });
    });

    it('that cannot be read says so to operators, until it can', async () => {
      enter('16');
      vendor.faults.add({ on: '/v1/employees/', does: 'fail', status: 401 });
      await readSource(batchOf(read('16')));
      expect((await findReading(sources(), 'bamboo'))?.failed).toContain('look at the credentials');
      vendor.faults.clear();
      await readSource(batchOf(read('16')));
      expect(await findReading(sources(), 'bamboo')).toEqual({ at: expect.any(String) });
    });

    it('is read once of many webhooks about one worker, and again for what is heard since', async () => {
      enter('21');
      const began = vendor.requests.count();
      const heard = Array.from({ length: 10 }, () => read('21', '2026-11-20T08:00:00.000Z'));
      await readSource(batchOf(...heard.slice(0, 5)));
      await readSource(batchOf(...heard.slice(5)));
      // As of today, and with days to come.
      expect(vendor.requests.count() - began).toBe(2);
      await readSource(batchOf(read('21', '2099-01-01T00:00:00.000Z'), ...heard.slice(0, 1)));
      expect(vendor.requests.count() - began).toBe(4);
      expect(await casesAbout('b-21')).toBe(1);
    });

    describe('somebody whose record cannot be read', () => {
      const entered = async (key: string) => {
        enter(key, { startDate: '2026-01-05' });
        await readSource(batchOf(read(key)));
        return casesAbout(`b-${key}`);
      };
      const later = () => new Date(Date.now() + 60_000).toISOString();

      it('leaves all the same when it says so', async () => {
        expect(await entered('51')).toBe(1);
        vendor.staff.put({ key: '51', email: undefined, department: 'Finance' });
        await readSource(batchOf(read('51', later())));
        expect(await casesAbout('b-51')).toBe(1);
        vendor.staff.put({ key: '51', status: 'left', lastDay: '2026-11-20' });
        await readSource(batchOf(read('51', later())));
        expect(await casesAbout('b-51')).toBe(2);
      });

      it('is cut at once when access is to end now, though there is no record any more', async () => {
        expect(await entered('52')).toBe(1);
        vendor.staff.remove('52');
        const now = { ...read('52', later()), cutNow: true } as SourceMessage;
        expect(await readSource(batchOf(now))).toEqual({ batchItemFailures: [] });
        expect(await casesAbout('b-52')).toBe(2);
        const nobody = { ...read('53', later()), cutNow: true } as SourceMessage;
        expect((await readSource(batchOf(nobody))).batchItemFailures).toHaveLength(1);
      });
    });

    describe('two records of one worker id', () => {
      const of = (key: string, workerId: string, standing: WorkerSaid['standing'], readAt: string) => ({
        ...saying(workerId, readAt, standing),
        workers: saying(workerId, readAt, standing).workers.map((one) => ({ ...one, key })),
      });

      it('are not one worker: the second is refused, and does not take the first along when it leaves', async () => {
        await takeSaid(of('k-1', 'w-twice', 'active', '2026-11-23T12:00:00.000Z'));
        const before = await casesAbout('w-twice');
        const second = await takeSaid(of('k-2', 'w-twice', 'active', '2026-11-23T12:01:00.000Z'));
        expect(second).toMatchObject({ changed: [], refused: [{ key: 'k-2', what: expect.stringContaining('k-1') }] });
        await takeSaid(of('k-2', 'w-twice', 'left', '2026-11-23T12:02:00.000Z'));
        expect(await casesAbout('w-twice')).toBe(before);
      });

      it('are, when the first has left and the second is where they begin again', async () => {
        await takeSaid(of('k-3', 'w-again', 'active', '2026-11-23T12:00:00.000Z'));
        await takeSaid(of('k-3', 'w-again', 'left', '2026-11-23T12:01:00.000Z'));
        const before = await casesAbout('w-again');
        expect((await takeSaid(of('k-4', 'w-again', 'active', '2026-11-23T12:02:00.000Z'))).refused).toEqual([]);
        expect(await casesAbout('w-again')).toBe(before + 1);
        const old = of('k-3', 'w-again', 'left', '2026-11-23T12:03:00.000Z');
        const changed = old.workers.map((one) => ({ ...one, ends: { date: '2026-11-22' } }));
        await takeSaid({ ...old, workers: changed });
        expect(await casesAbout('w-again')).toBe(before + 1);
      });
    });

    it('an event of a worker id that is another source’s waits, and says so, until it can be taken', async () => {
      const mine = saying('w-contested', '2026-11-23T12:00:00.000Z', 'active');
      await takeSaid({ ...mine, source: 'other' });
      const cases = await casesAbout('w-contested');
      for (let day = 1; day <= 2; day++)
        expect((await takeSaid(mine)).refused).toMatchObject([
          { key: 'w-contested', what: expect.stringContaining('other') },
        ]);
      const left = { ...saying('w-contested', '2026-11-24T12:00:00.000Z', 'left') };
      expect((await takeSaid(left)).refused).toHaveLength(1);
      expect(await outboxOf('w-contested')).toBe(2);
      await engine.client.send(
        new DeleteCommand({ TableName: 'people', Key: { pk: 'worker#w-contested', sk: 'worker' } }),
      );
      expect((await takeSaid(left)).refused).toEqual([]);
      expect([await casesAbout('w-contested'), await outboxOf('w-contested')]).toEqual([cases + 2, 0]);
    });

    describe('a delivery of records', () => {
      const configured = () => ({ ...sourceNamed('bamboo')!, mapping: ownWords });
      const sent = (deliveryId: string, more: object): CarriedRecords => ({
        ...{ kind: 'records', inSequence: true, deliveryId },
        carried: [{ kind: 'record', where: '', record: { ...worker({ workerId: 'w-sent' }), ...more } }],
      });

      it('that was taken is taken once: a retry after the next one gives nothing back', async () => {
        await takeDelivery('bamboo', configured(), sent('d-1', { standing: 'active' }));
        await takeDelivery('bamboo', configured(), sent('d-2', { standing: 'left' }));
        const before = await casesAbout('w-sent');
        const again = await takeDelivery('bamboo', configured(), sent('d-1', { standing: 'active' }));
        expect([again.answer.status, await casesAbout('w-sent')]).toEqual([202, before]);
      });

      it('is taken though the clock of the function that took the last one goes before ours', async () => {
        await takeSaid(saying('w-clocks', new Date(Date.now() + 60_000).toISOString(), 'active'));
        const left = { workerId: 'w-clocks', email: 'w-clocks@marlow.example', standing: 'left' };
        const { answer } = await takeDelivery('bamboo', configured(), sent('d-4', left));
        expect(answer).toMatchObject({ body: { records: [{ outcome: 'taken' }] } });
      });

      it('that was refused is looked at again', async () => {
        const unread = await takeDelivery('bamboo', configured(), sent('d-3', { standing: 'furlough' }));
        expect(unread.answer.status).toBe(422);
        const mended = await takeDelivery('bamboo', configured(), sent('d-3', { standing: 'leave' }));
        expect(mended.answer).toMatchObject({ status: 202, body: { records: [{ outcome: 'taken' }] } });
      });
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
        sqs.resetHistory();
        expect(await readSource(batchOf(page, page))).toEqual({ batchItemFailures: [] });
        // The second asks for the step that follows once more: nobody knows whether the first came to it.
        const [take, again] = queued();
        expect(again).toEqual(take);
        expect(await readSource(batchOf(take!, take!))).toEqual({ batchItemFailures: [] });
        const once = await findPull(sources(), 'bamboo');
        expect(once).toMatchObject({ pages: 1, endedAt: expect.any(String) });
        sqs.resetHistory();
        await readSource(batchOf(page, take!));
        expect([await findPull(sources(), 'bamboo'), queued()]).toEqual([once, []]);
        expect(await casesAbout('b-31')).toBe(1);
      });

      const configured = () => ({ ...sourceNamed('bamboo')!, missing: 'terminate' }) as const;
      /** What is in its queue, until nothing is. */
      const carriedOn = async (configured: ConfiguredSource, reader: Reader) => {
        for (let message: SourceMessage | undefined = queued()[0]; message !== undefined; message = queued()[0]) {
          sqs.resetHistory();
          if (message.kind === 'page') await pullPage({ source: 'bamboo', configured, reader }, message);
          if (message.kind === 'take') await takePiece({ source: 'bamboo', configured, reader }, message);
        }
        return (await findPull(sources(), 'bamboo'))!;
      };
      const pulled = async (records: readonly unknown[]) => {
        await begin();
        return carriedOn(configured(), { worker: async () => [], page: async () => ({ records }) });
      };
      /** Nobody's record can be read, and whose it is. */
      const unreadable = (key: string) => ({ id: key });
      const known = async (workerId: string) => {
        await takeSaid(saying(workerId, '2026-11-01T12:00:00.000Z', 'active'));
        return casesAbout(workerId);
      };

      it('has nobody leave where it holds records of nobody knows whom, or nobody at all', async () => {
        const before = await known('w-stays');
        expect((await pulled([{ firstName: 'Ada' }])).unsure).toContain('do not say whose they are');
        expect((await pulled([])).unsure).toContain('nobody at all');
        expect(await casesAbout('w-stays')).toBe(before);
        const sure = await pulled([unreadable('somebody')]);
        expect([sure.unsure, sure.missing.includes('w-stays')]).toEqual([undefined, true]);
        expect(await casesAbout('w-stays')).toBe(before + 1);
      });

      it('says of whom nobody told, where the source tells of anybody', async () => {
        const untold = async (kind: string) => {
          enter(`7${kind}`);
          await begin();
          return (await carriedOn({ ...sourceNamed('bamboo')!, kind }, await sourceReader())).untoldInAll;
        };
        expect(await untold('bamboohr')).toBeGreaterThan(0);
        expect(await untold('workday')).toBe(0);
      });

      it('does not miss who was entered while it was under way', async () => {
        await begin();
        await takeSaid(saying('w-entered', new Date(Date.now() + 1000).toISOString(), 'active'));
        const before = await casesAbout('w-entered');
        const reader = { worker: async () => [], page: async () => ({ records: [unreadable('somebody')] }) };
        expect((await carriedOn(configured(), reader)).missing).not.toContain('w-entered');
        expect(await casesAbout('w-entered')).toBe(before);
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

    describe('a pull of pages', () => {
      const configured: ConfiguredSource = {
        ...{ title: 'Paged', kind: 'bamboohr', settings: {}, mapping: ownWords, missing: 'terminate' },
        leaversBackDays: 30,
      };
      const record = (workerId: string, more: object = {}) => ({
        ...worker({ workerId, email: `${workerId}@marlow.example` }),
        ...{ standing: 'active', ...more },
      });
      /** Everything that is in its queue, until nothing is. */
      const pullAll = async (reader: Reader) => {
        await beginPull('paged');
        for (let handled = 0; ; handled++) {
          const message = queued()[handled];
          if (message === undefined) return findPull(sources(), 'paged');
          if (message.kind === 'page') await pullPage({ source: 'paged', configured, reader }, message);
          if (message.kind === 'take') await takePiece({ source: 'paged', configured, reader }, message);
        }
      };
      const standingOf = async (key: string) => (await findHeard(sources(), 'paged', [key])).get(key)?.said.standing;

      it('that move while they are read takes nobody to be gone who is there when asked for by name', async () => {
        for (const key of ['p-passed', 'p-gone'])
          await takeSaid({ ...saying(key, '2026-11-01T12:00:00.000Z', 'active'), source: 'paged' });
        sqs.resetHistory();
        const pull = await pullAll({
          page: async (cursor) =>
            cursor === undefined ? { records: [record('p-1')], next: '2' } : { records: [record('p-2')] },
          worker: async (key) => (key === 'p-passed' ? [record(key)] : []),
        });
        expect(pull).toMatchObject({ workers: 2, missing: ['p-gone'], endedAt: expect.any(String) });
        expect([await standingOf('p-passed'), await standingOf('p-gone')]).toEqual(['active', 'left']);
        expect(queued()).toContainEqual(expect.objectContaining({ kind: 'read', key: 'p-passed' }));
      });

      it('whose source is gone when somebody is asked for by name says so, and is not ended', async () => {
        await takeSaid({ ...saying('p-asked', '2026-11-01T12:00:00.000Z', 'active'), source: 'paged' });
        sqs.resetHistory();
        const reading = pullAll({
          page: async (cursor) =>
            cursor === undefined ? { records: [record('p-1')], next: '2' } : { records: [record('p-2')] },
          worker: () => Promise.reject(new SourceUnavailable('paged is gone at the end')),
        });
        await expect(reading).rejects.toThrow('paged is gone at the end');
        expect((await findReading(sources(), 'paged'))?.failed).toBe('paged is gone at the end');
        expect((await findPull(sources(), 'paged'))?.endedAt).toBeUndefined();
        expect(await standingOf('p-asked')).toBe('active');
      });

      /** One page, whatever else is asked for. */
      const onePage = async (...records: readonly unknown[]) => {
        sqs.resetHistory();
        return pullAll({ page: async () => ({ records }), worker: async () => [] });
      };

      it('leaves evidence of whom the source has, by pseudonym and once, though its end is come to twice', async () => {
        const pull = await onePage(record('p-works'), record('p-away', { standing: 'leave' }), { id: 'p-unread' });
        const { pages, pullId, startedAt } = pull!;
        await noteList('paged', { listId: pullId, readAt: startedAt, keys: ['p-works', 'p-away', 'p-unread'] });
        const chain = await Array.fromAsync(chainOf(ledger(), chainOfLists({ source: 'paged', readAt: startedAt })));
        const lists = chain
          .map(({ record: text }) => EvidenceRecord.parse(JSON.parse(text)))
          .filter(({ facts }) => facts.listId === pullId);
        const called = await pseudonymsOf(
          people(),
          ['p-works', 'p-away'].map((one) => WorkerId.parse(one)),
        );
        const lines = [
          `${called.get(WorkerId.parse('p-away'))} on leave`,
          `${called.get(WorkerId.parse('p-works'))} employed`,
        ];
        expect(pages).toBe(1);
        expect(lists).toMatchObject([
          { kind: 'hr-listed', facts: { source: 'paged', part: 1, parts: 1, inAll: 2, people: lines.sort() } },
        ]);
        expect(JSON.stringify(lists)).not.toMatch(/p-works|p-away|marlow/);
      });

      it('that has a key twice is not held up by it: both are gaps, and the others are taken', async () => {
        const pull = await onePage(record('p-1'), record('p-3'), record('p-1', { department: 'Finance' }));
        expect(pull).toMatchObject({ workers: 1, refused: [{ key: 'p-1' }, { key: 'p-1' }] });
        expect([await standingOf('p-1'), await standingOf('p-3')]).toEqual(['active', 'active']);
      });

      it('that says the same of a key twice says it once, and that has them leave in each of two records has them leave', async () => {
        expect(await onePage(record('p-4'), record('p-4'))).toMatchObject({ workers: 1, refused: [] });
        expect(await casesAbout('p-4')).toBe(1);
        const left = record('p-4', { standing: 'left' });
        expect((await onePage(left, { ...left, title: 'Partner' }))?.refused).toHaveLength(2);
        expect([await standingOf('p-4'), await casesAbout('p-4')]).toEqual(['left', 2]);
      });

      it('that has a key twice in one page which is taken in several pieces takes neither', async () => {
        const crowd = Array.from({ length: 999 }, (_, at) => ({ workerId: `p-c-${at}` }));
        const pull = await onePage(record('p-5'), ...crowd, record('p-6'), record('p-5', { department: 'Finance' }));
        expect(pull).toMatchObject({ pages: 1, workers: 1, refusedInAll: 1001, endedAt: expect.any(String) });
        expect(pull?.taken).toBeGreaterThan(1);
        expect([await standingOf('p-5'), await standingOf('p-6')]).toEqual([undefined, 'active']);
      });

      /** One after the other. */
      const pages = (...all: readonly (readonly unknown[])[]): Reader => ({
        page: async (cursor = '0') => {
          const next = Number(cursor) + 1;
          return { records: all[next - 1] ?? [], ...(next < all.length ? { next: String(next) } : {}) };
        },
        worker: async () => [],
      });
      const pullPages = (...all: readonly (readonly unknown[])[]) => {
        sqs.resetHistory();
        return pullAll(pages(...all));
      };
      const departmentOf = async (key: string) =>
        (await findHeard(sources(), 'paged', [key])).get(key)?.said.record.department;

      it('that has a key on two pages takes neither, however often it is pulled: both are gaps, and nothing changes for them', async () => {
        await onePage(record('p-two', { department: 'Sales' }));
        const before = await casesAbout('p-two');
        for (const [at, departments] of [
          ['Finance', 'Legal'],
          ['Legal', 'Sales'],
          ['Sales', 'Finance'],
        ].entries()) {
          const [one, other] = departments.map((department) => record('p-two', { department }));
          const pull = await pullPages([one, record(`p-a-${at}`)], [record(`p-b-${at}`), other]);
          const gap = {
            key: 'p-two',
            what: expect.stringContaining('2 records have this key'),
            mend: expect.any(String),
          };
          expect(pull).toMatchObject({ workers: 2, pages: 2, refused: [gap, gap], endedAt: expect.any(String) });
          expect(pull?.missing).not.toContain('p-two');
          expect([await departmentOf('p-two'), await casesAbout('p-two')]).toEqual(['Sales', before]);
          expect([await standingOf(`p-a-${at}`), await standingOf(`p-b-${at}`)]).toEqual(['active', 'active']);
        }
        expect((await pullPages([record('p-two', { department: 'Finance' })]))?.refused).toEqual([]);
        expect(await departmentOf('p-two')).toBe('Finance');
      });

      it('that says the same on two pages is taken once, and has them leave where each page says so', async () => {
        expect(await pullPages([record('p-both')], [record('p-both')])).toMatchObject({ refused: [] });
        expect(await casesAbout('p-both')).toBe(1);
        const left = record('p-both', { standing: 'left' });
        const one = await pullPages([left], [record('p-both')]);
        expect([one?.refusedInAll, await standingOf('p-both')]).toEqual([2, 'active']);
        const both = await pullPages([left], [{ ...left, title: 'Partner' }]);
        expect([both?.refusedInAll, await standingOf('p-both')]).toEqual([2, 'left']);
      });

      it('that is one long page is asked for once, and each of its records is read once', async () => {
        const most = 5000;
        let [asked, read] = [0, 0];
        const counted = (at: number) => ({
          get workerId() {
            read += 1;
            return `p-l-${at}`;
          },
        });
        const records = Array.from({ length: most }, (_, at) => counted(at));
        sqs.resetHistory();
        const pull = await pullAll({
          page: async () => {
            asked += 1;
            return { records };
          },
          worker: async () => [],
        });
        expect(pull).toMatchObject({ pages: 1, refusedInAll: most, endedAt: expect.any(String) });
        expect(asked).toBe(1);
        // Its key and its worker id, whatever for: as often for each however many there are.
        expect(read / most).toBeLessThan(6);
      });

      it('of which a part was read before takes nothing back that was read since', async () => {
        const began = Date.parse('2026-11-01T12:00:00.000Z');
        const told = { ...saying('p-since', '2026-11-01T12:05:00.000Z', 'left'), source: 'paged' };
        await takeSaid(told);
        const standing = async (sinceMs: number) => {
          sqs.resetHistory();
          await pullAll({ page: async () => ({ records: [record('p-since')], sinceMs }), worker: async () => [] });
          return standingOf('p-since');
        };
        expect([await standing(began), await standing(began + 600_000)]).toEqual(['left', 'active']);
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

      it('about several of whom one can be read nowhere tells of the others', async () => {
        const body = JSON.stringify({ employees: [{ id: '42' }, { id: '..' }, { id: '43' }] });
        const headers = signatureHeaders(bambooSource.signature!, KEY, body, Date.now() / 1000);
        expect(await told({ ...headers, 'content-type': 'application/json' }, body)).toMatchObject({
          statusCode: 202,
          body: expect.stringContaining('"unreadable":1'),
        });
        expect(queued()).toMatchObject([{ key: '42' }, { key: '43' }]);
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
