/** Slack: the contract of channels, its own documented signature, and what of its payloads counts. */
import { describe, expect, it } from 'vitest';
import { readInteraction } from '../../functions/channels/slack/interaction.ts';
import { slackMessage } from '../../functions/channels/slack/message.ts';
import { refusalOf, signSlack } from '../../functions/channels/slack/signature.ts';
import { slackChannel } from '../../functions/channels/slack/slack-channel.ts';
import { REPLAY_WINDOW_SECONDS } from '../../functions/core/hmac.ts';
import { Instant } from '../../functions/core/ids.ts';
import { startSlackSimulator } from '../../local/simulators/slack/simulator.ts';
import { describeChannel, HOSTILE, secretOf } from './contract.ts';
import { line, question } from './questions.ts';

const SECRET = secretOf('slack');
const APP = { team: 'T1', secretName: SECRET };
const ADA = { id: 'U0ADA', email: 'ada@marlow.example', name: 'Ada Byron' };

describeChannel('slack', async () => {
  const slack = await startSlackSimulator({ users: [ADA] });
  let token = slack.secret.botToken;
  return {
    channel: slackChannel({ address: slack.url, token: async () => token, secretName: SECRET }),
    ...{ faults: slack.faults, posts: '^POST /api/chat.postMessage', changes: '^POST /api/chat.update' },
    somebody: { address: 'Ada@marlow.example', entraId: undefined },
    nobody: { address: 'nobody@marlow.example', entraId: undefined },
    messages: () =>
      slack.messagesTo(ADA.id).map(({ blocks }) => ({
        text: blocks.map(({ text }) => text?.text ?? '').join('\n'),
        buttons: blocks.flatMap(({ elements = [] }) =>
          elements.flatMap(({ action_id: id = '' }) => (id === 'tenure-open' ? [] : [id.replace('tenure-', '')])),
        ),
      })),
    deleteNewest: () => slack.remove(ADA.id, slack.messagesTo(ADA.id).at(-1)?.ts ?? ''),
    refuseUs: () => {
      token = 'xoxb-revoked';
    },
    stop: () => slack.stop(),
  };
});

it('a message that may have been posted is found behind hundreds that were posted since, and none of before is looked at', async () => {
  let now = Date.parse('2026-12-01T10:00:00Z');
  const slack = await startSlackSimulator({ users: [ADA], clock: { now: () => now } });
  const channel = slackChannel({ address: slack.url, token: async () => slack.secret.botToken, secretName: SECRET });
  const to = { address: ADA.email, entraId: undefined };
  const over = { kind: 'over', title: 'Ledger', forWhom: 'Bo', says: 'You approved this.' } as const;
  await channel.post(to, over, 'of-before');
  now += 3_600_000;
  const since = Instant.parse(new Date(now).toISOString());
  const first = await channel.post(to, over, 'looked-for');
  for (let more = 0; more < 210; more++) await channel.post(to, over, `since-${more}`);
  expect(await channel.find(to, 'looked-for', since)).toBe(first.kind === 'posted' ? first.place : 'nowhere');
  expect(await channel.find(to, 'of-before', since)).toBe('absent');
  await slack.stop();
});

it('a message that the workspace lets nobody change any more is let go, and not tried for half a day', async () => {
  const slack = await startSlackSimulator({ users: [ADA] });
  const channel = slackChannel({ address: slack.url, token: async () => slack.secret.botToken, secretName: SECRET });
  const to = { address: ADA.email, entraId: undefined };
  const over = { kind: 'over', title: 'Ledger', forWhom: 'Bo', says: 'You approved this.' } as const;
  const posted = await channel.post(to, over, 'key');
  if (posted.kind !== 'posted') throw new Error(posted.because);
  slack.workspace.editableForSeconds = -1;
  expect(await channel.update(posted.place, over, 'key')).toBe('gone');
  await slack.stop();
});

