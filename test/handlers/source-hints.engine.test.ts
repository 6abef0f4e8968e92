/** A webhook is a hint: queued once it is verified, and whoever it is about is read again, as the source allows. On a real engine. */
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WorkerSaid } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import type { SourceMessage } from '../../functions/core/source-messages.ts';
import { takeSaid } from '../../functions/handlers/parts/take-said.ts';
import { handler as readSource } from '../../functions/handlers/read-source.ts';
import { handler as receiveWebhook } from '../../functions/handlers/receive-webhook.ts';
import { handler as showSources } from '../../functions/handlers/show-sources.ts';
import { sources } from '../../functions/runtime/parts.ts';
import { bamboohr } from '../../functions/sources/bamboohr/bamboohr.ts';
import { signatureHeaders } from '../../functions/sources/signature.ts';
import { findReading } from '../../functions/store/readings.ts';
import { findHeard } from '../../functions/store/sources.ts';
import { API_KEY, batchOf, describeOnSource, KEY, queued, secrets, sqs, toRead } from './source-rig.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));

describeOnSource('a source that tells', ({ engine, vendor, casesAbout, enter }) => {
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
      const headers = signatureHeaders(bamboohr.signature!, KEY, body, Date.now() / 1000);
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
        vendor.staff.remove(key);
        expect(await told(headers, body)).toMatchObject({
          statusCode: 400,
          body: expect.stringContaining('can be read nowhere'),
        });
        expect(queued()).toEqual([]);
      },
    );
  });

  describe('a source that throttles', () => {
    it('is not asked for the rest of a batch, which comes back when it says', async () => {
      for (const key of ['11', '12', '13']) enter(key);
      vendor.faults.add({ on: '/v1/employees/', does: 'throttle', retryAfterSeconds: 77 });
      const asked = vendor.requests.count();
      const batch = batchOf(toRead('11'), toRead('12'), toRead('13'));
      const { batchItemFailures } = await readSource(batch);
      expect(batchItemFailures).toEqual(batch.Records.map(({ messageId }) => ({ itemIdentifier: messageId })));
      expect(vendor.requests.count() - asked).toBe(1);
      expect(
        sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input.VisibilityTimeout),
      ).toEqual([77, 77, 77]);
    });

    it('is not asked a hundred times in a hundred seconds: what has come back often waits longer', async () => {
      vendor.faults.add({ on: '/v1/employees/', does: 'throttle', retryAfterSeconds: 1 });
      const { Records } = batchOf(toRead('11'));
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
      const batch = batchOf(toRead('14'), toRead('15'));
      const { batchItemFailures } = await readSource(batch);
      expect(batchItemFailures).toEqual([{ itemIdentifier: batch.Records[1]!.messageId }]);
      const [{ args } = { args: [] }] = sqs.commandCalls(ChangeMessageVisibilityCommand);
      expect(args[0]?.input.VisibilityTimeout).toBe(1);
    });
  });

  it('that cannot be read says so to operators, until it can', async () => {
    enter('16');
    vendor.faults.add({ on: '/v1/employees/', does: 'fail', status: 401 });
    await readSource(batchOf(toRead('16')));
    expect((await findReading(sources(), 'bamboo'))?.failed).toContain('look at the credentials');
    vendor.faults.clear();
    await readSource(batchOf(toRead('16')));
    expect(await findReading(sources(), 'bamboo')).toEqual({ at: expect.any(String) });
  });

  it('is read once of many webhooks about one worker, and again for what is heard since', async () => {
    enter('21');
    const began = vendor.requests.count();
    const heard = Array.from({ length: 10 }, () => toRead('21', '2026-11-20T08:00:00.000Z'));
    await readSource(batchOf(...heard.slice(0, 5)));
    await readSource(batchOf(...heard.slice(5)));
    // As of today, and with days to come.
    expect(vendor.requests.count() - began).toBe(2);
    await readSource(batchOf(toRead('21', '2099-01-01T00:00:00.000Z'), ...heard.slice(0, 1)));
    expect(vendor.requests.count() - began).toBe(4);
    expect(await casesAbout('b-21')).toBe(1);
  });

  describe('whom a webhook told of and whose record could not be taken', () => {
    const later = () => new Date(Date.now() + 60_000).toISOString();
    const shown = async () => {
      const { statusCode, body } = await showSources({
        ...{
          routeKey: 'GET /v1/sources/{source}',
          rawPath: '/v1/sources/bamboo',
          pathParameters: { source: 'bamboo' },
        },
        ...{ headers: {}, isBase64Encoded: false },
        requestContext: { requestId: 'r', authorizer: { jwt: { claims: { sub: 'eve', tenure_roles: 'operator' } } } },
      } as never); // as: the parts of it that the handler reads
      expect([statusCode, body]).toEqual([200, expect.any(String)]);
      const { unreadInAll, unread } = JSON.parse(String(body));
      return { unreadInAll, unread };
    };
    const pullAll = async () => {
      sqs.resetHistory();
      await readSource(batchOf({ version: 1, kind: 'pull' }));
      for (let [message] = queued(); message !== undefined; [message] = queued()) {
        sqs.resetHistory();
        await readSource(batchOf(message));
      }
    };

    it('is shown to operators with why, until it is read well again', async () => {
      enter('61', { startDate: '2026-01-05' });
      await readSource(batchOf(toRead('61')));
      expect(await shown()).toEqual({ unreadInAll: 0, unread: [] });
      vendor.staff.put({ key: '61', email: undefined });
      await readSource(batchOf(toRead('61', later())));
      const why = {
        key: '61',
        what: expect.stringContaining('email'),
        mend: expect.any(String),
        refusedAt: expect.any(String),
      };
      expect(await shown()).toEqual({ unreadInAll: 1, unread: [why] });
      vendor.staff.put({ key: '61', email: 'b-61@marlow.example' });
      await readSource(batchOf(toRead('61', later())));
      expect(await shown()).toEqual({ unreadInAll: 0, unread: [] });
    });

    it('or has gone from there, until a pull has read them, or nobody knows them any more', async () => {
      enter('62', { startDate: '2026-01-05' });
      await readSource(batchOf(toRead('62')));
      vendor.staff.remove('62');
      await readSource(batchOf(toRead('62', later()), toRead('63', later())));
      const gone = (key: string) =>
        expect.objectContaining({ key, what: expect.stringContaining('nobody by this key') });
      const both = await shown();
      expect(both.unread).toHaveLength(2);
      expect(both.unread).toEqual(expect.arrayContaining([gone('62'), gone('63')]));
      await pullAll();
      expect((await shown()).unread).toEqual([gone('62')]);
      enter('62', { startDate: '2026-01-05' });
      await pullAll();
      expect(await shown()).toEqual({ unreadInAll: 0, unread: [] });
    });
  });

  const entered = async (key: string) => {
    enter(key, { startDate: '2026-01-05' });
    await readSource(batchOf(toRead(key)));
    return casesAbout(`b-${key}`);
  };
  const known = async (key: string) => (await findHeard(sources(), 'bamboo', [key])).get(key)!;
  const later = () => new Date(Date.now() + 60_000).toISOString();
  const cutting = (key: string, cutAt = new Date().toISOString()) =>
    ({ ...toRead(key, later()), cutAt }) as SourceMessage; // as: the time is one

  describe('that access ends at once', () => {
    it('is heard once: sent again when they are back it cuts nobody', async () => {
      expect(await entered('54')).toBe(1);
      vendor.staff.put({ key: '54', lastDay: '2099-12-31' });
      const cut = cutting('54');
      await readSource(batchOf(cut));
      expect(await casesAbout('b-54')).toBe(2);
      await readSource(batchOf(cut));
      expect(await casesAbout('b-54')).toBe(2);
      vendor.staff.put({ key: '54', lastDay: undefined });
      await readSource(batchOf(toRead('54', later())));
      expect(await casesAbout('b-54')).toBe(3);
      expect(await readSource(batchOf(cut))).toEqual({ batchItemFailures: [] });
      expect(await casesAbout('b-54')).toBe(3);
    });

    it('is read once of many messages that say so, and not passed over for a read of before', async () => {
      expect(await entered('57')).toBe(1);
      vendor.staff.put({ key: '57', lastDay: '2099-12-31' });
      const asked = vendor.requests.count();
      const heard = { heardAt: '2026-11-20T08:00:00.000Z' as Instant };
      const retries = Array.from({ length: 5 }, () => ({ ...cutting('57', '2026-11-20T07:59:00.000Z'), ...heard }));
      await readSource(batchOf(...retries));
      expect(await casesAbout('b-57')).toBe(2);
      // As of today, and with days to come.
      expect(vendor.requests.count() - asked).toBe(2);
    });

    it('is understood as an earlier deployment wrote it, in a message and of somebody known', async () => {
      expect(await entered('55')).toBe(1);
      await readSource(batchOf({ ...toRead('55', later()), cutNow: true } as SourceMessage)); // as: the key is no literal
      expect(await casesAbout('b-55')).toBe(2);
      const { said, saidAt } = await known('55');
      const { cutAt: _, ...older } = { ...said, cutNow: true };
      await engine.client.send(
        new UpdateCommand({
          ...{ TableName: 'sources', Key: { pk: 'bamboo', sk: 'said#55' }, UpdateExpression: 'SET said = :older' },
          ExpressionAttributeValues: { ':older': JSON.stringify(older) },
        }),
      );
      expect((await known('55')).said).toEqual({ ...said, cutAt: saidAt });
    });

    it('is a gap while no record shows an end', async () => {
      expect(await entered('56')).toBe(1);
      await readSource(batchOf(cutting('56')));
      const { cutAt: _, ...said } = (await known('56')).said;
      const read = async (workers: readonly WorkerSaid[]) => {
        const readAt = new Date().toISOString() as Instant;
        return takeSaid({ ...{ source: 'bamboo', configured: { leaversBackDays: 30 } }, readAt, workers });
      };
      const gap = { key: '56', what: expect.stringContaining('no end of the work'), mend: expect.any(String) };
      expect((await read([said])).refused).toEqual([gap]);
      expect((await read([{ ...said, ends: { date: '2099-12-31' } }])).refused).toEqual([]);
    });
  });

  describe('somebody whose record cannot be read', () => {
    it('leaves all the same when it says so', async () => {
      expect(await entered('51')).toBe(1);
      vendor.staff.put({ key: '51', email: undefined, department: 'Finance' });
      await readSource(batchOf(toRead('51', later())));
      expect(await casesAbout('b-51')).toBe(1);
      vendor.staff.put({ key: '51', status: 'left', lastDay: '2026-11-20' });
      await readSource(batchOf(toRead('51', later())));
      expect(await casesAbout('b-51')).toBe(2);
    });

    it('is cut at once when access is to end now, though there is no record any more', async () => {
      expect(await entered('52')).toBe(1);
      vendor.staff.remove('52');
      const now = cutting('52');
      expect(await readSource(batchOf(now))).toEqual({ batchItemFailures: [] });
      expect(await casesAbout('b-52')).toBe(2);
      expect((await readSource(batchOf(cutting('53')))).batchItemFailures).toHaveLength(1);
    });
  });
});
