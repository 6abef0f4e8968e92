/** What `tenure doctor` is told of ticket systems and channels: what is wrong with what each was given, and what to do, with no secret in it. */
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkMail } from '../../functions/channels/mail/check.ts';
import { checkSlack } from '../../functions/channels/slack/check.ts';
import { checkTeams } from '../../functions/channels/teams/bot-connector.ts';
import { Tickets } from '../../functions/core/ticket-configuration.ts';
import { orChecks, tried } from '../../functions/runtime/checks.ts';
import { connectJira } from '../../functions/sources/jira/connect.ts';
import { connectServiceNow } from '../../functions/sources/servicenow/connect.ts';
import { type JiraSimulator, startJiraSimulator } from '../../local/simulators/jira/simulator.ts';
import { type ServiceNowSimulator, startServiceNowSimulator } from '../../local/simulators/servicenow/simulator.ts';
import { type SlackSimulator, startSlackSimulator } from '../../local/simulators/slack/simulator.ts';
import { startTeamsSimulator, type TeamsSimulator } from '../../local/simulators/teams/simulator.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));

const settings = Tickets.parse({
  servicenow: { address: 'https://acme.service-now.com', items: {}, tasks: {} },
  jira: {
    ...{ address: 'https://acme.atlassian.net', serviceDeskId: '1', projectKey: 'ACC', items: {} },
    ...{ tasks: { projectKey: 'OPS' }, people: { workerIdIn: 'worker' } },
  },
});
const keys = { webhookKeys: [], bearerKeys: [] };

describe('ServiceNow', () => {
  let instance: ServiceNowSimulator;
  beforeAll(async () => {
    instance = await startServiceNowSimulator({
      seed: { users: [{ user_name: 'tenure', email: 'tenure@marlow.example' }] },
    });
  });
  afterAll(() => instance.stop());
  const check = (password = 'simulated-password') => {
    const secret = { ...keys, user: 'tenure', password };
    const system = connectServiceNow(settings.servicenow!, secret, { address: instance.url, now: Date.now });
    return tried('servicenow', 'fine', () => system.check());
  };

  it('is well where each table is read', async () => {
    expect(await check()).toEqual({ name: 'servicenow', ok: true, said: 'fine' });
  });

  it('says which table may not be read, and that the credentials are not taken, without them', async () => {
    instance.faults.add({ on: 'sysapproval_approver', does: 'fail', status: 403 });
    expect(await check()).toMatchObject({
      ok: false,
      said: expect.stringMatching(/sysapproval_approver answered 403: give the account the roles/),
    });
    instance.faults.clear();
    const refused = await check('a-wrong-password-9');
    expect(refused).toMatchObject({ ok: false, said: expect.stringContaining('the credentials in the secret') });
    expect(refused.said).not.toContain('a-wrong-password-9');
  });

  it('is well where it asks to wait, and says so', async () => {
    instance.faults.add({ on: 'sc_req_item', does: 'throttle', retryAfterSeconds: 9 });
    expect(await check()).toMatchObject({ ok: true, said: expect.stringContaining('asks to wait') });
    instance.faults.clear();
  });

  it('says that nobody is to be found where no address is seen', async () => {
    const bare = await startServiceNowSimulator({ seed: { users: [{ user_name: 'tenure' }] } });
    const secret = { ...keys, user: 'tenure', password: 'simulated-password' };
    const system = connectServiceNow(settings.servicenow!, secret, { address: bare.url, now: Date.now });
    expect(await system.check()).toEqual([expect.stringContaining('no user is seen with an e-mail address')]);
    await bare.stop();
  });

  it('says that no approval counts where no user name is seen', async () => {
    const bare = await startServiceNowSimulator({ seed: { users: [{ user_name: 'x', email: 'x@marlow.example' }] } });
    for (const user of bare.state.table('sys_user').values())
      bare.state.update('sys_user', user.sys_id ?? '', { user_name: '' }, 'admin');
    const secret = { ...keys, user: 'tenure', password: 'simulated-password' };
    const system = connectServiceNow(settings.servicenow!, secret, { address: bare.url, now: Date.now });
    expect(await system.check()).toEqual([expect.stringContaining('no user is seen with a user name')]);
    await bare.stop();
  });
});

