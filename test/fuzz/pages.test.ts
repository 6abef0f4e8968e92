/** Every page as an endpoint: whatever a browser brings, with a session or without, and whatever the identity provider says of it. */
import { type CryptoKey, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, vi } from 'vitest';
import { Role } from '../../functions/core/role.ts';
import { seal } from '../../functions/runtime/sealed.ts';
import { routeTable, type TableRoute } from '../../infra/routes.ts';
import { deployPack } from '../support/shipped-pack.ts';
import { CALLERS, call, farEnough, fuzzEndpoint, load, pathTo, type Sent } from './calling.ts';
import { brokenBy, type Chance, chanceOf, fieldsBy, formBy, textBy } from './chance.ts';
import { CLIENT, ENVIRONMENT, ISSUER } from './environment.ts';
import { aws } from './memory-aws.ts';
import { APPROVAL, PLAN, TABLES } from './samples.ts';
import { answering, publicKey } from './vendors-answers.ts';

const table = routeTable().filter(({ may }) => may === 'session');
const routeOf = (key: string) => table.find((route) => route.key === key)!;

const FOR_EVER = '2099-01-01T00:00:00.000Z';
const TOKEN = 'f'.repeat(43);
const [STATE, NONCE] = ['s'.repeat(43), 'n'.repeat(43)];
const sealed = { session: [] as string[], signingIn: '' };
/** What the identity provider answers for a code. */
let idTokens: readonly string[] = [];
let idToken = '';

vi.mock('../../functions/runtime/lambda.ts', async (original) => ({
  ...(await original<object>()),
  ...(process.env.FUZZ_LOG === undefined ? { logger: (await import('./silent.ts')).silent } : {}),
}));

for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);

beforeAll(async () => {
  deployPack();
  aws(TABLES);
  await load(table);
  const sessions = CALLERS.flatMap((caller) =>
    [Role.options, ['approver'], []].map((roles) => ({
      ...{ kind: 'session', subject: caller.sub, roles, formToken: TOKEN, until: FOR_EVER },
      ...('tenure_worker_id' in caller ? { workerId: caller.tenure_worker_id } : {}),
    })),
  );
  const over = { ...sessions[0], until: '2020-01-01T00:00:00.000Z' };
  sealed.session = await Promise.all([...sessions, over, { ...sessions[0], kind: 'signing-in' }].map(seal));
  sealed.signingIn = await seal({
    ...{ kind: 'signing-in', state: STATE, nonce: NONCE, verifier: 'v'.repeat(43), until: FOR_EVER },
    to: `/v1/approvals/${APPROVAL}/page`,
  });
  const { privateKey, publicKey: ours } = await generateKeyPair('ES256');
  const stranger = await generateKeyPair('ES256');
  idTokens = await tokens(privateKey, stranger.privateKey);
  const jwk = await publicKey(ours, 'k1');
  const discovery = {
    ...{ issuer: ISSUER, authorization_endpoint: `${ISSUER}/authorize`, token_endpoint: `${ISSUER}/token` },
    jwks_uri: `${ISSUER}/jwks`,
  };
  answering({
    [`${ISSUER}/.well-known/openid-configuration`]: () => discovery,
    [`${ISSUER}/jwks`]: () => ({ keys: [jwk] }),
    [`${ISSUER}/token`]: () => ({ id_token: idToken }),
  });
});

const good = { sub: 'ada', iss: ISSUER, aud: CLIENT, nonce: NONCE, iat: 1_700_000_000, exp: 4_000_000_000 };

/** Those of people, and a thousand whose claims have gone wrong, signed all the same; few are not. */
async function tokens(key: CryptoKey, stranger: CryptoKey): Promise<readonly string[]> {
  const people = CALLERS.map((caller) => ({ ...good, ...caller }));
  const wrong = Array.from({ length: 1000 }, (_, at) => brokenBy(chanceOf(at), people));
  const claims = [...Array.from({ length: 500 }, (_, at) => people[at % people.length]!), ...wrong];
  const signed = await Promise.all(claims.map((one) => signedBy(key, one)));
  return [...signed, await signedBy(stranger, good), new UnsecuredJWT(good).encode(), '', 'x', 'a.b.c'];
}

function signedBy(key: CryptoKey, claims: unknown): Promise<string> {
  const payload = typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? claims : { claims };
  // as: its constructor takes what is no claims too; a provider that is broken sends it
  return new SignJWT(payload as never)
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .sign(key)
    .catch(() => 'a token that cannot be signed');
}

const one = (all: readonly string[], at: number) => all[at % all.length] ?? '';

function cookiesBy(chance: Chance): readonly string[] {
  const session = chance.one(sealed.session);
  if (chance.once(12)) return Object.values(fieldsBy(chance, []));
  const at = chance.below(session.length);
  return [`__Host-tenure-session=${chance.once(12) ? `${session.slice(0, at)}A${session.slice(at + 1)}` : session}`];
}

const because = 'the fuzzer says so';
/** As they were shown. */
const FORMS: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  'POST /v1/approvals/{id}/page': [
    { formToken: TOKEN, decision: 'approve', planDigest: PLAN, because },
    { formToken: TOKEN, decision: 'deny', planDigest: PLAN, because: '' },
  ],
  'POST /v1/people/{workerId}/first-day': [
    { formToken: TOKEN, do: 'make', system: 'entra' },
    { formToken: TOKEN, do: 'make', system: 'okta' },
    { formToken: TOKEN, do: 'allow', system: 'entra', because },
  ],
};

function browsing(chance: Chance, route: TableRoute): Sent {
  const forms = FORMS[route.key];
  const right = route.path.includes('approvals') ? [APPROVAL] : ['w-1', 'w-2'];
  return {
    path: pathTo(route, chance.once(8) ? textBy(chance) : chance.one(right)),
    body: forms === undefined ? Buffer.alloc(0) : formBy(chance, forms),
    query: fieldsBy(chance, ['to']),
    cookies: cookiesBy(chance),
  };
}

for (const route of table.filter(({ path }) => !path.startsWith('/v1/session/')))
  fuzzEndpoint(route, (chance) => browsing(chance, route));

const PAGES = [`/v1/approvals/${APPROVAL}/page`, '/v1/people/w-1/first-day', '/v1/x', '//evil.example', '/v1/%2e%2e/x'];
fuzzEndpoint(routeOf('GET /v1/session/start'), (chance) => {
  const to = chance.once(4) ? textBy(chance) : chance.once(4) ? `/v1/${textBy(chance)}` : chance.one(PAGES);
  return { query: { to } };
});

const callback = routeOf('GET /v1/session/callback');
fuzzEndpoint(
  callback,
  (chance) => ({
    query: chance.once(8)
      ? fieldsBy(chance, ['state', 'code', 'error'], [STATE])
      : { state: STATE, ...(chance.once(3) ? { code: String(chance.below(2000)) } : { error: 'access_denied' }) },
    cookies: chance.once(8) ? cookiesBy(chance) : [`__Host-tenure-signing-in=${sealed.signingIn}`],
  }),
  (sent) => {
    idToken = one(idTokens, Number(sent.query?.code) || 0);
    return call(callback, sent);
  },
);

fuzzEndpoint(routeOf('POST /v1/session/end'), (chance) => ({
  cookies: cookiesBy(chance),
  body: formBy(chance, [{ formToken: TOKEN }]),
}));

farEnough(0.2);
