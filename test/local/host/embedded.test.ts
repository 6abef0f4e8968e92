/** The promises of the host: the synthesized application runs on one machine, and may do there what its roles allow and no more. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSqsService } from '../../../local/aws/sqs.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../../local/embedded.ts';
import { reachedBy } from '../../../local/reached.ts';
import { synthesize } from './application.ts';

const services: EmbeddedOptions['services'] = [(host, endpoint) => createSqsService(host, { endpoint })];
const newFolder = () => mkdtempSync(join(tmpdir(), 'host-data-'));

describe('the application on one machine', () => {
  const dataDir = newFolder();
  const assembly = synthesize();
  let embedded: Embedded;
  const invoke = (name: string, payload: unknown) => embedded.invoke(embedded.functionArns[name]!, payload);
  const errorOf = async (name: string, payload: unknown) => {
    const { payload: error, functionError } = await invoke(name, payload);
    expect(functionError).toBe('Unhandled');
    return error as { errorType: string; errorMessage: string };
  };

  beforeAll(async () => {
    embedded = await startEmbedded({
      assembly,
      dataDir,
      services,
      overrides: { targets: { okta: 'http://127.0.0.1:4001', 'source:bamboo': 'http://127.0.0.1:4002' } },
    });
  });
  afterAll(() => embedded.stop());

  it('lets a function do what its role allows: items, indexes, transactions', async () => {
    await invoke('keeper', { does: 'put', key: 'w-1' });
    expect((await invoke('keeper', { does: 'get', key: 'w-1' })).payload).toMatchObject({ pk: 'w-1', state: 'open' });
    expect((await invoke('keeper', { does: 'transact', key: 'w-2' })).functionError).toBeUndefined();
    expect((await invoke('keeper', { does: 'query-index' })).payload).toBe(2);
  });

  it('refuses what the role does not allow, and names role, action, resource and where to mend it', async () => {
    const error = await errorOf('impatient', { does: 'put' });
    expect(error.errorType).toBe('AccessDeniedException');
    expect(error.errorMessage).toMatch(
      /^Work-impatientServiceRole\w+ may not dynamodb:PutItem on arn:aws:dynamodb:eu-west-1:0{12}:table\/Data-Things\w+: .*add the grant in infra$/,
    );
  });

  it('lets a function invoke another where its role allows it, and tells it the function’s error as Lambda does', async () => {
    const { payload } = await invoke('keeper', { does: 'invoke', key: 'impatient' });
    expect(payload).toMatchObject({ error: 'Unhandled', payload: { errorType: 'TargetThrottled' } });
    expect((await errorOf('impatient', { does: 'invoke', key: 'keeper' })).errorMessage).toContain(
      'lambda:InvokeFunction on arn:aws:lambda:eu-west-1:000000000000:function:keeper',
    );
  });

  it('knows a caller by its key and its secret only', async () => {
    const put = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
      new DynamoDBClient({ endpoint: embedded.url, region: 'eu-west-1', credentials, maxAttempts: 1 }).send(
        new PutItemCommand({ TableName: 'Data-Things056D6BEE', Item: { pk: { S: 'x' }, sk: { S: 'é' } } }),
      );
    const { accessKeyId } = embedded.credentials();
    await expect(put(embedded.credentials())).resolves.toBeDefined();
    await expect(put({ accessKeyId, secretAccessKey: 'guessed' })).rejects.toThrow('the signature is not that of');
    await expect(put({ accessKeyId: 'AKIAGUESSED', secretAccessKey: 'guessed' })).rejects.toThrow('none of this start');
  });

  it('ends an invocation at the template’s Timeout, with the name Step Functions knows', async () => {
    const before = performance.now();
    const error = await errorOf('impatient', { does: 'spin' });
    expect(error.errorType).toBe('Sandbox.Timedout');
    expect(error.errorMessage).toContain('Task timed out after 1.00 seconds');
    expect(performance.now() - before).toBeLessThan(9_000);
    expect((await errorOf('impatient', { does: 'throw' })).errorType).toBe('TargetThrottled');
  });

  it('tells errors by name and message, and survives a function that ends its process', async () => {
    expect(await errorOf('keeper', { does: 'throw' })).toMatchObject({
      errorType: 'TargetThrottled',
      errorMessage: 'okta asks to wait: retryAfterSeconds=7',
    });
    expect((await errorOf('keeper', { does: 'exit' })).errorType).toBe('Runtime.ExitError');
    expect((await invoke('keeper', { does: 'get', key: 'none' })).functionError).toBeUndefined();
  });

  it('gives a function the environment and context Lambda would, and nothing of the host’s', async () => {
    vi.stubEnv('ONLY_THE_HOSTS', 'x');
    const { payload } = await invoke('keeper', { does: 'tell' });
    const { env, context, remaining } = payload as {
      env: Record<string, string>;
      context: Record<string, unknown>;
      remaining: number;
    };
    expect(env).toMatchObject({
      TABLE: 'Data-Things056D6BEE',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'keeper',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ENDPOINT_URL: embedded.url,
    });
    expect(env).not.toHaveProperty('ONLY_THE_HOSTS');
    expect(env).not.toHaveProperty('HOME');
    expect(context).toMatchObject({ functionName: 'keeper', invokedFunctionArn: embedded.functionArns.keeper });
    expect(remaining).toBeGreaterThan(5_000);
    expect(remaining).toBeLessThanOrEqual(10_000);
  });

  it('points one connector at another target and changes nothing else', async () => {
    const { payload } = await invoke('connector-okta', { does: 'tell' });
    expect((payload as { env: object }).env).toMatchObject({
      TARGET_URL: 'http://127.0.0.1:4001',
      OTHER_URL: 'https://example.com',
    });
  });

  it('points an HR source elsewhere, and says which names can be', async () => {
    const { payload } = await invoke('read-bamboo', { does: 'tell' });
    expect((payload as { env: object }).env).toMatchObject({ SOURCE_URL: 'http://127.0.0.1:4002' });
    expect(reachedBy(assembly)).toEqual(['okta', 'source:bamboo']);
  });

  it('finds no package outside the bundle but the SDK, as on Lambda', async () => {
    const error = await errorOf('rootless', {});
    expect(error.errorType).toBe('Runtime.ImportModuleError');
    expect(error.errorMessage).toContain("'zod'");
  });

  it('throttles beyond the reserved concurrency', async () => {
    const slow = invoke('narrow', { does: 'sleep', ms: 300 });
    await expect(invoke('narrow', { does: 'sleep', ms: 1 })).rejects.toThrow(/narrow runs 1 times/);
    await slow;
    expect((await invoke('narrow', { does: 'sleep', ms: 1 })).functionError).toBeUndefined();
  });

  it('keeps what a function prints in its own file', async () => {
    await invoke('keeper', { does: 'log' });
    await expect
      .poll(() => readFileSync(join(dataDir, 'logs', 'keeper.log'), 'utf8'))
      .toContain('a line of the function\n');
  });

  it('lets nobody else use the data folder meanwhile', async () => {
    await expect(startEmbedded({ assembly: synthesize(), dataDir, services })).rejects.toThrow(
      /already runs an application on/,
    );
  });
});

describe('time', () => {
  it('is the host’s in every function, goes on from where it was advanced to, and is remembered', async () => {
    const dataDir = newFolder();
    const assembly = synthesize();
    const nowIn = async (embedded: Embedded) => {
      const { payload } = await embedded.invoke(embedded.functionArns.keeper!, { does: 'tell' });
      const { now, made } = payload as { now: number; made: string };
      expect(Math.abs(Date.parse(made) - now)).toBeLessThan(1_000);
      return now;
    };
    const first = await startEmbedded({ assembly, dataDir, services });
    onTestFinished(() => first.stop());
    await nowIn(first);
    const next = Date.now() + 30 * 86_400_000;
    const woken: number[] = [];
    first.clock.at(next - 1_000, () => woken.push(first.clock.now()));
    first.clock.at(next + 60_000, () => woken.push(first.clock.now()));
    await first.advanceTo(next);
    expect(woken.map((at) => Math.round((at - next) / 1000))).toEqual([-1]);
    expect(await nowIn(first)).toBeGreaterThanOrEqual(next);
    await first.stop();
    const second = await startEmbedded({ assembly, dataDir, services });
    onTestFinished(() => second.stop());
    expect(await nowIn(second)).toBeGreaterThanOrEqual(next);
  });
});

describe('an application that cannot run here', () => {
  it('says which resource of which stack, and where to add what is missing', async () => {
    const assembly = synthesize();
    const template = JSON.parse(readFileSync(join(assembly, 'Work.template.json'), 'utf8'));
    template.Resources.Cache = { Type: 'AWS::ElastiCache::User', Properties: {} };
    writeFileSync(join(assembly, 'Work.template.json'), JSON.stringify(template));
    await expect(startEmbedded({ assembly, dataDir: newFolder(), services })).rejects.toThrow(
      /^Work\/Cache cannot be made on this machine: no service provides AWS::ElastiCache::User: add it to .*neutral-resources/,
    );
  });

  it('names a target that no function is the connector of', async () => {
    const started = startEmbedded({
      assembly: synthesize(),
      dataDir: newFolder(),
      services,
      overrides: { targets: { otka: 'http://127.0.0.1:1' } },
    });
    await expect(started).rejects.toThrow('no function is the connector of otka: known are okta');
  });
});
