/** The built-in OIDC issuer of one machine: it signs tokens for named local identities, lets people sign in as one of them, and answers only on loopback. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { calculateJwkThumbprint, exportJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Host, Service } from '../service.ts';
import { authorizations, type IssuerAnswer } from './issuer-sign-in.ts';
import { bodyOf, loopbackServer } from './loopback-server.ts';
import { answerJson } from './wire.ts';

/** The claims a token of this identity carries. */
export interface LocalIdentity {
  readonly sub: string;
  readonly tenure_worker_id?: string;
  /** Space-separated: `requester approver operator auditor`. */
  readonly tenure_roles: string;
}

export interface IssuerOptions {
  /** Who a name stands for; undefined for one that stands for nobody. */
  identity(name: string): LocalIdentity | undefined;
  readonly audience: string;
  /** One hour by default. */
  readonly lifetimeSeconds?: number;
  /** When set, the token endpoint asks for it as `client_secret`, so that other users of this machine get no tokens. */
  readonly secret?: string;
}

export interface IssuerService extends Service {
  listen(port?: number): Promise<string>;
  readonly url: string;
  /** A token for a named identity, without the network. Throws for a name that is not one. */
  mint(name: string, scope?: string): Promise<string>;
}

const HOUR_SECONDS = 3600;
const MAX_BODY_BYTES = 16 * 1024;

export function createIssuerService(host: Host, options: IssuerOptions): IssuerService {
  const server = loopbackServer('the issuer', (incoming, outgoing) => void serve(incoming, outgoing));
  const privateKey = signingKey(host);
  const published = publicJwk(privateKey);
  const lifetimeSeconds = options.lifetimeSeconds ?? HOUR_SECONDS;
  const signIn = authorizations({
    now: () => host.clock.now(),
    isIdentity: (name) => options.identity(name) !== undefined,
    idToken: (name, clientId, nonce) => signed(name, clientId, { nonce }),
  });

  async function mint(name: string, scope?: string): Promise<string> {
    return signed(name, options.audience, scope === undefined ? {} : { scope });
  }

  async function signed(name: string, audience: string, claims: JWTPayload): Promise<string> {
    const identity = options.identity(name);
    if (identity === undefined) throw new Error(`${name} is no local identity`);
    const issuedAt = Math.floor(host.clock.now() / 1000);
    return new SignJWT({ ...identity, ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: (await published).kid ?? '' })
      .setIssuer(server.url)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(privateKey);
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const answer = await answered(incoming).catch((error: unknown): IssuerAnswer => {
      host.log(`the issuer failed: ${error instanceof Error ? error.message : 'unknown'}`);
      return { status: 500, body: { error: 'server_error' } };
    });
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', ...answer.headers };
    outgoing.writeHead(answer.status, headers);
    outgoing.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }

  async function answered(incoming: IncomingMessage): Promise<IssuerAnswer> {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', server.url);
    const call = `${incoming.method} ${pathname}`;
    // A page of some website must not get a token through its visitor's browser, by request or by DNS rebinding.
    if (!isOurOwn(incoming, call))
      return { status: 403, body: { error: 'access_denied', error_description: 'not for pages of another origin' } };
    const form = async () => new URLSearchParams((await bodyOf(incoming, MAX_BODY_BYTES))?.toString());
    switch (call) {
      case 'GET /.well-known/openid-configuration':
        return { status: 200, body: discoveryOf(server.url) };
      case 'GET /jwks':
        return { status: 200, body: { keys: [await published] } };
      case 'GET /authorize':
        return signIn.ask(searchParams);
      case 'POST /authorize':
        return signIn.choose(await form());
      case 'POST /token':
        return token(await form());
      default:
        return { status: 404, body: { error: 'not_found' } };
    }
  }

  /** Only the page that asks who one is sends a form, and only to where it came from. */
  function isOurOwn({ headers: { origin, host: asked } }: IncomingMessage, call: string): boolean {
    if (asked !== new URL(server.url).host) return false;
    return origin === undefined || (call === 'POST /authorize' && origin === server.url);
  }

  async function token(form: URLSearchParams): Promise<IssuerAnswer> {
    if (form.get('grant_type') === 'authorization_code') return signIn.exchange(form);
    if (form.get('grant_type') !== 'client_credentials')
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    const name = form.get('client_id') ?? '';
    if (options.identity(name) === undefined || !knowsSecret(form.get('client_secret')))
      return { status: 401, body: { error: 'invalid_client' } };
    const access_token = await mint(name, form.get('scope') ?? undefined);
    return { status: 200, body: { access_token, token_type: 'Bearer', expires_in: lifetimeSeconds } };
  }

  function knowsSecret(given: string | null): boolean {
    if (options.secret === undefined) return true;
    const [expected, actual] = [Buffer.from(options.secret), Buffer.from(given ?? '')];
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }

  return {
    name: 'issuer',
    types: [],
    provision: (resource) => {
      throw new Error(`${resource.logicalId} (${resource.type}) is nothing the issuer provides`);
    },
    permissions: () => [],
    handle: (request) => answerJson({ contentType: 'application/json', actions: {} }, request),
    listen: (port) => server.listen(port),
    prepare: async () => void (await server.listen()),
    get url() {
      return server.url;
    },
    mint,
    start() {},
    busy: () => 0,
    stop: () => server.close(),
  };
}

/** Made once: tokens outlive a restart. */
function signingKey(host: Host): KeyObject {
  host.db.exec('CREATE TABLE IF NOT EXISTS issuer_keys (id INTEGER PRIMARY KEY CHECK (id = 1), pem TEXT NOT NULL)');
  const kept = host.db.prepare('SELECT pem FROM issuer_keys').get() as { pem: string } | undefined;
  if (kept !== undefined) return createPrivateKey(kept.pem);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  host.db.prepare('INSERT INTO issuer_keys VALUES (1, ?)').run(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  return privateKey;
}

async function publicJwk(privateKey: KeyObject): Promise<JWK> {
  const jwk = await exportJWK(createPublicKey(privateKey));
  return { ...jwk, alg: 'RS256', use: 'sig', kid: await calculateJwkThumbprint(jwk) };
}

function discoveryOf(url: string): object {
  return {
    issuer: url,
    jwks_uri: `${url}/jwks`,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    grant_types_supported: ['client_credentials', 'authorization_code'],
    response_types_supported: ['code', 'token'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
