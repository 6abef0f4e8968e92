/** What operators are told of a secret names the one that is read, wherever the configuration keeps it. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, it, vi } from 'vitest';
import { sourceReader } from '../../functions/handlers/parts/source-reader.ts';
import { clientSecret } from '../../functions/runtime/client-secret.ts';
import { slackApp, trySlack } from '../../functions/runtime/slack.ts';
import { tryTeams } from '../../functions/runtime/teams.ts';

vi.mock('../../functions/handlers/parts/configured-sources.ts', async () => {
  const { configuredSource } = await import('../../functions/sources/configured.ts');
  const configured = configuredSource({
    ...{ title: 'BambooHR', kind: 'bamboohr', address: 'https://acme.bamboohr.com', mapping: {}, missing: 'report' },
    ...{ settings: {}, leaversBackDays: 30 },
  });
  return { sourceNamed: () => configured };
});

const secrets = mockClient(SecretsManagerClient);
const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:${name}-AbCdEf`;
const holds = (text: string) => secrets.on(GetSecretValueCommand).resolves({ SecretString: text });
const answered = (body: object, status = 200) =>
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }));

afterEach(() => {
  secrets.reset();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

it('of a source', async () => {
  vi.stubEnv('SOURCE', 'hr');
  vi.stubEnv('SOURCE_URL', 'https://acme.bamboohr.com');
  vi.stubEnv('SOURCE_API_SECRET_ARN', arn('platform/hr'));
  holds('{}');
  await expect(sourceReader()).rejects.toThrow(/put .* into the secret platform\/hr, then tenure pull hr$/);
});

it('of Slack', async () => {
  const environment = {
    SLACK_SECRET_ARN: arn('platform/slack'),
    SLACK_URL: 'https://slack.example',
    SLACK_TEAM_ID: 'T1',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  holds(JSON.stringify({ signingSecrets: ['a signing secret of ours'], botToken: 'xoxb-revoked' }));
  answered({ ok: false, error: 'invalid_auth' });
  expect(slackApp()).toEqual({ team: 'T1', secretName: 'platform/slack' });
  expect(await trySlack()).toEqual([expect.stringMatching(/ into the secret platform\/slack$/)]);
});

it('of Teams', async () => {
  const environment = {
    ...{ TEAMS_SECRET_ARN: arn('platform/teams'), TEAMS_SERVICE_URL: 'https://teams.example' },
    ...{ TEAMS_SIGN_IN_URL: 'https://login.example', TEAMS_TENANT_ID: 't-1', TEAMS_APP_ID: 'a-1' },
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  holds(JSON.stringify({ clientSecret: 'revoked' }));
  answered({ error: 'invalid_client' }, 401);
  await expect(tryTeams()).rejects.toThrow(/ the secret platform\/teams$/);
});

it('of our client at the identity provider', async () => {
  vi.stubEnv('IDENTITY_SECRET_ARN', arn('platform/identity'));
  holds('not-json');
  await expect(clientSecret()).rejects.toThrow('the secret platform/identity, of our client');
});
