/** Who signed in is believed only from the issuer, for us, now, for this sign-in. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';

const NOW = Instant.parse('2026-12-01T09:00:00.000Z');
const SECONDS = Date.parse(NOW) / 1000;
const BACK = 'https://tenure.example/v1/session/callback';
const begun = { state: 's'.repeat(43), nonce: 'n'.repeat(43), verifier: 'v'.repeat(43) };

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
let ours: Keys;
let others: Keys;
let server: Server;
let issuer: string;
let answers: { token: () => Promise<string>; status: number; methods: string[] | undefined; named: string };
let asked: { body: URLSearchParams; authorization: string | undefined }[];
const secrets = mockClient(SecretsManagerClient);
const keepSecret = (SecretString: string) => secrets.on(GetSecretValueCommand).resolves({ SecretString });

beforeAll(async () => {
  ours = await generateKeyPair('RS256', { extractable: true });
  others = await generateKeyPair('RS256', { extractable: true });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv('OIDC_ISSUER', issuer);
  vi.stubEnv('OIDC_CLIENT_ID', 'pages');
  vi.stubEnv('IDENTITY_SECRET_ARN', 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:tenure/identity-abcdef');
  answers = { token: () => token({}), status: 200, methods: undefined, named: issuer };
  asked = [];
  secrets.reset();
  secrets.on(GetSecretValueCommand).rejects(new ResourceNotFoundException({ message: 'empty', $metadata: {} }));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const say = (body: unknown, status = 200) => response.writeHead(status).end(JSON.stringify(body));
  if (request.url === '/.well-known/openid-configuration')
    return say({
      issuer: answers.named,
      ...{
        authorization_endpoint: `${issuer}/authorize?tenant=1`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
      },
      ...(answers.methods && { token_endpoint_auth_methods_supported: answers.methods }),
    });
  if (request.url === '/keys') return say({ keys: [{ ...(await exportJWK(ours.publicKey)), alg: 'RS256', kid: 'k' }] });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  asked.push({
    body: new URLSearchParams(Buffer.concat(chunks).toString()),
    authorization: request.headers.authorization,
  });
  return say({ id_token: await answers.token(), error_description: 'Ada Byron may not' }, answers.status);
}

const claims = (over: Record<string, unknown>): JWTPayload => ({
  ...{ iss: issuer, aud: 'pages', sub: 'ada', nonce: begun.nonce, iat: SECONDS, exp: SECONDS + 300 },
  ...over,
});
const token = (over: Record<string, unknown>, key = ours.privateKey, alg = 'RS256') =>
  new SignJWT(claims(over)).setProtectedHeader({ alg, kid: 'k' }).sign(key);

const provider = () => import('../../functions/runtime/identity-provider.ts');
const signIn = async () => (await provider()).claimsFor('a code', begun, BACK, NOW);

it('the way there asks for a code with PKCE, state and nonce', async () => {
  const way = new URL(await (await provider()).wayToSignIn(begun, BACK));
  expect(`${way.origin}${way.pathname}`).toBe(`${issuer}/authorize`);
  expect(Object.fromEntries(way.searchParams)).toMatchObject({
    ...{
      tenant: '1',
      response_type: 'code',
      client_id: 'pages',
      redirect_uri: BACK,
      state: begun.state,
      nonce: begun.nonce,
    },
    code_challenge_method: 'S256',
  });
  expect(way.searchParams.get('scope')?.split(' ')).toContain('openid');
  expect(way.href).not.toContain(begun.verifier);
});

it('the challenge is that of RFC 7636, appendix B', async () => {
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const way = new URL(await (await provider()).wayToSignIn({ ...begun, verifier }, BACK));
  expect(way.searchParams.get('code_challenge')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
});

describe('a token', () => {
  it('of the issuer, for us, now, for this sign-in is believed', async () => {
    expect(await signIn()).toMatchObject({ sub: 'ada' });
    expect(Object.fromEntries(asked[0]!.body)).toMatchObject({
      ...{ grant_type: 'authorization_code', code: 'a code', code_verifier: begun.verifier, redirect_uri: BACK },
    });
    expect(asked[0]!.authorization).toBeUndefined();
  });

  it.each<[string, () => Promise<string>]>([
    ['of another issuer', () => token({ iss: 'https://evil.example' })],
    ['for another client', () => token({ aud: 'another' })],
    ['for several, given to another', () => token({ aud: ['pages', 'another'], azp: 'another' })],
    ['that is over', () => token({ exp: SECONDS - 61 })],
    ['that does not end', () => token({ exp: undefined })],
    ['for another sign-in', () => token({ nonce: 'x' })],
    ['for no sign-in', () => token({ nonce: undefined })],
    ['of nobody', () => token({ sub: undefined })],
    ['signed by another key', () => token({}, others.privateKey)],
    [
      'signed with a secret both have',
      async () =>
        token({}, new TextEncoder().encode(JSON.stringify(await exportJWK(ours.publicKey))) as never, 'HS256'),
    ],
    ['that nobody signed', async () => new UnsecuredJWT(claims({})).encode()],
    ['that is none', async () => 'nonsense'],
  ])('%s is not', async (_, made) => {
    answers.token = made;
    await expect(signIn()).rejects.toMatchObject({ name: 'SignInRefused' });
  });

  it('is not asked of an issuer that calls itself otherwise', async () => {
    answers.named = 'https://evil.example';
    await expect(signIn()).rejects.toThrow('another issuer than identity.issuer names');
  });

  it('that is refused says so without the provider’s words', async () => {
    answers.status = 400;
    const refused: unknown = await signIn().catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'SignInRefused' });
    expect(String(refused)).not.toContain('Ada');
  });
});

describe('a client with a secret', () => {
  beforeEach(() => {
    keepSecret('{"clientSecret":"a b:c"}');
  });

  it('says it in a header, each part encoded', async () => {
    await signIn();
    expect(asked[0]!.authorization).toBe(`Basic ${Buffer.from('pages:a+b%3Ac').toString('base64')}`);
    expect(asked[0]!.body.has('client_secret')).toBe(false);
  });

  it('says it in the form where the provider takes it only there', async () => {
    answers.methods = ['client_secret_post'];
    await signIn();
    expect(asked[0]!.body.get('client_secret')).toBe('a b:c');
  });

  it('of another form is refused without what is in it', async () => {
    keepSecret('{"secret":"hush"}');
    const refused: unknown = await signIn().catch((error: unknown) => error);
    expect(String(refused)).toContain('{"clientSecret": "…"}');
    expect(String(refused)).not.toContain('hush');
  });
});
