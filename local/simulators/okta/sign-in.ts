/** Who may call the simulated org: API tokens, and service apps with private_key_jwt and scopes. */
import { verify } from 'node:crypto';
import type { Answer, Call } from '../serve.ts';
import type { OktaOrg } from './org.ts';
import { forbidden, invalidToken, OktaRefusal } from './refusals.ts';

export interface SignIn {
  /** Throws Okta's 401 or 403. */
  admit(call: Call): void;
  /** The token endpoint. */
  issue(call: Call): Answer;
}

export function createSignIn(org: OktaOrg, tokenUrl: () => string): SignIn {
  const issued = new Map<string, readonly string[]>();
  return {
    admit: (call) => {
      const [scheme, token = ''] = (call.headers.authorization ?? '').split(' ');
      if (scheme === 'SSWS' && org.settings.tokens.includes(token)) return;
      const scopes = scheme === 'Bearer' ? issued.get(token) : undefined;
      if (scopes === undefined) throw invalidToken();
      if (!scopes.includes(scopeOf(call))) throw forbidden();
    },
    issue: (call) => {
      const form = new URLSearchParams(call.text);
      const asked = (form.get('scope') ?? '').split(' ');
      const client = clientOf(org, form.get('client_assertion') ?? '', tokenUrl());
      if (form.get('grant_type') !== 'client_credentials' || client === undefined)
        return {
          status: 401,
          body: { error: 'invalid_client', error_description: 'The client assertion is invalid.' },
        };
      if (!asked.every((scope) => client.scopes.includes(scope)))
        return {
          status: 400,
          body: { error: 'invalid_scope', error_description: 'One or more scopes are not granted.' },
        };
      const token = org.newId('at');
      issued.set(token, asked);
      return {
        status: 200,
        body: { access_token: token, token_type: 'Bearer', expires_in: 3600, scope: asked.join(' ') },
      };
    },
  };
}

/**
 * The client whose key signed the assertion. Its lifetime is not checked: the caller's clock and this simulator's may
 * have been advanced differently.
 */
function clientOf(org: OktaOrg, assertion: string, audience: string) {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const claims = decoded(payload);
  const client = org.settings.clients.find(({ clientId }) => clientId === claims?.iss && clientId === claims?.sub);
  if (client === undefined || claims?.aud !== audience || decoded(header)?.alg !== 'RS256') return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  return verify('RSA-SHA256', signed, client.publicKey, Buffer.from(signature, 'base64url')) ? client : undefined;
}

function decoded(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The scope the vendor's description names for the operation. */
function scopeOf({ method, path }: Call): string {
  const kind = /^\/api\/v1\/(users|groups|apps)/.exec(path)?.[1];
  if (kind === undefined)
    throw new OktaRefusal(404, 'E0000022', 'The endpoint does not support the provided HTTP method');
  return `okta.${kind}.${method === 'GET' ? 'read' : 'manage'}`;
}
