/** Whoever is asked for its checks and fails, or hangs, is said to: the others are told all the same, in the time an API has. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askChecks, CHECKS_MS } from '../../functions/runtime/ask-checks.ts';
import { HTTP_SECONDS } from '../../infra/functions/spec.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));
const lambdas = mockClient(LambdaClient);
const fine = [{ name: 'mail', ok: true, said: 'fine' }];
// as: what the SDK makes of a payload, of which it is asked for its bytes only
const answer = (value: unknown) => ({ Payload: Buffer.from(JSON.stringify(value)) as never });

beforeEach(() => {
  lambdas.reset();
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('CHECKED_BY', JSON.stringify({ tickets: 'arn:tickets', mail: 'arn:mail' }));
  lambdas.on(InvokeCommand, { FunctionName: 'arn:mail' }).resolves(answer(fine));
});
afterEach(() => vi.useRealTimers());

it.each([
  ['may not be asked', () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }))],
  ['failed', async () => ({ FunctionError: 'Unhandled', ...answer({ errorMessage: 'no' }) })],
  ['answers something else', async () => answer({ ok: true })],
  ['answers nothing', async () => ({})],
])('one that %s is named, and the other is heard', async (_, answered) => {
  lambdas.on(InvokeCommand, { FunctionName: 'arn:tickets' }).callsFake(answered);
  const { tickets, mail } = await askChecks();
  expect(tickets).toEqual([{ name: 'tickets', ok: false, said: expect.stringContaining('its function') }]);
  expect(mail).toEqual(fine);
});

it('one that hangs is given up before the API is', async () => {
  expect(CHECKS_MS).toBeLessThan((HTTP_SECONDS - 5) * 1000);
  vi.useFakeTimers();
  lambdas.on(InvokeCommand, { FunctionName: 'arn:tickets' }).callsFake(() => new Promise(() => undefined));
  const asked = askChecks();
  await vi.advanceTimersByTimeAsync(CHECKS_MS + 1);
  expect((await asked).tickets).toEqual([
    { name: 'tickets', ok: false, said: expect.stringMatching(/did not answer within 20 s/) },
  ]);
});
