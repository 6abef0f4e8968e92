/** What a channel says of a secret it cannot use: which, by the name an operator knows it by, and what to put there; never what is in it. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { channelSecret } from '../../functions/runtime/channel-secret.ts';

const secrets = mockClient(SecretsManagerClient);
const Secret = z.strictObject({ clientSecret: z.string() });
const NAMED = /^the secret tenure\/channels\/teams is empty, or of another form: put \{"clientSecret": "…"\} there/;

const read = (arn: string) => channelSecret(arn, Secret, '{"clientSecret": "…"}');
const arnOf = (name: string, made: string) => `arn:aws:secretsmanager:eu-west-1:1:secret:${name}-${made}`;

it('names one that nobody has put anything into yet, and the form it should have', async () => {
  const cause = new ResourceNotFoundException({ message: 'no value', $metadata: {} });
  secrets.on(GetSecretValueCommand).rejects(cause);
  await expect(read(arnOf('tenure/channels/teams', 'AbCdEf'))).rejects.toThrow(NAMED);
});

it('names one of another form, with nothing of what is in it', async () => {
  secrets.on(GetSecretValueCommand).resolves({ SecretString: '{"clientSecert": "hidden-value"}' });
  const refused = await read(arnOf('tenure/channels/teams', 'GhIjKl')).catch(String);
  expect(refused).toMatch(/tenure\/channels\/teams is empty, or of another form/);
  expect(refused).not.toContain('hidden-value');
});
