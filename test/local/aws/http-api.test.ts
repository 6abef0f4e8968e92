/** The HTTP API with the built-in issuer, over real sockets: what a caller and what a function see. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createHttpApiService, type HttpApiService } from '../../../local/aws/http-api.ts';
import { createIssuerService, type IssuerService } from '../../../local/aws/issuer.ts';
import { jwtAuthorizer } from '../../../local/aws/jwt-authorizer.ts';
import { functionArn, resource, START, type TestHost, temporaryFolder, testHost } from '../../support/aws-host.ts';

interface ApiEvent {
  readonly routeKey: string;
  readonly headers: Record<string, string>;
  readonly pathParameters?: Record<string, string>;
  readonly requestContext: { readonly authorizer: { readonly jwt: unknown } };
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

let folder: ReturnType<typeof temporaryFolder>;
let host: TestHost;
let api: HttpApiService;
let issuer: IssuerService;
let events: ApiEvent[];

const identities = { ada: { sub: 'ada', tenure_worker_id: 'w-1', tenure_roles: 'approver operator' } };
const identity = (name: string) => (name === 'ada' ? identities.ada : undefined);
const provision = (logicalId: string, type: string, properties: Record<string, unknown>) =>
  api.provision(resource(logicalId, `AWS::ApiGatewayV2::${type}`, { ApiId: 'api', ...properties }));
const route = (RouteKey: string, more: Record<string, unknown> = {}) =>
  provision(RouteKey.replaceAll(/\W/g, ''), 'Route', { RouteKey, Target: 'integrations/Echo', ...more });
const jwt = { AuthorizationType: 'JWT', AuthorizerId: 'Authorizer' };

async function open(stage: Record<string, unknown> = {}) {
  issuer = createIssuerService(host, { identity, audience: 'tenure' });
  await issuer.listen();
  api = createHttpApiService(host, { jwt: { issuer: issuer.url, audience: ['tenure'] } });
  await api.listen();
  api.provision(resource('Api', 'AWS::ApiGatewayV2::Api', { Name: 'tenure', ProtocolType: 'HTTP' }));
  provision('Stage', 'Stage', { StageName: '$default', AutoDeploy: true, ...stage });
  provision('Echo', 'Integration', {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: functionArn('echo'),
    PayloadFormatVersion: '2.0',
  });
  provision('Authorizer', 'Authorizer', {
    Name: 'oidc',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://issuer.example.com', Audience: ['deployed'] },
  });
  route('POST /v1/events');
  route('GET /v1/cases/{id}', jwt);
  route('GET /v1/cases/open');
  route('ANY /v1/{rest+}');
  route('POST /v1/exports', { ...jwt, AuthorizationScopes: ['exports'] });
  api.start();
}

beforeEach(async () => {
  folder = temporaryFolder();
  host = testHost(folder.path);
  events = [];
  host.functions.set(functionArn('echo'), (event) => {
    events.push(event as ApiEvent);
    return { statusCode: 202, headers: { 'X-Case': 'c1' }, cookies: ['a=1', 'b=2'], body: 'accepted' };
  });
  await open();
  return async () => {
    await api.stop();
    await issuer.stop();
    host.db.close();
    folder.remove();
  };
});

const call = (path: string, init: RequestInit = {}) => fetch(`${api.url}${path}`, init);
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('a request', () => {
  it('becomes an event of payload format 2.0, and the answer an HTTP response', async () => {
    const answer = await call('/v1/events?a=1&a=2&b=%20x', {
      method: 'POST',
      body: '{"é":1}',
      headers: { 'Content-Type': 'application/json', 'Tenure-Source': 'workday', Cookie: 'one=1; two=2' },
    });
    expect([answer.status, await answer.text(), answer.headers.get('x-case')]).toEqual([202, 'accepted', 'c1']);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(events).toEqual([
      expect.objectContaining({
        version: '2.0',
        routeKey: 'POST /v1/events',
        rawPath: '/v1/events',
        rawQueryString: 'a=1&a=2&b=%20x',
        queryStringParameters: { a: '1,2', b: ' x' },
        cookies: ['one=1', 'two=2'],
        body: '{"é":1}',
        isBase64Encoded: false,
      }),
    ]);
    expect(events[0]!.headers).toMatchObject({ 'tenure-source': 'workday', 'content-type': 'application/json' });
    expect(events[0]!.headers.cookie).toBeUndefined();
    expect(events[0]!.requestContext).toMatchObject({
      http: { method: 'POST', path: '/v1/events', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      stage: '$default',
      timeEpoch: START,
      time: '21/Nov/2026:10:00:00 +0000',
    });
  });

  it.each([
    ['application/json; charset=utf-8', false],
    ['text/csv', false],
    ['application/cloudevents+json', true],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
  ])('with a body of %s is in base64: %s', async (type, base64) => {
    await call('/v1/events', { method: 'POST', body: 'raw bytes', headers: { 'content-type': type } });
    expect(events[0]!.isBase64Encoded).toBe(base64);
    expect(Buffer.from(events[0]!.body, base64 ? 'base64' : 'utf8').toString()).toBe('raw bytes');
  });

  it('has a query of whatever names, those of every object among them', async () => {
    await call('/v1/cases/open?constructor=a&toString=b&__proto__=c');
    const { queryStringParameters } = events[0] as unknown as { queryStringParameters: Record<string, string> };
    expect(Object.entries(queryStringParameters).sort()).toEqual([
      ['__proto__', 'c'],
      ['constructor', 'a'],
      ['toString', 'b'],
    ]);
  });

  it('takes the most specific route, and has its path parameters', async () => {
    await call('/v1/cases/open');
    await call('/v1/people/a%2Fb/access', { method: 'PUT' });
    expect(events.map(({ routeKey, pathParameters }) => [routeKey, pathParameters])).toEqual([
      ['GET /v1/cases/open', undefined],
      ['ANY /v1/{rest+}', { rest: 'people/a/b/access' }],
    ]);
  });
});

describe('API Gateway itself answers', () => {
  const messageOf = async (answer: Response) => [answer.status, ((await answer.json()) as { message: string }).message];

  it('404 where there is no route', async () => {
    expect(await messageOf(await call('/other'))).toEqual([404, 'Not Found']);
  });

  it('413 for more than 10 MB, and takes exactly 10 MB', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect(await messageOf(await call('/v1/events', { method: 'POST', body }))).toEqual([
      413,
      'Request Entity Too Large',
    ]);
    expect((await call('/v1/events', { method: 'POST', body: body.subarray(1) })).status).toBe(202);
  });

  it('500 when the function fails, and when its answer is malformed', async () => {
    for (const run of [() => Promise.reject(new Error('broken')), () => ({ statusCode: 'no' })]) {
      host.functions.set(functionArn('echo'), run);
      expect(await messageOf(await call('/v1/cases/open'))).toEqual([500, 'Internal Server Error']);
    }
  });

  it('503 when the function takes longer than 30 s', async () => {
    host.functions.set(functionArn('echo'), () => new Promise(() => {}));
    const answer = call('/v1/cases/open');
    await new Promise((resolve) => setTimeout(resolve, 30));
    host.clock.advance(30_000);
    expect(await messageOf(await answer)).toEqual([503, 'Service Unavailable']);
  });

  it('429 when a route is throttled, whatever the stage lets through', async () => {
    provision('Stage', 'Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 5 },
      RouteSettings: { 'GET /v1/cases/open': { ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 1 } },
    });
    const open = async () => (await call('/v1/cases/open')).status;
    expect([await open(), await open()]).toEqual([202, 429]);
    expect((await call('/v1/events', { method: 'POST' })).status).toBe(202);
    host.clock.advance(1000);
    expect(await open()).toBe(429);
    host.clock.advance(1000);
    expect(await open()).toBe(202);
  });

  it('429 when the stage is throttled', async () => {
    provision('Stage', 'Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
    });
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await call('/v1/cases/open')).status);
    expect(statuses).toEqual([202, 202, 429]);
    host.clock.advance(1000);
    expect((await call('/v1/cases/open')).status).toBe(202);
  });
});

describe('a route with a JWT authorizer', () => {
  it('lets a token of the issuer in, and hands its claims on as text', async () => {
    const answer = await call('/v1/cases/c1', bearer(await issuer.mint('ada')));
    expect(answer.status).toBe(202);
    expect(events[0]!.pathParameters).toEqual({ id: 'c1' });
    expect(events[0]!.requestContext.authorizer.jwt).toEqual({
      claims: {
        ...identities.ada,
        iss: issuer.url,
        aud: 'tenure',
        iat: String(START / 1000),
        exp: String(START / 1000 + 3600),
      },
      scopes: null,
    });
  });

  it('answers 401 for no token, nonsense, another key, another audience, and a token past its time', async () => {
    const good = await issuer.mint('ada');
    const elsewhere = temporaryFolder();
    const otherHost = testHost(elsewhere.path);
    const stranger = createIssuerService(otherHost, { identity, audience: 'tenure' });
    await stranger.listen();
    const forged = [good.split('.').slice(0, 2).join('.'), (await stranger.mint('ada')).split('.')[2]].join('.');
    for (const token of ['nonsense', forged, await stranger.mint('ada')])
      expect((await call('/v1/cases/c1', bearer(token))).status).toBe(401);
    const none = await call('/v1/cases/c1');
    expect([none.status, await none.json(), none.headers.get('www-authenticate')]).toEqual([
      401,
      { message: 'Unauthorized' },
      expect.stringContaining('Bearer'),
    ]);
    host.clock.advance(3_600_001);
    expect((await call('/v1/cases/c1', bearer(good))).status).toBe(401);
    expect(events).toEqual([]);
    await stranger.stop();
    otherHost.db.close();
    elsewhere.remove();
  });

  it('is not opened by a token for another audience', async () => {
    const judge = (audience: string) => jwtAuthorizer(host.clock, { issuer: issuer.url, audience: [audience] });
    const token = await issuer.mint('ada');
    expect(await judge('tenure')(token, [])).toMatchObject({ kind: 'allowed' });
    expect(await judge('other')(token, [])).toMatchObject({ kind: 'unauthorized' });
  });

  it('answers 403 without the scope of the route', async () => {
    const post = async (scope?: string) =>
      (await call('/v1/exports', { method: 'POST', ...bearer(await issuer.mint('ada', scope)) })).status;
    expect([await post(), await post('other'), await post('other exports')]).toEqual([403, 403, 202]);
  });
});

describe('the issuer', () => {
  const token = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${issuer.url}/token`, { method: 'POST', body: new URLSearchParams(form), headers });

  it('mints for a named identity only', async () => {
    const answer = await token({ grant_type: 'client_credentials', client_id: 'ada' });
    const { access_token } = (await answer.json()) as { access_token: string };
    expect((await call('/v1/cases/c1', bearer(access_token))).status).toBe(202);
    expect((await token({ grant_type: 'client_credentials', client_id: 'toString' })).status).toBe(401);
    await expect(issuer.mint('eve')).rejects.toThrow(/eve is no local identity/);
  });

  it('answers no page of another origin', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'ada' };
    expect((await token(form, { origin: 'https://evil.example' })).status).toBe(403);
  });

  it('signs with the same key after a restart', async () => {
    const keys = async () => (await (await fetch(`${issuer.url}/jwks`)).json()) as object;
    const before = await keys();
    await issuer.stop();
    host.db.close();
    host = testHost(folder.path);
    issuer = createIssuerService(host, { identity, audience: 'tenure', secret: 's' });
    await issuer.listen();
    expect(await keys()).toEqual(before);
    const form = { grant_type: 'client_credentials', client_id: 'ada' };
    expect((await token(form)).status).toBe(401);
    expect((await token({ ...form, client_secret: 's' })).status).toBe(200);
  });
});

describe('a template', () => {
  it.each([
    ['Route', { RouteKey: 'GET /x', Target: 'integrations/Echo', AuthorizationType: 'AWS_IAM' }, /JWT/],
    ['Route', { RouteKey: 'FETCH /x', Target: 'integrations/Echo' }, /FETCH/],
    [
      'Integration',
      { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://x', PayloadFormatVersion: '1.0' },
      /Lambda proxy/,
    ],
    ['Stage', { StageName: 'prod', AutoDeploy: true }, /default/],
  ])('with a %s that is not supported is refused', (type, properties, message) => {
    expect(() => provision('Odd', type, properties)).toThrow(message);
  });
});
