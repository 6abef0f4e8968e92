/** How much one caller may ask for, on a real engine: hundreds are refused until there is room again, whichever function counts; what is repeated counts once. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { routeTable } from '../../infra/routes.ts';
import { call, load } from '../fuzz/calling.ts';
import { TABLES } from '../fuzz/samples.ts';
import { describeOnEngine, stubAll } from '../support/on-engine.ts';
import { everybodysKey, KEYS_ENVIRONMENT } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));
const bus = mockClient(EventBridgeClient);
const kms = mockClient(KMSClient);
const ask = routeTable().find(({ key }) => key === 'POST /v1/requests')!;
const MOST = 5;

describeOnEngine(
  'how much one caller may ask for',
  ['people', 'cases', 'approvals', 'brakes', 'evidence', 'person-keys'],
  (engine) => {
    beforeAll(async () => {
      deployPack();
      stubAll({
        ...KEYS_ENVIRONMENT,
        ...{ BUS_NAME: 'bus', ASKED_AT_MOST: JSON.stringify({ most: MOST, withinHours: 24 }) },
      });
      for (const Item of TABLES.people) await engine.client.send(new PutCommand({ TableName: 'people', Item }));
      await load([ask]);
    });
    beforeEach(() => {
      bus.reset();
      kms.reset();
      everybodysKey(kms);
      bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    });

    const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const because = 'the test needs it for a while';
    const asking = (sub: string, key: string, body: object = {}) =>
      call(ask, {
        body: Buffer.from(JSON.stringify({ entitlement: 'sales', until, because, workerId: 'w-1', ...body })),
        headers: { 'idempotency-key': `${sub} asks ${key}` },
        claims: { sub, tenure_roles: 'requester' },
      });
    const statuses = (answers: Awaited<ReturnType<typeof asking>>[]) => answers.map(({ statusCode }) => statusCode);

    it('is so much, and then a 429 that says when there is room again; others ask on', async () => {
      for (let at = 0; at < MOST; at++) expect(await asking('ada', `no. ${at}`)).toMatchObject({ statusCode: 202 });
      const refused = await asking('ada', 'one too many');
      expect(refused).toMatchObject({ statusCode: 429, headers: { 'content-type': 'application/problem+json' } });
      expect(JSON.parse(refused.body!)).toMatchObject({ title: 'Too much asked for', status: 429 });
      const wait = Number(refused.headers!['retry-after']);
      // The oldest leaves the window with its bucket, an hour of the 24.
      expect(wait).toBeGreaterThan(23 * 3600);
      expect(wait).toBeLessThanOrEqual(25 * 3600);
      expect(await asking('grace', 'no. 0')).toMatchObject({ statusCode: 202 });
    });

    it('does not count what is repeated, or was refused by policy', async () => {
      for (let at = 0; at < 3 * MOST; at++)
        expect(await asking('edith', 'the same')).toMatchObject({ statusCode: at === 0 ? 202 : 200 });
      for (let at = 0; at < MOST; at++)
        expect(await asking('edith', `nothing ${at}`, { entitlement: 'no-such-thing' })).toMatchObject({
          statusCode: 422,
        });
      for (let at = 1; at < MOST; at++) expect(await asking('edith', `no. ${at}`)).toMatchObject({ statusCode: 202 });
      expect(await asking('edith', 'one too many')).toMatchObject({ statusCode: 429 });
      // What was made is still answered.
      expect(await asking('edith', 'the same')).toMatchObject({ statusCode: 200 });
    });

    it('is never more, however many come at once, and none of them is lost', async () => {
      const answers = await Promise.all(Array.from({ length: 4 * MOST }, (_, at) => asking('joan', `at once ${at}`)));
      expect(statuses(answers).filter((status) => status === 202)).toHaveLength(MOST);
      expect(statuses(answers).filter((status) => status === 429)).toHaveLength(3 * MOST);
    });

    it('counts the same one once that comes many times at once', async () => {
      const same = await Promise.all(Array.from({ length: 2 * MOST }, () => asking('mary', 'the very same')));
      expect(statuses(same).toSorted()).toEqual([...Array(2 * MOST - 1).fill(200), 202]);
      for (let at = 1; at < MOST; at++) expect(await asking('mary', `no. ${at}`)).toMatchObject({ statusCode: 202 });
      expect(await asking('mary', 'one too many')).toMatchObject({ statusCode: 429 });
    });
  },
);
