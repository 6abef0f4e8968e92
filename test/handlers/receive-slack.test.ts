/** A Deny pressed in Slack: it is answered by a question, by words, or by a warning sign; by a 503 only where Slack itself is away. */
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { signSlack } from '../../functions/channels/slack/signature.ts';
import { routeTable } from '../../infra/routes.ts';
import { answerMethod } from '../../local/simulators/slack/methods.ts';
import { openWorkspace, type Workspace } from '../../local/simulators/slack/workspace.ts';
import { call, load } from '../fuzz/calling.ts';
import { ENVIRONMENT, TEAM } from '../fuzz/environment.ts';
import { aws } from '../fuzz/memory-aws.ts';
import { APPROVAL, KEY } from '../fuzz/samples.ts';

const route = routeTable().find(({ key }) => key === 'POST /v1/channels/slack')!;
const TOKEN = 'xoxb-1';
const DIRECT = 'DU1';

let workspace: Workspace;
/** In the place of what Slack would answer. */
let instead: (() => Response) | undefined;

for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);

beforeAll(async () => {
  aws({});
  vi.stubGlobal('fetch', async (to: string, { body, headers }: RequestInit) => {
    if (instead !== undefined) return instead();
    const asked = { method: 'POST', path: new URL(to).pathname, query: new URLSearchParams(), text: String(body) };
    const answer = answerMethod(workspace, { ...asked, headers: headers as never, concurrent: 1 }, TOKEN, Date.now());
    return Response.json(answer.body);
  });
  await load([route]);
});

beforeEach(() => {
  instead = undefined;
  workspace = openWorkspace(TEAM, [{ id: 'U1', email: 'grace@marlow.example', name: 'Grace' }], { now: Date.now });
  workspace.conversations.set(DIRECT, []);
});

/** Its trigger is good for so many more milliseconds; undefined: Slack knows none such. */
function deny(goodForMs: number | undefined, where: object = { channel: { id: DIRECT } }) {
  if (goodForMs !== undefined)
    workspace.triggers.set('1.2.3', { user: 'U1', untilMs: Date.now() + goodForMs, used: false });
  return pressed(where);
}

async function pressed(more: object) {
  const value = JSON.stringify({ approvalId: APPROVAL, planDigest: 'a'.repeat(64) });
  const payload = {
    ...{ type: 'block_actions', team: { id: TEAM }, user: { id: 'U1' }, trigger_id: '1.2.3' },
    ...{ actions: [{ action_id: 'tenure-deny', value }], ...more },
  };
  const body = Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...{ 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signSlack(KEY, timestamp, body) },
  };
  const { statusCode, body: said } = await call(route, { body, headers });
  return [statusCode, said] as const;
}

const words = () => workspace.conversations.get(DIRECT)?.map(({ onlyFor, blocks }) => [onlyFor, blocks[0]?.text?.text]);

it('in time is asked why, once however often it is delivered', async () => {
  expect(await deny(3000)).toEqual([200, '{}']);
  expect(await pressed({ channel: { id: DIRECT } })).toEqual([200, '{}']);
  expect([workspace.modals.length, words()]).toEqual([1, []]);
});

it.each([
  ['too late', -1],
  ['of which Slack knows nothing', undefined],
])('%s is answered 200, and told in words only they see to press again', async (_, goodForMs) => {
  expect(await deny(goodForMs)).toEqual([200, '{}']);
  expect(words()).toEqual([['U1', 'Not denied: it took too long to ask you why: press Deny again']]);
});

it('too late, and in no chat where words can be told, shows the warning sign of a refusal', async () => {
  for (const where of [{ channel: { id: 'C0UNKNOWN' } }, {}])
    expect(await deny(-1, where)).toEqual([409, expect.stringContaining('urn:tenure:problem:not-opened')]);
});

it('is told whom to turn to where Slack refuses us', async () => {
  instead = () => Response.json({ ok: false, error: 'invalid_auth' });
  expect(await deny(3000)).toEqual([409, expect.stringContaining('tell an operator')]);
});

it.each([
  ['busy', () => Response.json({ ok: false, error: 'ratelimited' })],
  ['throttling', () => new Response('', { status: 429 })],
  ['broken', () => new Response('Internal Server Error', { status: 500 })],
  ['no Slack at all', () => new Response('<html>', { status: 200 })],
  [
    'not there',
    () => {
      throw new TypeError('fetch failed');
    },
  ],
])('is answered 503 where Slack is %s', async (_, away) => {
  instead = away;
  expect(await deny(3000)).toEqual([503, expect.stringContaining('urn:tenure:problem:slack-is-away')]);
});
