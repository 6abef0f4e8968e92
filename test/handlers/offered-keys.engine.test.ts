/** What is put into Gusto's secrets: a key that is offered, once Gusto itself says that it is its own; and nothing over what an operator put there. On a real engine. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { SourceMessage } from '../../functions/core/source-messages.ts';
import { handler as readSource } from '../../functions/handlers/read-source.ts';
import { handler as receiveWebhook } from '../../functions/handlers/receive-webhook.ts';
import { logger } from '../../functions/runtime/lambda.ts';
import { gusto as vendor } from '../../local/simulators/hr/gusto.ts';
import { type HrSimulator, startHrSimulator } from '../../local/simulators/hr/simulator.ts';
import { vendors } from '../../local/simulators/hr/vendors.ts';
import { describeOnEngine, stubAll } from '../support/on-engine.ts';

vi.hoisted(() => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
});
vi.mock('../../functions/handlers/parts/configured-sources.ts', async () => {
  const { configuredSource } = await import('../../functions/sources/configured.ts');
  const configured = configuredSource({
    ...{ title: 'Gusto', kind: 'gusto', address: 'https://api.gusto.com', mapping: {}, missing: 'report' },
    settings: { companyId: '5df911a0-e8e9-412d-8aaf-a46ad193dd96' },
    leaversBackDays: 30,
    silentAfterHours: 36,
  });
  return {
    configuredSources: () => ({ payroll: configured }),
    sourceNamed: (name: string) => (name === 'payroll' ? configured : undefined),
  };
});

const KEY = '6590f590-3dba-495e-9bea-c361e1e2efc0';
const OLDER = 'an-older-key-of-gusto-1';
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/1/payroll';
/** As another team keeps them, and the configuration names them. */
const API_SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:platform/payroll-api-AbCdEf';
const KEYS_SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:platform/payroll-keys-AbCdEf';
const sqs = mockClient(SQSClient);
const secrets = mockClient(SecretsManagerClient);
let kept: Record<string, string>;

