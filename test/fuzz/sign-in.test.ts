/** Whatever the identity provider answers for a code: who signed in, as it signed, or a refusal in our words; never its own. */
import { generateKeyPair, SignJWT } from 'jose';
import { beforeAll, vi } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { claimsFor, SignInRefused } from '../../functions/runtime/identity-provider.ts';
import { brokenBy, type Chance, wireBy } from './chance.ts';
import { CLIENT, ENVIRONMENT, ISSUER } from './environment.ts';
import { fuzz, isReason, must } from './fuzz.ts';
import { publicKey } from './vendors-answers.ts';

/** It makes a client each time, which costs more than all that is tried. */
vi.mock('../../functions/runtime/client-secret.ts', () => ({ clientSecret: async () => 'a secret' }));
for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);

const NOW = Instant.parse('2026-12-01T09:00:00.000Z');
const BEGUN = { nonce: 'n'.repeat(43), verifier: 'v'.repeat(43) };
const claims = { sub: 'ada', iss: ISSUER, aud: CLIENT, nonce: BEGUN.nonce, iat: 1_700_000_000, exp: 4_000_000_000 };
let tokens: readonly string[] = [];
let answer: () => object = () => Response.json({});

beforeAll(async () => {
  const { privateKey, publicKey: ours } = await generateKeyPair('ES256');
  const sign = (what: object) =>
    new SignJWT({ ...what }).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey);
  tokens = await Promise.all([claims, { ...claims, nonce: 'another' }, { ...claims, aud: [CLIENT, 'x'] }].map(sign));
  const jwk = await publicKey(ours, 'k1');
  const fixed: Readonly<Record<string, object>> = {
    [`${ISSUER}/.well-known/openid-configuration`]: {
      ...{ issuer: ISSUER, authorization_endpoint: `${ISSUER}/authorize`, token_endpoint: `${ISSUER}/token` },
      jwks_uri: `${ISSUER}/jwks`,
    },
    [`${ISSUER}/jwks`]: { keys: [jwk] },
  };
  vi.stubGlobal('fetch', async (to: string | URL) => {
    const known = fixed[String(to)];
    return known === undefined ? answer() : Response.json(known);
  });
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
});

const STATUSES = [400, 401, 302, 500, 503];
/** Mostly gone wrong: to verify a signature costs more than all else. */
const answerBy = (chance: Chance) => {
  const idToken = chance.one(tokens);
  const good = {
    access_token: 'at',
    token_type: 'Bearer',
    expires_in: 3600,
    id_token: chance.once(4) ? idToken : brokenToken(chance, idToken),
  };
  return {
    status: chance.once(10) ? chance.one(STATUSES) : 200,
    body: wireBy(chance, brokenBy(chance, [good])).toString('utf8'),
  };
};
function brokenToken(chance: Chance, token: string): unknown {
  const at = chance.below(token.length);
  return brokenBy(chance, [`${token.slice(0, at)}${token.slice(at + 1)}`, token.slice(0, at), 'a.b.c', '', 7, null]);
}

fuzz(
  'an answer of the identity provider',
  answerBy,
  ({ status, body }) => {
    answer = () => ({
      status,
      ok: status >= 200 && status < 300,
      json: async (): Promise<unknown> => JSON.parse(body),
      text: async () => body,
    });
    return claimsFor('code', BEGUN, 'https://tenure.example/v1/session/callback', NOW).catch((thrown: Error) => thrown);
  },
  (came, { status, body }) => {
    if (!(came instanceof Error)) return must(came.sub === claims.sub && came.nonce === BEGUN.nonce, 'another came in');
    must(came instanceof SignInRefused || status >= 500, `${came.name}: ${came.message}`);
    must(isReason(came.message) && !(body.length > 12 && came.message.includes(body.slice(0, 12))), 'its own words');
  },
);
