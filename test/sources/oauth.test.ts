/** A token is asked for once, used until near its end, asked for anew when it is refused, and never told. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccessTokens, callWithToken, clientCredentials } from '../../functions/sources/oauth.ts';
import { type RefreshCredentials, refreshingTokens } from '../../functions/sources/refresh-token.ts';
import { createFaults } from '../../local/simulators/faults.ts';
import { createRequestLog } from '../../local/simulators/request-log.ts';
import { type Answer, type Call, type Listening, serve } from '../../local/simulators/serve.ts';

const credentials = { clientId: 'tenure', clientSecret: 'a-secret/of:tenure' };
let nowMs = 0;
let asked: Call[] = [];
let giveToken: () => Answer;
let good: Set<string>;
/** What is answered though the token is good. */
let refusing: number | undefined;
let endpoint: Listening;

beforeEach(async () => {
  nowMs = 0;
  asked = [];
  good = new Set();
  refusing = undefined;
  giveToken = () => {
    const token = `token-${asked.length}`;
    good.add(token);
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 3600 } };
  };
  const answer = (call: Call): Answer => {
    if (call.path === '/token') {
      asked.push(call);
      return giveToken();
    }
    return good.has(call.headers.authorization?.replace('Bearer ', '') ?? '')
      ? { status: refusing ?? 200, body: { read: true } }
      : { status: 401, body: {} };
  };
  endpoint = await serve({
    vendor: { answer, refuse: () => ({ status: 500 }) },
    faults: createFaults(),
    requests: createRequestLog(),
    clock: { now: () => nowMs },
  });
});
afterEach(() => endpoint.stop());

function tokens(options: Parameters<typeof clientCredentials>[2] = {}): AccessTokens {
  return clientCredentials(
    { what: 'The source', url: `${endpoint.url}/token`, now: () => nowMs },
    credentials,
    options,
  );
}

const read = (from: AccessTokens) => callWithToken(from, 'The source, reading', `${endpoint.url}/read`);

describe('an access token', () => {
  it('is asked for once by all who need it at the same time', async () => {
    const kept = tokens();
    expect(await Promise.all([kept.current(), kept.current(), kept.current()])).toEqual(Array(3).fill('token-1'));
    expect(Object.fromEntries(new URLSearchParams(asked[0]!.text))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'tenure',
      client_secret: 'a-secret/of:tenure',
    });
  });

  it('is proved by HTTP Basic where the source wants it, and not in the form then', async () => {
    await tokens({ by: 'basic', scope: 'read' }).current();
    expect(asked[0]!.headers.authorization).toBe(
      `Basic ${Buffer.from('tenure:a-secret%2Fof%3Atenure').toString('base64')}`,
    );
    expect(asked[0]!.text).toBe('grant_type=client_credentials&scope=read');
  });

  it('is used until a minute before it ends', async () => {
    const kept = tokens();
    await kept.current();
    nowMs = 3_539_000;
    expect(await kept.current()).toBe('token-1');
    nowMs = 3_540_000;
    expect(await kept.current()).toBe('token-2');
  });

  it('that was revoked is asked for anew, once', async () => {
    const kept = tokens();
    expect(await read(kept)).toEqual({ read: true });
    good.clear();
    expect(await read(kept)).toEqual({ read: true });
    expect(asked).toHaveLength(2);
  });

  it.each([400, 403, 422])('is not asked for anew because something else is refused (%i)', async (status) => {
    const kept = tokens();
    await read(kept);
    refusing = status;
    await expect(read(kept)).rejects.toMatchObject({ name: 'SourceRefused', status });
    expect(asked).toHaveLength(1);
  });

  it('that is refused when it is new is not asked for again', async () => {
    giveToken = () => ({ status: 200, body: { access_token: 'good-for-nothing', expires_in: '3600' } });
    await expect(read(tokens())).rejects.toMatchObject({ name: 'SourceRefused' });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['refused', { status: 401, body: { error: 'invalid_client' } }, 'SourceRefused'],
    ['not where it was asked for', { status: 404 }, 'SourceRefused'],
    ['in an answer that has none', { status: 200, body: { token: 'odd-token' } }, 'SourceRefused'],
    ['in an answer that is no JSON', { status: 200, body: '<html>' }, 'SourceUnavailable'],
    ['to be waited for', { status: 429, headers: { 'retry-after': '7' } }, 'SourceThrottled'],
    ['not to be had just now', { status: 503 }, 'SourceUnavailable'],
  ])('is %s: what follows is told, and no secret is', async (_, answer, name) => {
    giveToken = () => answer;
    const error = await read(tokens()).catch((one: unknown) => one);
    expect(error).toMatchObject({ name });
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
      expect(`${cause.message}${cause.stack}`).not.toMatch(/a-secret|odd-token/);
    giveToken = () => ({ status: 200, body: { access_token: 'later', expires_in: 60 } });
    expect(await tokens().current()).toBe('later');
  });
});

describe('a refresh token that is good once', () => {
  const granted: RefreshCredentials = { ...credentials, refreshToken: 'refresh-0' };
  let secret: RefreshCredentials;
  let used: string[];
  beforeEach(() => {
    secret = granted;
    used = [];
    const give = giveToken;
    giveToken = () => {
      const refresh = new URLSearchParams(asked.at(-1)!.text).get('refresh_token') ?? '';
      if (used.includes(refresh)) return { status: 400, body: { error: 'invalid_grant' } };
      used.push(refresh);
      const { status, body } = give();
      return { status, body: { ...(body as object), refresh_token: `refresh-${asked.length}` } };
    };
  });
  const connect = (keep: ((kept: RefreshCredentials) => Promise<void>) | undefined) =>
    refreshingTokens({ what: 'The source', url: `${endpoint.url}/token`, now: () => nowMs }, secret, keep);
  const keep = async (kept: RefreshCredentials) => {
    secret = kept;
  };

  it('is replaced by the next, which is kept before its access token is used', async () => {
    const order: string[] = [];
    const kept = connect(async (one) => {
      await keep(one);
      order.push(one.refreshToken);
    });
    order.push(await kept.current());
    nowMs += 3_600_000;
    order.push(await kept.current());
    expect(order).toEqual(['refresh-1', 'token-1', 'refresh-2', 'token-2']);
    expect(secret).toMatchObject({ clientId: 'tenure', refreshToken: 'refresh-2', accessToken: 'token-2' });
  });

  it('is not spent by who connects next while the access token holds, and is by who comes after', async () => {
    await connect(keep).current();
    expect(await connect(keep).current()).toBe('token-1');
    nowMs += 3_600_000;
    expect(await connect(keep).current()).toBe('token-2');
    expect(used).toEqual(['refresh-0', 'refresh-1']);
  });

  it('is not spent where its successor could not be kept', async () => {
    await expect(connect(undefined).current()).rejects.toMatchObject({ name: 'SourceRefused' });
    expect(used).toEqual([]);
    secret = { ...granted, accessToken: 'by-hand', goodUntil: '1970-01-01T01:00:00.000Z' };
    expect(await connect(undefined).current()).toBe('by-hand');
  });

  it('whose successor is lost gives no token that nobody could follow', async () => {
    const kept = connect(() => Promise.reject(new Error('the secret cannot be written')));
    await expect(kept.current()).rejects.toThrow('cannot be written');
  });
});
