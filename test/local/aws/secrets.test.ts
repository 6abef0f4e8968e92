/** Secrets Manager as the SDK sees it. */
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, expect, it } from 'vitest';
import { createSecretsService } from '../../../local/aws/secrets.ts';
import type { AwsRequest, Service } from '../../../local/service.ts';
import { clientConfig, gateway, resource, type TestHost, temporaryFolder, testHost } from '../../support/aws-host.ts';

let folder: ReturnType<typeof temporaryFolder>;
let host: TestHost;
let secrets: Service;
let client: SecretsManagerClient;

function open(seed: Record<string, string> = {}) {
  host = testHost(folder.path);
  secrets = createSecretsService(host, { seed });
}
const secret = (properties: Record<string, unknown>, logicalId = 'OktaSecret') =>
  secrets.provision(resource(logicalId, 'AWS::SecretsManager::Secret', properties)).ref;
const textOf = async (SecretId: string) => (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

beforeEach(async () => {
  folder = temporaryFolder();
  open();
  const served = await gateway({
    ...secrets,
    permissions: (request) => secrets.permissions(request),
    handle: (request) => secrets.handle(request),
  });
  client = new SecretsManagerClient(clientConfig(served.url));
  return async () => {
    client.destroy();
    await served.close();
    host.db.close();
    folder.remove();
  };
});

it('is seeded by name or by logical id, and the seed wins', async () => {
  open({ 'tenure/okta': '{"token":"a"}', EntraSecret: 'b' });
  const okta = secret({ Name: 'tenure/okta', SecretString: 'template' });
  const entra = secret({ GenerateSecretString: {} }, 'EntraSecret');
  expect(await textOf(okta)).toBe('{"token":"a"}');
  expect(await textOf('tenure/okta')).toBe('{"token":"a"}');
  expect(await textOf(entra)).toBe('b');
});

it("that is the company's own is seeded by its ARN", async () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:corp/okta-AbCdEf';
  open({ [arn]: 'theirs' });
  expect(await textOf(arn)).toBe('theirs');
  const request = { action: 'GetSecretValue', body: Buffer.from(JSON.stringify({ SecretId: arn })) } as AwsRequest;
  expect(secrets.permissions(request)).toEqual([{ action: 'secretsmanager:GetSecretValue', resource: arn }]);
});

it('is generated once, as the template wants it', async () => {
  const GenerateSecretString = {
    SecretStringTemplate: '{"user":"tenure"}',
    GenerateStringKey: 'key',
    PasswordLength: 40,
    ExcludePunctuation: true,
  };
  const value = await textOf(secret({ GenerateSecretString }));
  expect(JSON.parse(value!)).toEqual({ user: 'tenure', key: expect.stringMatching(/^[A-Za-z0-9]{40}$/) });
  host.db.close();
  open();
  expect(await textOf(secret({ GenerateSecretString }))).toBe(value);
});

it('keeps the value before as AWSPREVIOUS', async () => {
  const SecretId = secret({ SecretString: 'old' });
  const put = new PutSecretValueCommand({ SecretId, SecretString: 'new', ClientRequestToken: 'a'.repeat(32) });
  expect(await client.send(put)).toMatchObject({ VersionId: 'a'.repeat(32), VersionStages: ['AWSCURRENT'] });
  expect(await client.send(put)).toMatchObject({ VersionId: 'a'.repeat(32) }); // the SDK trying again
  expect(await textOf(SecretId)).toBe('new');
  const before = await client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' }));
  expect(before).toMatchObject({ SecretString: 'old', VersionStages: ['AWSPREVIOUS'] });
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
  expect(VersionIdsToStages).toMatchObject({ ['a'.repeat(32)]: ['AWSCURRENT'] });
});

it('says what is missing: the secret, or its value', async () => {
  await expect(textOf('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(textOf(secret({ Name: 'empty' }))).rejects.toThrow(/empty/);
  const gone = client.send(new DeleteSecretCommand({ SecretId: 'empty' }));
  await expect(gone).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

it('asks for the action on the whole ARN, by whatever name it is called', () => {
  const arn = secret({ Name: 'tenure/okta' });
  for (const SecretId of [arn, 'tenure/okta', arn.slice(0, -7)]) {
    const request = { action: 'GetSecretValue', body: Buffer.from(JSON.stringify({ SecretId })) } as AwsRequest;
    expect(secrets.permissions(request)).toEqual([{ action: 'secretsmanager:GetSecretValue', resource: arn }]);
  }
});