describe('what Slack reads as markup', () => {
  const asked = question({ forWhom: HOSTILE, title: HOSTILE, because: HOSTILE, lines: [line({ what: HOSTILE })] });
  const { text, blocks } = slackMessage({ kind: 'question', question: asked }, 'key');
  const read = (blocks as { text?: { type: string; text: string } }[]).flatMap((block) =>
    block.text?.type === 'mrkdwn' ? [block.text.text] : [],
  );

  it('is the diff alone, in a block of code that nothing in it ends', () => {
    expect(read).toHaveLength(1);
    expect(read[0]).toMatch(/^```[^`]*```$/);
  });

  it('calls nobody, in the diff or in what notifications read out', () => {
    for (const one of [text, ...read]) expect(one).not.toMatch(/[<>]/);
  });
});

/** As docs.slack.dev/authentication/verifying-requests-from-slack prints it. */
const DOCUMENTED = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  timestamp: '1531420618',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
} as const;

describe("Slack's signature", () => {
  const { secret, timestamp, body, signature } = DOCUMENTED;
  const now = Number(timestamp) + 5;
  const headers = (over: object = {}) => ({
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature,
    ...over,
  });
  const judged = (over: object = {}, text: string = body, secrets: readonly string[] = [secret], at = now) =>
    refusalOf({ headers: headers(over), body: Buffer.from(text) }, secrets, at);

  it('is made and believed as documented', () => {
    expect(signSlack(secret, timestamp, body)).toBe(signature);
    expect(judged()).toBeUndefined();
  });

  it('is believed by an older secret while a new one is being rolled out, and by header names in any case', () => {
    expect(judged({}, body, ['the-newest-secret-of-all', secret])).toBeUndefined();
    const upper = { 'X-Slack-Request-Timestamp': timestamp, 'X-Slack-Signature': signature };
    expect(refusalOf({ headers: upper, body: Buffer.from(body) }, [secret], now)).toBeUndefined();
  });

  it.each([
    ['another key', {}, body, ['another-secret-0123456789'], now],
    ['an altered byte', {}, `${body}x`, [secret], now],
    ['a body cut short', {}, body.slice(1), [secret], now],
    ['another timestamp', { 'x-slack-request-timestamp': '1531420619' }, body, [secret], now],
    ['a request that is too old', {}, body, [secret], now + REPLAY_WINDOW_SECONDS],
    ['one from the future', {}, body, [secret], now - REPLAY_WINDOW_SECONDS - 10],
    ['no signature', { 'x-slack-signature': undefined }, body, [secret], now],
    ['no timestamp', { 'x-slack-request-timestamp': undefined }, body, [secret], now],
    ['a timestamp that is no number', { 'x-slack-request-timestamp': '1531420618abc' }, body, [secret], now],
    ['upper-case hex', { 'x-slack-signature': signature.toUpperCase().replace('V0', 'v0') }, body, [secret], now],
    ['a digest that is too short', { 'x-slack-signature': signature.slice(0, -2) }, body, [secret], now],
    ['a digest with more behind it', { 'x-slack-signature': `${signature}00` }, body, [secret], now],
    ['another version', { 'x-slack-signature': signature.replace('v0', 'v1') }, body, [secret], now],
    ['the old verification token', { 'x-slack-signature': 'xyzz0WbapA4vBCDEFasx0q6G' }, body, [secret], now],
  ] as const)('refuses %s', (_, over, text, secrets, at) => {
    expect(judged(over, text, secrets, at)).toEqual(expect.any(String));
  });
});

describe('what Slack says somebody did', () => {
  const asked = JSON.stringify({ approvalId: 'a-1', planDigest: 'a'.repeat(64) });
  const pressed = (over: object = {}, value: string = asked, action = 'tenure-approve') => ({
    ...{ type: 'block_actions', team: { id: 'T1' }, user: { id: 'U1' }, trigger_id: '1.2.3', channel: { id: 'D1' } },
    actions: [{ action_id: action, value }],
    ...over,
  });
  const form = (payload: object) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const read = (payload: object) => readInteraction(form(payload), 'application/x-www-form-urlencoded', APP);

  it('proves the address with its own words', () => {
    const challenge = JSON.stringify({ type: 'url_verification', token: 't', challenge: '3eZbrw1aBm2rZgRNFdxV' });
    expect(readInteraction(challenge, 'application/json', APP)).toEqual({
      kind: 'challenge',
      challenge: '3eZbrw1aBm2rZgRNFdxV',
    });
  });

  it('is one decision, with the plan the button showed, and the same attempt each time it is delivered', () => {
    const first = read(pressed());
    expect(first).toMatchObject({
      kind: 'decided',
      click: { approvalId: 'a-1', planDigest: 'a'.repeat(64), decision: 'approve', user: 'U1', room: 'D1' },
    });
    expect(read(pressed())).toEqual(first);
    expect(read(pressed({ trigger_id: '1.2.4' }))).not.toEqual(first);
    expect(read(pressed({ user: { id: 'U2' } }))).not.toEqual(first);
  });

  it('has a reason that was cut off in well-formed words: no digest can be taken of half a letter', () => {
    const values = { 'tenure-reason': { 'tenure-reason': { value: `a${'😀'.repeat(400)}` } } };
    const view = { id: 'V1', callback_id: 'tenure-deny', private_metadata: asked, state: { values } };
    const denied = read({ type: 'view_submission', team: { id: 'T1' }, user: { id: 'U1' }, view });
    expect(denied?.kind === 'decided' && denied.click.because?.isWellFormed()).toBe(true);
  });

  it('asks who denies for a reason first', () => {
    expect(read(pressed({}, asked, 'tenure-deny'))).toMatchObject({ kind: 'ask-why', triggerId: '1.2.3' });
  });

  it.each([
    ['a button of another app', pressed({}, asked, 'other')],
    ['a button that only opens a page', pressed({}, '', 'tenure-open')],
    ['a value that is not ours', pressed({}, '{"approvalId":"a-1"}')],
    ['a value with more in it', pressed({}, JSON.stringify({ ...JSON.parse(asked), workerId: 'w-1' }))],
    ['something else', { type: 'shortcut', team: { id: 'T1' }, user: { id: 'U1' } }],
  ])('%s decides nothing', (_, payload) => {
    expect(read(payload)).toEqual({ kind: 'nothing' });
  });

  it.each([
    ['another workspace', { team: { id: 'T2' } }, 'another workspace'],
    ['no workspace', { team: null }, 'another workspace'],
    ['a whole organisation', { team: null, enterprise: { id: 'E1' }, is_enterprise_install: true }, SECRET],
    ['a whole organisation, from ours', { enterprise: { id: 'E1' }, is_enterprise_install: true }, 'Enterprise Grid'],
  ])('is refused with what to do where it comes from %s', (_, over, because) => {
    expect(read(pressed(over))).toEqual({ kind: 'elsewhere', because: expect.stringContaining(because) });
  });

  it('counts in a workspace of an organisation whose app is the workspace’s own', () => {
    const of = { team: { id: 'T1', enterprise_id: 'E1' }, enterprise: { id: 'E1' }, is_enterprise_install: false };
    expect(read(pressed(of))).toMatchObject({ kind: 'decided' });
  });

  it.each(['', 'payload=', 'payload=%7B', 'payload=null', 'payload=[]', 'x=1'])('%j is nothing Slack sends', (body) => {
    expect(readInteraction(body, 'application/x-www-form-urlencoded', APP)).toBeUndefined();
  });
});
