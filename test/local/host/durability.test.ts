/** What the host promised survives kill -9, and an event that fails is retried in its time and then told to whoever hears of failures. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSqsService } from '../../../local/aws/sqs.ts';
import { type Embedded, startEmbedded } from '../../../local/embedded.ts';
import type { Host } from '../../../local/service.ts';
import { synthesize } from './application.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'host-data-'));
/** Stopped however the test ends: an engine would be left behind. */
async function start(assembly: string, dataDir: string): Promise<Embedded> {
  const services = [(host: Host, endpoint: string) => createSqsService(host, { endpoint })];
  const embedded = await startEmbedded({ assembly, dataDir, services });
  onTestFinished(() => embedded.stop());
  return embedded;
}
const ask = async (embedded: Embedded, payload: unknown) =>
  (await embedded.invoke(embedded.functionArns.keeper!, payload)).payload;
const client = (embedded: Embedded) => ({
  endpoint: embedded.url,
  region: embedded.region,
  credentials: embedded.credentials(),
});

describe('kill -9', () => {
  it('loses no item and no accepted event, and leaves no engine behind', async () => {
    const [assembly, dataDir] = [synthesize(), newFolder()];
    const victim = await accepted(assembly, dataDir);
    const orphan = readFileSync(join(dataDir, 'dynamodb.pid'), 'utf8');
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    expect(commandOf(orphan)).toContain('dynoxide');

    const embedded = await start(assembly, dataDir);
    expect(commandOf(orphan)).toBe('');
    expect(await ask(embedded, { does: 'get', key: 'kept' })).toMatchObject({ pk: 'kept' });
    await embedded.quiet();
    for (let event = 0; event < 20; event += 1)
      expect(await ask(embedded, { does: 'query', key: `event-${event}` })).toBeGreaterThanOrEqual(1);
  });

  it('of the engine alone is survived: it is started again on the same file', async () => {
    const dataDir = newFolder();
    const embedded = await start(synthesize(), dataDir);
    await ask(embedded, { does: 'put', key: 'kept' });
    process.kill(Number(readFileSync(join(dataDir, 'dynamodb.pid'), 'utf8')), 'SIGKILL');
    await expect
      .poll(() => ask(embedded, { does: 'get', key: 'kept' }), { timeout: 5_000 })
      .toMatchObject({ pk: 'kept' });
  });
});

describe('an asynchronous invocation that fails', () => {
  it('is retried after a minute of the clock, then told to its destination once', async () => {
    const embedded = await start(synthesize(), newFolder());
    const payload = { does: 'count-and-fail', key: 'doomed' };
    await new LambdaClient(client(embedded)).send(
      new InvokeCommand({ FunctionName: 'keeper', InvocationType: 'Event', Payload: JSON.stringify(payload) }),
    );
    await embedded.quiet();
    expect(await ask(embedded, { does: 'query', key: 'doomed' })).toBe(1);
    await embedded.advanceTo(embedded.clock.now() + 61_000);
    expect(await ask(embedded, { does: 'query', key: 'doomed' })).toBe(2);
    await embedded.advanceTo(embedded.clock.now() + 6 * 3_600_000);
    expect(await ask(embedded, { does: 'query', key: 'doomed' })).toBe(2);
    const { Messages } = await new SQSClient(client(embedded)).send(
      new ReceiveMessageCommand({ QueueUrl: `${embedded.url}/${embedded.account}/dead`, MaxNumberOfMessages: 10 }),
    );
    expect(Messages).toHaveLength(1);
    expect(JSON.parse(Messages![0]!.Body!)).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: payload,
      responsePayload: { errorType: 'Error', errorMessage: 'it fails on purpose' },
    });
  });
});

/** Empty when the process is gone, or a zombie that nobody has reaped. */
function commandOf(pid: string): string {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function accepted(assembly: string, dataDir: string): Promise<ChildProcess> {
  const victim = spawn(process.execPath, [join(import.meta.dirname, 'victim.ts'), assembly, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await Promise.race([once(victim.stdout!, 'data'), once(victim, 'exit')]);
  expect(String(said)).toBe('accepted');
  return victim;
}
