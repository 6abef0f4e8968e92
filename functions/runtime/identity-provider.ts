/** The OpenID Connect provider people sign in at: its discovery document, the way there, and the proof they bring back. */
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Instant } from '../core/ids.ts';
import type { SigningIn } from '../core/session.ts';
import { clientSecret } from './client-secret.ts';
import { config } from './config.ts';

const Discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
});
type Discovery = z.infer<typeof Discovery>;

interface Provider extends Discovery {
  readonly clientId: string;
  readonly keys: JWTVerifyGetKey;
}

/** Ours: an identity provider that does not answer must not hold a page for long. */
const ANSWER_WITHIN_MS = 10_000;
/** Ours: two clocks may disagree by so much. */
const CLOCKS_APART_SECONDS = 60;
/** What providers sign with; never `none`, nor a secret both have. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256'];

/** The identity provider did not take the code, or what it said is not to be believed. Its words are never shown: they may name people. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
}

let found: Promise<Provider> | undefined;

/** Where the browser goes to sign in (authorization code flow, RFC 6749 §4.1, with PKCE S256, RFC 7636). */
export async function wayToSignIn(
  { state, nonce, verifier }: Pick<SigningIn, 'state' | 'nonce' | 'verifier'>,
  redirectUri: string,
): Promise<string> {
  const { authorization_endpoint, clientId } = await provider();
  const url = new URL(authorization_endpoint);
  const asked = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    ...{ state, nonce },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return url.href;
}

/** The claims of whoever signed in, verified: signature, issuer, audience, times and nonce. Throws `SignInRefused`. */
export async function claimsFor(
  code: string,
  { nonce, verifier }: Pick<SigningIn, 'nonce' | 'verifier'>,
  redirectUri: string,
  now: Instant,
): Promise<JWTPayload> {
  const from = await provider();
  const token = await exchanged(from, { code, code_verifier: verifier, redirect_uri: redirectUri });
  const claims = await verified(token, from, now);
  if (claims.nonce !== nonce) throw new SignInRefused('the token is for another sign-in');
  const audiences = [claims.aud].flat();
  if (audiences.length > 1 && claims.azp !== from.clientId) throw new SignInRefused('the token was given to another');
  return claims;
}

async function exchanged(from: Provider, grant: Readonly<Record<string, string>>): Promise<string> {
  const secret = await clientSecret();
  const basic = secret !== undefined && from.token_endpoint_auth_methods_supported.includes('client_secret_basic');
  const body = new URLSearchParams({
    ...{ grant_type: 'authorization_code', ...grant, client_id: from.clientId },
    ...(secret === undefined || basic ? {} : { client_secret: secret }),
  });
  const headers = basic ? { authorization: `Basic ${basicOf(from.clientId, secret)}` } : undefined;
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch(from.token_endpoint, { method: 'POST', body, signal, ...(headers && { headers }) });
  if (answer.status >= 500) throw new Error(`the identity provider answered ${answer.status} for a code`);
  if (!answer.ok) throw new SignInRefused(`the identity provider answered ${answer.status} for the code`);
  return idTokenIn(await answer.text());
}

const Answer = z.object({ id_token: z.string() });

function idTokenIn(text: string): string {
  const answer = Answer.safeParse(parsed(text));
  if (answer.success) return answer.data.id_token;
  throw new SignInRefused('the identity provider answered the code with no ID token: allow the scope openid');
}

/** Undefined where it is no JSON: what is thrown at that would quote it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Each part form-encoded before it is joined: RFC 6749 §2.3.1. */
function basicOf(clientId: string, secret: string): string {
  const encoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
  return Buffer.from(`${encoded(clientId)}:${encoded(secret)}`).toString('base64');
}

async function verified(token: string, { issuer, clientId, keys }: Provider, now: Instant): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...{ issuer, audience: clientId, algorithms: ALGORITHMS, currentDate: new Date(now) },
      clockTolerance: CLOCKS_APART_SECONDS,
      requiredClaims: ['sub', 'iat', 'exp', 'nonce'],
    });
    return payload;
  } catch (error) {
    const unread = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
    if (!(error instanceof errors.JOSEError) || unread || error.code === 'ERR_JOSE_GENERIC') throw error;
    throw new SignInRefused(`the token is not to be believed: ${error.code}`, { cause: error });
  }
}

function provider(): Promise<Provider> {
  found ??= discover().catch((error: unknown) => {
    found = undefined; // asked again by the next
    throw error;
  });
  return found;
}

/** OpenID Connect Discovery 1.0 §4: what the document says it is must be what was asked for. */
async function discover(): Promise<Provider> {
  const { OIDC_ISSUER, OIDC_CLIENT_ID: clientId } = config({ OIDC_ISSUER: z.url(), OIDC_CLIENT_ID: z.string().min(1) });
  const place = OIDC_ISSUER.replace(/\/$/, '');
  const answer = await fetch(`${place}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!answer.ok) throw new Error(`the identity provider answered ${answer.status} for its discovery document`);
  const document = Discovery.parse(await answer.json());
  if (document.issuer.replace(/\/$/, '') !== place)
    throw new Error('the discovery document is of another issuer than identity.issuer names');
  return { ...document, clientId, keys: createRemoteJWKSet(new URL(document.jwks_uri)) };
}
