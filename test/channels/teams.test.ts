/** Teams: the contract of channels, and whose tokens are believed. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keysAt, pressIn, verifiedActivity } from '../../functions/channels/teams/activity.ts';
import { card } from '../../functions/channels/teams/card.ts';
import { teamsChannel } from '../../functions/channels/teams/teams-channel.ts';
import { type Claims, startTeamsSimulator, type TeamsSimulator } from '../../local/simulators/teams/simulator.ts';
import { describeChannel, HOSTILE, secretOf } from './contract.ts';
import { line, question } from './questions.ts';

const ADA = 'd0000000-0000-4000-8000-000000000001';

it('a reason in Teams that was cut off is in well-formed words: no digest can be taken of half a letter', () => {
  const data = { approvalId: 'a-1', planDigest: 'a'.repeat(64), because: `a${'😀'.repeat(400)}` };
  const value = { action: { type: 'Action.Execute', verb: 'deny', data } };
  const press = pressIn({
    ...{ type: 'invoke', name: 'adaptiveCard/action', channelId: 'msteams', serviceUrl: 'https://smba.example/' },
    value,
  });
  expect(press?.because?.isWellFormed()).toBe(true);
});

describeChannel('teams', async () => {
  const users = [
    { entraId: ADA, installed: true },
    { entraId: 'd0000000-0000-4000-8000-000000000002', installed: false },
  ];
  const teams = await startTeamsSimulator({ users });
  const { tenantId, appId } = teams.tenant;
  let clientSecret = teams.secret.clientSecret;
  return {
    channel: teamsChannel({
      ...{ serviceUrl: teams.url, signIn: teams.url, tenantId, appId, now: Date.now },
      ...{ clientSecret: async () => clientSecret, secretName: secretOf('teams') },
    }),
    ...{ faults: teams.faults, posts: '^POST /v3/conversations/.+/activities', changes: '^PUT /v3/' },
    somebody: { address: undefined, entraId: ADA },
    nobody: { address: 'nobody@marlow.example', entraId: 'd0000000-0000-4000-8000-000000000002' },
    messages: () =>
      teams.messagesTo(ADA).map(({ card }) => ({
        text: (card.body ?? []).flatMap(({ inlines = [] }) => inlines.map(({ text }) => text)).join('\n'),
        buttons: (card.actions ?? []).flatMap(({ type, title }) =>
          type === 'Action.OpenUrl' ? [] : [title.toLowerCase()],
        ),
      })),
    deleteNewest: () => teams.remove(ADA, teams.messagesTo(ADA).at(-1)?.id ?? ''),
    refuseUs: () => {
      clientSecret = 'another';
    },
    stop: () => teams.stop(),
  };
});

it('what Teams reads as markup is nothing: all text is runs', () => {
  const asked = question({ forWhom: HOSTILE, title: HOSTILE, because: HOSTILE, lines: [line({ what: HOSTILE })] });
  const { body } = card({ kind: 'question', question: asked });
  expect((body as { type: string }[]).map(({ type }) => type)).toEqual([
    'RichTextBlock',
    'RichTextBlock',
    'RichTextBlock',
  ]);
});

describe("the Bot Connector's token", () => {
  let teams: TeamsSimulator;
  let keys: ReturnType<typeof keysAt>;
  beforeAll(async () => {
    teams = await startTeamsSimulator();
    keys = keysAt(teams.keysUrl);
  });
  afterAll(() => teams.stop());

  const activity = (over: object = {}) =>
    JSON.stringify({
      ...{ type: 'invoke', id: 'f:1', name: 'adaptiveCard/action', channelId: 'msteams', serviceUrl: teams.url },
      ...{ from: { aadObjectId: ADA }, channelData: { tenant: { id: teams.tenant.tenantId } } },
      value: {
        action: { type: 'Action.Execute', verb: 'approve', data: { approvalId: 'a-1', planDigest: 'a'.repeat(64) } },
      },
      ...over,
    });
  const judged = async (authorization: string | undefined, body = activity()) => {
    const { tenantId, appId } = teams.tenant;
    return verifiedActivity(authorization, body, { keys, tenantId, appId }, new Date());
  };
  const bearer = async (claims: Partial<Claims> = {}) => `Bearer ${await teams.token(claims)}`;

  it('lets a press be read: who, what and which plan', async () => {
    const read = await judged(await bearer());
    if (!('activity' in read)) throw new Error(read.refused);
    expect(pressIn(read.activity)).toMatchObject({
      verb: 'approve',
      approvalId: 'a-1',
      entraId: ADA,
      activityId: 'f:1',
    });
  });

  const now = Math.floor(Date.now() / 1000);
  it.each<readonly [string, Partial<Claims>]>([
    ['of another issuer', { iss: 'https://sts.windows.net/' }],
    ['for another bot', { aud: '00000000-0000-4000-8000-0000000000ff' }],
    ['for another service', { serviceurl: 'https://evil.example' }],
    ['that has expired', { exp: now - 301 }],
    ['that is not good yet', { nbf: now + 400 }],
  ])('%s is not believed', async (_, claims) => {
    expect(await judged(await bearer(claims))).toMatchObject({ refused: expect.any(String) });
  });

  it('that expired within the clocks’ difference is', async () => {
    expect(await judged(await bearer({ exp: now - 200 }))).toHaveProperty('activity');
  });

  it.each([undefined, '', 'Bearer', 'Basic abc', 'Bearer a.b.c'])('%j is none', async (header) => {
    expect(await judged(header)).toMatchObject({ refused: expect.any(String) });
  });

  it('signed by a key of somebody else, by the public key as a password, or by nothing, is not believed', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const claims = {
      iss: 'https://api.botframework.com',
      aud: teams.tenant.appId,
      serviceurl: teams.url,
      exp: now + 60,
    };
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'simulated' }).sign(privateKey);
    const { n = '' } = await exportJWK(publicKey);
    const confused = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'simulated' })
      .sign(Buffer.from(n));
    const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const unsigned = `${encoded({ alg: 'none' })}.${encoded(claims)}.`;
    for (const token of [forged, confused, unsigned])
      expect(await judged(`Bearer ${token}`)).toMatchObject({ refused: expect.any(String) });
  });

  it('is neither believed nor called false while the keys cannot be had', async () => {
    const { tenantId, appId } = teams.tenant;
    const unread = { keys: keysAt(`${teams.url}/nothing-here`), tenantId, appId };
    await expect(verifiedActivity(await bearer(), activity(), unread, new Date(now * 1000))).rejects.toThrow();
  });

  it('of a key that may not speak for Teams is not believed', async () => {
    const other = await startTeamsSimulator({ endorsements: ['skype'] });
    const { tenantId, appId } = other.tenant;
    const body = activity({ serviceUrl: other.url });
    const authorization = `Bearer ${await other.token()}`;
    const read = await verifiedActivity(
      authorization,
      body,
      { keys: keysAt(other.keysUrl), tenantId, appId },
      new Date(),
    );
    await other.stop();
    expect(read).toEqual({ refused: 'its key is not endorsed for Teams' });
  });

  it.each([
    ['another tenant', { channelData: { tenant: { id: '00000000-0000-4000-8000-0000000000ee' } } }],
    ['no tenant', { channelData: {} }],
    ['another channel', { channelId: 'skype' }],
  ])('with an activity of %s is refused', async (_, over) => {
    expect(await judged(await bearer(), activity(over))).toMatchObject({ refused: expect.any(String) });
  });

  it.each([
    ['a message', { type: 'message', text: 'approve' }],
    ['another invoke', { name: 'signin/verifyState' }],
    ['a button that is not ours', { value: { action: { type: 'Action.Execute', verb: 'delete', data: {} } } }],
  ])('%s decides nothing', async (_, over) => {
    const read = await judged(await bearer(), activity(over));
    if (!('activity' in read)) throw new Error(read.refused);
    expect(pressIn(read.activity)).toBeUndefined();
  });
});
