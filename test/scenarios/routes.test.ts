/** Every route with every role, and with every token that must open nothing, over HTTP: as the table says, and answered as described. */
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { exportJWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { Role } from '../../functions/core/role.ts';
import { readConfiguration } from '../../infra/config.ts';
import { routesOfDeployment, type TableRoute } from '../../infra/routes.ts';
import { OPEN_ROUTES } from '../support/open-routes.ts';
import { type Description, description } from '../support/openapi.ts';
import { type Company, openCompany } from './company.ts';

const table = routesOfDeployment(readConfiguration(join(import.meta.dirname, '../../tenure.config.yaml')));
const withRoles = table.filter(({ may }) => typeof may !== 'string');

let company: Company;
let described: Description;
let key: KeyObject;
let kid: string;

beforeAll(async () => {
  company = await openCompany();
  described = await description();
  const db = new DatabaseSync(join(company.folder, 'data', 'host.db'), { readOnly: true });
  key = createPrivateKey(String(db.prepare('SELECT pem FROM issuer_keys').get()?.pem));
  db.close();
  const jwks = (await (await fetch(new URL('jwks', slashed(company.stage.application.issuer.url)))).json()) as {
    keys: { kid: string }[];
  };
  kid = jwks.keys[0]!.kid;
});

const slashed = (url: string) => `${url.replace(/\/$/, '')}/`;
const nowSeconds = () => Math.floor(company.stage.now() / 1000);

interface Token {
  readonly claims?: Record<string, unknown>;
  readonly audience?: string;
  readonly issuer?: string;
  readonly expiresIn?: number;
  readonly by?: KeyObject;
}

async function token({ claims = {}, audience = 'tenure', issuer, expiresIn = 3600, by = key }: Token): Promise<string> {
  return new SignJWT({ sub: 'somebody', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuer(issuer ?? company.stage.application.issuer.url)
    .setAudience(audience)
    .setIssuedAt(nowSeconds() - 10)
    .setExpirationTime(nowSeconds() + expiresIn)
    .sign(by);
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimed = () => ({
  sub: 'somebody',
  iss: company.stage.application.issuer.url,
  aud: 'tenure',
  exp: nowSeconds() + 3600,
  tenure_roles: Role.options.join(' '),
});

/** A body no schema takes: whoever may call is told what is wrong with it, and nothing happens. */
const WRONG = '{"wrong":true}';

async function call(one: TableRoute, authorization: string | undefined): Promise<{ status: number; body: unknown }> {
  const { method, path, key: route } = one;
  const url = path
    .replace('{id}', 'nothing')
    .replace('{workerId}', 'w-nobody')
    .replace('{source}', 'hr')
    .replace('{occasion}', 'nothing');
  const answer = await fetch(new URL(url, company.stage.application.api), {
    method,
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    ...(method === 'POST' ? { body: WRONG } : {}),
  });
  const body: unknown = await answer.json();
  const contentType = answer.headers.get('content-type') ?? '';
  expect(described.wrongWith({ route, status: answer.status, contentType, body })).toEqual([]);
  if (answer.status !== 429) return { status: answer.status, body };
  await company.settle(); // its throttle lets nobody by until a little later
  return call(one, authorization);
}

describe.each(withRoles.map((route) => [route.key, route] as const))('%s', (_, route) => {
  it.each(Role.options)('as %s', async (role) => {
    const { status } = await call(route, `Bearer ${await token({ claims: { tenure_roles: role } })}`);
    const may = (route.may as readonly Role[]).includes(role);
    if (may) expect([401, 403, 500, 503]).not.toContain(status);
    else expect(status).toBe(403);
  });

  it('with no role, or one that is none', async () => {
    for (const tenure_roles of ['', 'administrator operators', ['not operator']])
      expect((await call(route, `Bearer ${await token({ claims: { tenure_roles } })}`)).status).toBe(403);
  });

  it('without a token, and with every token that is none', async () => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const all = { tenure_roles: Role.options.join(' ') };
    const unsigned = `${part({ alg: 'none' })}.${part(claimed())}.`;
    const publicPem = createPublicKey(key).export({ format: 'pem', type: 'spki' });
    const signed = `${part({ alg: 'HS256', kid })}.${part(claimed())}`;
    const confused = `${signed}.${createHmac('sha256', publicPem).update(signed).digest('base64url')}`;
    const modulus = Buffer.from((await exportJWK(createPublicKey(key))).n ?? '', 'base64url');
    const confusedByModulus = `${signed}.${createHmac('sha256', modulus).update(signed).digest('base64url')}`;
    for (const authorization of [
      undefined,
      'Basic b3BlcmF0b3I6',
      `Bearer ${await token({ claims: all, expiresIn: -5 })}`,
      `Bearer ${await token({ claims: all, audience: 'another' })}`,
      `Bearer ${await token({ claims: all, issuer: 'https://login.example.com' })}`,
      `Bearer ${await token({ claims: all, by: stranger })}`,
      `Bearer ${unsigned}`,
      `Bearer ${confused}`,
      `Bearer ${confusedByModulus}`,
    ])
      expect((await call(route, authorization)).status).toBe(401);
  });
});

describe('routes without a token', () => {
  it.each(table.filter(({ may }) => may === 'signed').map((route) => [route.key, route] as const))(
    '%s takes none, but a signature',
    async (_, route) => {
      for (const authorization of [undefined, `Bearer ${await token({ claims: { tenure_roles: 'operator' } })}`])
        expect((await call(route, authorization)).status).toBe(401);
    },
  );

  it.each(table.filter(({ may }) => may === 'session').map((route) => [route.key, route] as const))(
    '%s takes none, but a session: a token opens nothing',
    async (key, { method, path }) => {
      const url = path.replace('{id}', 'nothing').replace('{workerId}', 'w-nobody');
      const authorization = `Bearer ${await token({ claims: { tenure_roles: Role.options.join(' ') } })}`;
      const form = { method, ...(method === 'POST' ? { body: 'decision=approve' } : {}) };
      const answer = await fetch(new URL(url, company.stage.application.api), {
        ...{ ...form, headers: { authorization }, redirect: 'manual' },
      });
      const came = [answer.status, answer.headers.get('location')?.split('?')[0]];
      if (path.startsWith('/v1/session/')) expect(came).toEqual([key.startsWith('GET') ? 400 : 200, undefined]);
      else if (method === 'POST') expect(came).toEqual([401, undefined]);
      else expect(came).toEqual([303, '/v1/session/start']);
      expect(answer.headers.getSetCookie()).toEqual([]);
    },
  );

  it('the description is for anybody, and is the one that is shipped', async () => {
    const route = table.find(({ may }) => may === 'anybody')!;
    const { status, body } = await call(route, undefined);
    expect([status, (body as { openapi: string }).openapi]).toEqual([200, '3.1.0']);
  });

  it('there are no others', () => {
    expect(
      table
        .filter(({ may }) => typeof may === 'string')
        .map(({ key: route }) => route)
        .sort(),
    ).toEqual([...OPEN_ROUTES].sort());
  });
});

it('a path nobody answers, and a method nobody answers there, are answered by API Gateway', async () => {
  const bearer = { authorization: `Bearer ${await token({})}` };
  for (const [method, path] of [
    ['GET', '/v1/nothing'],
    ['DELETE', '/v1/cases'],
    ['GET', '/'],
  ] as const) {
    const answer = await fetch(new URL(path, company.stage.application.api), { method, headers: bearer });
    expect([answer.status, await answer.json()]).toEqual([404, { message: 'Not Found' }]);
  }
});