describe('Jira', () => {
  let site: JiraSimulator;
  beforeAll(async () => {
    site = await startJiraSimulator();
  });
  afterAll(() => site.stop());
  const check = (over: object = {}, token?: string) => {
    const [[email, known] = ['', '']] = Object.entries(site.state.seed.tokens);
    const secret = { ...keys, email, apiToken: token ?? known };
    const system = connectJira({ ...settings.jira!, ...over }, secret, { address: site.url });
    return tried('jira', 'fine', () => system.check());
  };

  it('is well where the account may what it must', async () => {
    expect(await check()).toEqual({ name: 'jira', ok: true, said: 'fine' });
  });

  it.each([
    ['a permission', { withheld: ['CREATE_ISSUES'] }, {}, /lacks CREATE_ISSUES in project OPS/],
    ['properties of others', { withheld: ['ADMINISTER'] }, {}, /lacks ADMINISTER in the site/],
    ['the service desk', {}, { serviceDeskId: '9' }, /service desk 9 is not seen: make the account an agent/],
    ['the project', {}, { projectKey: 'OPS' }, /is of project ACC, not OPS/],
  ])('says that it lacks %s', async (_, state, over, said) => {
    Object.assign(site.state, state);
    expect(await check(over)).toMatchObject({ ok: false, said: expect.stringMatching(said) });
    site.state.withheld = [];
  });

  it('says that the token is not taken, without it', async () => {
    const { ok, said } = await check({}, 'another-token-of-ours');
    expect([ok, said.includes('the credentials in the secret'), said.includes('another-token')]).toEqual([
      ...[false, true, false],
    ]);
  });
});

describe('chat', () => {
  let slack: SlackSimulator;
  let teams: TeamsSimulator;
  beforeAll(async () => {
    [slack, teams] = [await startSlackSimulator({ teamId: 'T1' }), await startTeamsSimulator()];
  });
  afterAll(() => Promise.all([slack.stop(), teams.stop()]));
  const ask = (team = 'T1', room?: string, token = slack.secret.botToken) =>
    checkSlack({ address: slack.url, token: async () => token, secretName: 'platform/chat/slack' }, { team, room });

  it('in Slack is well with the workspace’s token and the scopes of the manifest', async () => {
    expect(await ask()).toEqual([]);
  });

  it('in Slack says whose token it is, and which scopes are lacking', async () => {
    expect(await ask('T2')).toEqual([expect.stringContaining('of workspace T1, not T2')]);
    expect(await ask('T1', 'C1')).toEqual([expect.stringContaining('lacks channels:history or groups:history')]);
    expect(await ask('T1', undefined, 'xoxb-wrong')).toEqual([
      expect.stringMatching(/invalid_auth: put the bot token .* the secret platform\/chat\/slack$/),
    ]);
    slack.workspace.scopes = ['chat:write', 'users:read'];
    expect(await ask()).toEqual([expect.stringContaining('lacks users:read.email, im:write, im:history')]);
    slack.workspace.ofOrganisation = true;
    expect(await ask()).toEqual([expect.stringContaining('Enterprise Grid')]);
  });

  it('in Teams is well where the bot gets a token, and says what to look at where not', async () => {
    const { tenantId, appId } = teams.tenant;
    const check = (secret: string) =>
      tried('teams', 'fine', () =>
        checkTeams({
          ...{ serviceUrl: teams.url, signIn: teams.url, tenantId, appId, now: Date.now },
          ...{ clientSecret: async () => secret, secretName: 'platform/chat/teams' },
        }),
      );
    expect(await check(teams.secret.clientSecret)).toMatchObject({ ok: true });
    expect(await check('a-wrong-secret')).toMatchObject({
      ok: false,
      said: expect.stringMatching(/no token for the bot \(401\): check appId.* platform\/chat\/teams$/),
    });
  });
});

describe('mail', () => {
  const ses = mockClient(SESv2Client);
  it.each([
    ['is well', { SendingEnabled: true, ProductionAccessEnabled: true }, true, []],
    ['is in the sandbox', { SendingEnabled: true, ProductionAccessEnabled: false }, true, ['sandbox']],
    ['is stopped', { SendingEnabled: false, ProductionAccessEnabled: true }, true, ['has stopped']],
    ['is not verified', { SendingEnabled: true, ProductionAccessEnabled: true }, false, ['DKIM']],
  ])('%s', async (_, account, VerifiedForSendingStatus, said) => {
    ses.on(GetAccountCommand).resolves(account);
    ses.on(GetEmailIdentityCommand).resolves({ VerifiedForSendingStatus });
    expect(await checkMail('tenure@example.com')).toEqual(said.map((one) => expect.stringContaining(one)));
  });
});

describe('a function that holds credentials', () => {
  const fine = { name: 'one', ok: true, said: 'fine' };
  const handler = orChecks(
    async (raw) => raw,
    async () => [fine],
  );
  it('answers its checks when it is asked for them, and does its work otherwise', async () => {
    expect(await handler({ version: 1, check: true })).toEqual([fine]);
    expect(await handler({ version: 1, check: true, more: 1 })).toMatchObject({ more: 1 });
  });

  it('says no words that are not ours', async () => {
    const failed = await tried('one', 'fine', () => Promise.reject(new TypeError('the token is xoxb-1')));
    expect(failed).toEqual({ name: 'one', ok: false, said: 'TypeError: see the log of its function' });
  });
});
