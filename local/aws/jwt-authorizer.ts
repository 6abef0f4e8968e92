/** A JWT authorizer as API Gateway runs it: signature by the issuer's keys, issuer, audience, times, and the route's scopes. */
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Clock } from '../service.ts';

export interface JwtConfiguration {
  readonly issuer: string;
  readonly audience: readonly string[];
}

export type Judgement =
  | { readonly kind: 'allowed'; readonly claims: Readonly<Record<string, string>> }
  | { readonly kind: 'unauthorized'; readonly why: string }
  | { readonly kind: 'forbidden' };

/** Throws when the issuer cannot be asked for its keys. */
export type JwtAuthorizer = (token: string | undefined, scopes: readonly string[]) => Promise<Judgement>;

/** API Gateway supports RSA only: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];
const Discovery = z.object({ jwks_uri: z.url() });

export function jwtAuthorizer(clock: Clock, { issuer, audience }: JwtConfiguration): JwtAuthorizer {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const keysOnce = () => {
    keys ??= discover(issuer).catch((error: unknown) => {
      keys = undefined; // asked again by the next request
      throw error;
    });
    return keys;
  };
  return async (token, scopes) => {
    if (token === undefined) return { kind: 'unauthorized', why: 'no token' };
    const claims = await verified(token, await keysOnce(), issuer, clock);
    if (typeof claims === 'string') return { kind: 'unauthorized', why: claims };
    if (!isFor(claims, audience)) return { kind: 'unauthorized', why: 'the audience is another' };
    if (scopes.length > 0 && !scopesOf(claims).some((scope) => scopes.includes(scope))) return { kind: 'forbidden' };
    return { kind: 'allowed', claims: texts(claims) };
  };
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!answer.ok) throw new Error(`the issuer ${issuer} answered ${answer.status} for its discovery document`);
  return createRemoteJWKSet(new URL(Discovery.parse(await answer.json()).jwks_uri));
}

/** The claims, or why the token is not to be believed. */
async function verified(
  token: string,
  keys: JWTVerifyGetKey,
  issuer: string,
  clock: Clock,
): Promise<JWTPayload | string> {
  try {
    const currentDate = new Date(clock.now());
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: ALGORITHMS,
      currentDate,
      requiredClaims: ['exp'],
    });
    return payload;
  } catch (error) {
    // Of jose's errors only those that mean the issuer could not be read are not the token's fault.
    if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) throw error;
    if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') return error.code;
    throw error;
  }
}

/** `aud`, or `client_id` where a token has no audience. */
function isFor(claims: JWTPayload, audience: readonly string[]): boolean {
  const meant = [claims.aud ?? claims.client_id].flat();
  return meant.some((one) => typeof one === 'string' && audience.includes(one));
}

function scopesOf(claims: JWTPayload): readonly string[] {
  const scopes = claims.scope ?? claims.scp;
  if (Array.isArray(scopes)) return scopes.map(String);
  return typeof scopes === 'string' ? scopes.split(' ') : [];
}

/** API Gateway hands claims on as text: numbers in digits, a list as `[one two]`. */
function texts(claims: JWTPayload): Record<string, string> {
  const text = (value: unknown) => {
    if (Array.isArray(value)) return `[${value.join(' ')}]`;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, text(value)]));
}
