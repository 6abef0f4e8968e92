/** What operators are told of a secret names the one that is read, wherever the configuration keeps it. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keysCheck } from '../../functions/handlers/parts/keys-check.ts';
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
  const gusto = configuredSource({
    ...{ title: 'Gusto', kind: 'gusto', address: 'https://api.gusto.com', mapping: {}, missing: 'report' },
    ...{ settings: { companyId: '5df911a0-e8e9-412d-8aaf-a46ad193dd96' }, leaversBackDays: 30 },
  });
  return { sourceNamed: (name: string) => (name === 'payroll' ? gusto : configured) };
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

describe('of what a source signs with', () => {
  it.each([
    ['hr', / is empty, .*: put \{"keys"/],
    ['payroll', / is empty, .*: subscribe to its webhooks .* is put there by itself.* tenure pull payroll /],
  ])('%s, which is empty', async (source, said) => {
    secrets.on(GetSecretValueCommand).rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }));
    const check = await keysCheck(source, arn('platform/keys'));
    expect(check).toEqual({ ok: false, said: expect.stringMatching(said) });
    expect(check.said).toMatch(/^the secret platform\/keys /);
  });

  it('which has another form, and which is well', async () => {
    holds('a-bare-key-of-24-characters');
    const { ok, said } = await keysCheck('payroll', arn('platform/keys'));
    expect([ok, said]).toEqual([false, expect.stringMatching(/^the secret platform\/keys does not .*: put \{"keys"/)]);
    expect(said).not.toContain('a-bare-key');
    holds(JSON.stringify({ keys: ['a-key-of-24-characters-1'] }));
    expect(await keysCheck('payroll', arn('platform/keys'))).toMatchObject({ ok: true });
  });
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