describeOnEngine('what is kept for Gusto', ['sources'], () => {
  let gusto: HrSimulator;
  beforeAll(async () => {
    gusto = await startHrSimulator(vendor, {
      credentials: {
        ...vendors.gusto!.credentials,
        subscriptionUrl: 'https://tenure.marlow.example/v1/sources/payroll',
      },
      webhook: { key: KEY },
    });
    stubAll({
      ...{ SOURCE: 'payroll', SOURCE_URL: gusto.url, SOURCE_API_SECRET_ARN: API_SECRET },
      ...{ SOURCE_SECRETS: JSON.stringify({ payroll: KEYS_SECRET }), SOURCE_KEYS_SECRET_ARN: KEYS_SECRET },
      SOURCE_QUEUES: JSON.stringify({ payroll: QUEUE }),
    });
  });
  afterAll(async () => {
    await gusto.stop();
  });
  beforeEach(() => {
    kept = { [API_SECRET]: JSON.stringify(vendors.gusto!.secret) };
    for (const mock of [sqs, secrets]) mock.reset();
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [] });
    sqs.on(ChangeMessageVisibilityCommand).resolves({});
    secrets.on(GetSecretValueCommand).callsFake(async ({ SecretId }: { SecretId: string }) => {
      if (kept[SecretId] !== undefined) return { SecretString: kept[SecretId] };
      throw new ResourceNotFoundException({ message: 'no value', $metadata: {} });
    });
    secrets.on(PutSecretValueCommand).callsFake(async ({ SecretId, SecretString }: Record<string, string>) => {
      kept[SecretId!] = SecretString!;
      return {};
    });
  });

  const offer = async (verification_token: string) =>
    receiveWebhook({
      routeKey: 'POST /v1/sources/{source}',
      pathParameters: { source: 'payroll' },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ verification_token }),
      isBase64Encoded: false,
      requestContext: { requestId: 'r-1' },
    } as never); // as: the parts of it that the handler reads
  /** Takes what is in the queue. */
  const handle = async () => {
    const all = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
    sqs.resetHistory();
    const messages = all.map(({ MessageBody = '' }) => SourceMessage.parse(JSON.parse(MessageBody)));
    await read(...messages);
    return messages.map(({ kind }) => kind);
  };
  const read = (...messages: readonly SourceMessage[]) =>
    readSource({
      Records: messages.map((message, at) => ({
        ...{ messageId: `m-${at}`, receiptHandle: `r-${at}`, body: JSON.stringify(message) },
        attributes: { ApproximateReceiveCount: '1' },
      })),
    });
  const keys = () => (kept[KEYS_SECRET] === undefined ? undefined : JSON.parse(kept[KEYS_SECRET]).keys);

  it('is nothing over credentials that an operator has put there meanwhile', async () => {
    const rotated = { ...vendors.gusto!.secret, clientSecret: 'a-rotated-client-secret' };
    let asked = 0;
    secrets.on(GetSecretValueCommand, { SecretId: API_SECRET }).callsFake(async () => {
      // Read to connect by, and then once more before what replaces them is kept.
      if (++asked === 2) kept[API_SECRET] = JSON.stringify(rotated);
      return { SecretString: kept[API_SECRET] };
    });
    const heardAt = new Date().toISOString();
    const failed = await read(SourceMessage.parse({ version: 1, kind: 'read', key: '1', heardAt }));
    expect(failed.batchItemFailures).toHaveLength(1);
    expect(asked).toBe(2);
    expect(JSON.parse(kept[API_SECRET]!)).toEqual(rotated);
  });

  it('is a key that Gusto offered: it verifies from then on, beside the older ones', async () => {
    kept[KEYS_SECRET] = JSON.stringify({ keys: [OLDER] });
    expect(await offer(KEY)).toMatchObject({ statusCode: 200 });
    expect(JSON.stringify(sqs.commandCalls(SendMessageBatchCommand)[0]!.args)).not.toContain(KEY);
    expect(await handle()).toEqual(['confirm']);
    expect(keys()).toEqual([KEY, OLDER]);
  });

  it.each([['{"key": "what-an-operator-has-put-there"}'], ['a-bare-key-of-24-characters'], ['{"keys": ["short"]}']])(
    'is nothing over a secret of another form, %j: operators are told what to do, and it is kept once that is done',
    async (theirs) => {
      kept[KEYS_SECRET] = theirs;
      const warned = vi.spyOn(logger, 'warn');
      await offer(KEY);
      const failed = await read({ version: 1, kind: 'confirm' });
      expect(failed.batchItemFailures).toHaveLength(1);
      expect(kept[KEYS_SECRET]).toBe(theirs);
      const said = JSON.stringify(warned.mock.calls.at(-1));
      expect(said).toMatch(/SourceRefused.*the secret platform\/payroll-keys is not of our form.*tenure pull payroll/);
      expect(said).not.toContain(KEY);
      expect(said).not.toContain('what-an-operator');
      // What was offered waits: mended, it needs no offer anew.
      kept[KEYS_SECRET] = JSON.stringify({ keys: [OLDER] });
      expect(await read({ version: 1, kind: 'confirm' })).toEqual({ batchItemFailures: [] });
      expect(keys()).toEqual([KEY, OLDER]);
    },
  );

  it('is no key of a stranger: Gusto is asked once however many are offered, and its own is not kept out', async () => {
    for (let at = 0; at < 20; at++) await offer(`a-key-of-a-stranger-${at}`);
    const asked = gusto.requests.count();
    expect(await handle()).toEqual(['confirm']);
    expect(keys()).toBeUndefined();
    // A system token, the list, and the newest five.
    expect(gusto.requests.count() - asked).toBeLessThan(8);
    await offer(KEY);
    expect(await handle()).toEqual([]);
    await read({ version: 1, kind: 'pull' });
    expect(await handle()).toContain('confirm');
    expect(keys()).toEqual([KEY]);
    await read({ version: 1, kind: 'pull' });
    expect(await handle()).not.toContain('confirm');
  });

  it('is a key that Gusto did not answer for at first', async () => {
    gusto.faults.add({ on: 'webhook_subscriptions', does: 'fail', status: 502, times: 1 });
    await offer(KEY);
    expect(await read({ version: 1, kind: 'confirm' })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
    expect(keys()).toBeUndefined();
    await handle();
    expect(keys()).toEqual([KEY]);
  });
});
