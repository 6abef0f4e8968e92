/** What strangers may send: read or refused, never a crash, and nothing that is not ours decides anything. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInteraction } from '../../functions/channels/slack/interaction.ts';
import { refusalOf } from '../../functions/channels/slack/signature.ts';
import { keysAt, pressIn, verifiedActivity } from '../../functions/channels/teams/activity.ts';

const RUNS = { numRuns: 20_000 };
const VALUE = JSON.stringify({ approvalId: 'a-1', planDigest: 'a'.repeat(64) });
const FORM = 'application/x-www-form-urlencoded';

/** One field of a payload is replaced by anything at all. */
const spoiled = (payload: Readonly<Record<string, unknown>>) =>
  fc
    .tuple(fc.constantFrom(...Object.keys(payload)), fc.jsonValue())
    .map(([field, value]) => ({ ...payload, [field]: value }));

const pressed = {
  ...{ type: 'block_actions', team: { id: 'T1' }, user: { id: 'U1' }, trigger_id: '1.2.3', channel: { id: 'D1' } },
  actions: [{ action_id: 'tenure-approve', value: VALUE }],
};
const submitted = {
  ...{ type: 'view_submission', team: { id: 'T1' }, user: { id: 'U1' } },
  view: {
    ...{ id: 'V1', callback_id: 'tenure-deny', private_metadata: VALUE },
    state: { values: { 'tenure-reason': { 'tenure-reason': { value: 'why not' } } } },
  },
};
const APP = { team: 'T1', secretName: 'slack' };
const anyPayload = fc.oneof(
  spoiled(pressed),
  spoiled(submitted),
  spoiled(submitted.view).map((view) => ({ ...submitted, view })),
  spoiled(pressed.actions[0] ?? {}).map((action) => ({ ...pressed, actions: [action] })),
  fc.jsonValue(),
);

describe('whatever is sent to the Slack channel', () => {
  it('is read or refused', () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
        const read = readInteraction(body, FORM, APP);
        if (read?.kind === 'decided') expect(read.click).toMatchObject({ planDigest: 'a'.repeat(64) });
      }),
      RUNS,
    );
  });

  it('as text of any kind is read or refused', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((text) => `payload=${text}`),
    );
    const anyType = fc.option(fc.constantFrom(FORM, 'application/json', 'text/plain'), { nil: undefined });
    fc.assert(
      fc.property(anyText, anyType, (text, type) => {
        expect(['nothing', 'challenge', undefined]).toContain(readInteraction(text, type, APP)?.kind);
      }),
      RUNS,
    );
  });

  it('is not signed by chance, whatever the headers say', () => {
    const header = fc.option(
      fc.oneof(
        fc.string(),
        fc.constant('1531420618'),
        fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(header, header, fc.uint8Array(), (timestamp, signature, body) => {
        const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature && `v0=${signature}` };
        expect(refusalOf({ headers, body }, ['a-secret-of-enough-characters'], 1531420618)).toEqual(expect.any(String));
      }),
      RUNS,
    );
  });
});

describe('whatever is sent to the Teams channel', () => {
  // Nothing listens there: what is no token of a known form never gets so far.
  const bot = { keys: keysAt('http://127.0.0.1:1/keys'), tenantId: 't', appId: 'a' };

  it('without a token is refused', async () => {
    const header = fc.option(
      fc.string().filter((text) => !/^Bearer [^\s.]+\.[^\s.]+\./i.test(text)),
      { nil: undefined },
    );
    await fc.assert(
      fc.asyncProperty(header, fc.oneof(fc.string(), fc.json()), async (authorization, body) => {
        expect(await verifiedActivity(authorization, body, bot, new Date(0))).toHaveProperty('refused');
      }),
      RUNS,
    );
  });

  it('and believed is a press of ours, or nothing', () => {
    const activity = {
      type: 'invoke',
      name: 'adaptiveCard/action',
      channelId: 'msteams',
      serviceUrl: 'https://s',
    } as const;
    const press = { action: { type: 'Action.Execute', verb: 'approve', data: JSON.parse(VALUE) } };
    const anyValue = fc.oneof(
      spoiled(press),
      spoiled(press.action).map((action) => ({ action })),
      spoiled(press.action.data).map((data) => ({ action: { ...press.action, data } })),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(anyValue, (value) => {
        const read = pressIn({ ...activity, value });
        if (read !== undefined) expect(read).toMatchObject({ planDigest: 'a'.repeat(64) });
      }),
      RUNS,
    );
  });
});
