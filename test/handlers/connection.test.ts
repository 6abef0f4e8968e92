/** When a connector reads its target's secret again: after five minutes, when the target refused it, when it is told to; and not before. */
import { expect, it, vi } from 'vitest';
import type { Target } from '../../functions/connectors/connector.ts';
import { CredentialsRefused, TargetRejected, TargetUnavailable } from '../../functions/core/errors.ts';
import { Instant } from '../../functions/core/ids.ts';
import { connection } from '../../functions/handlers/parts/connection.ts';

function rig(connects: () => Promise<Target> = () => Promise.resolve({} as Target)) {
  const made = { times: 0, at: '2026-12-01T09:00:00.000Z' };
  const connected = connection(
    () => {
      made.times += 1;
      return connects();
    },
    () => Instant.parse(made.at),
  );
  return { made, connected, use: () => connected.with(() => Promise.resolve('used')) };
}

it('a client is made once, and anew after five minutes', async () => {
  const { made, use } = rig();
  await use();
  made.at = '2026-12-01T09:04:59.000Z';
  await use();
  expect(made.times).toBe(1);
  made.at = '2026-12-01T09:05:00.000Z';
  await use();
  expect(made.times).toBe(2);
});

it('a client that was refused is made anew; one that got no answer is kept', async () => {
  const { made, connected, use } = rig();
  const failing = (error: Error) => connected.with(() => Promise.reject(error));
  await expect(failing(new TargetUnavailable('no answer'))).rejects.toThrow('no answer');
  await use();
  expect(made.times).toBe(1);
  await expect(failing(new TargetRejected('401'))).rejects.toThrow('401');
  await use();
  expect(made.times).toBe(2);
});

it('a secret that could not be read is read again', async () => {
  const { made, use } = rig(() => Promise.reject(new Error('Secrets Manager does not answer')));
  await expect(use()).rejects.toThrow('does not answer');
  await expect(use()).rejects.toThrow('does not answer');
  expect(made.times).toBe(2);
});

it('a client that is to be forgotten is made anew', async () => {
  const { made, connected, use } = rig();
  await use();
  connected.forget();
  await use();
  expect(made.times).toBe(2);
});

it('bad credentials are told with the secret they are kept in and what to run, as an error Step Functions knows', async () => {
  vi.stubEnv('TARGET_SECRET_ARN', 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:tenure/targets/okta-AbCdEf');
  const { connected } = rig();
  const refused = connected.with(() => Promise.reject(new CredentialsRefused('Okta answered 401')));
  await expect(refused).rejects.toMatchObject({
    name: 'TargetRejected',
    message: expect.stringMatching(/^Okta answered 401\. .* the secret tenure\/targets\/okta: .*tenure doctor/),
  });
});
