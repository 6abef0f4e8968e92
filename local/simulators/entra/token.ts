/** The token endpoint: client credentials with a secret or a federated assertion, and tokens that hold across a restart. */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../service.ts';
import type { Answer } from '../serve.ts';
import type { EntraSeed } from './seed.ts';

const LIFETIME_SECONDS = 3599;

export interface Tokens {
  issue(tenant: string, form: URLSearchParams): Answer;
  /** Why the token is not good, in Graph's words; `undefined` when it is. */
  fault(authorization: string | undefined): string | undefined;
}

export function createTokens({ tenantId, app }: EntraSeed, clock: Pick<Clock, 'now'>): Tokens {
  const sign = (text: string) => createHmac('sha256', app.clientSecret).update(text).digest('base64url');
  const good = new Map<string, number>();
  return {
    issue: (tenant, form) => {
      const refusal = refusalOf(tenantId, app, tenant, form);
      if (refusal !== undefined) return refusal;
      const until = `${app.clientId}.${clock.now() + LIFETIME_SECONDS * 1000}`;
      const body = {
        token_type: 'Bearer',
        expires_in: LIFETIME_SECONDS,
        ext_expires_in: LIFETIME_SECONDS,
        access_token: `${until}.${sign(until)}`,
      };
      return { status: 200, body };
    },
    fault: (authorization) => {
      const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
      if (token === undefined) return 'Access token is empty.';
      const kept = good.get(token);
      const [until = '', signature] = [token.slice(0, token.lastIndexOf('.')), token.slice(token.lastIndexOf('.') + 1)];
      if (kept === undefined && signature !== sign(until)) return 'IDX14100: JWT is not well formed.';
      const untilMs = kept ?? Number(until.slice(until.lastIndexOf('.') + 1));
      good.set(token, untilMs);
      return clock.now() < untilMs ? undefined : 'Lifetime validation failed, the token is expired.';
    },
  };
}

function refusalOf(tenantId: string, app: EntraSeed['app'], tenant: string, form: URLSearchParams): Answer | undefined {
  if (tenant !== tenantId) return refuse(400, 'invalid_request', 'AADSTS90002: Tenant not found.');
  if (form.get('grant_type') !== 'client_credentials')
    return refuse(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.');
  if (!form.get('scope')?.endsWith('/.default'))
    return refuse(
      400,
      'invalid_scope',
      'AADSTS1002012: The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.',
    );
  if (form.get('client_id') !== app.clientId)
    return refuse(400, 'unauthorized_client', 'AADSTS700016: Application was not found in the directory.');
  return form.has('client_assertion') ? assertionRefusal(app, form) : secretRefusal(app, form);
}

function secretRefusal(app: EntraSeed['app'], form: URLSearchParams): Answer | undefined {
  return form.get('client_secret') === app.clientSecret
    ? undefined
    : refuse(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
}

function assertionRefusal({ federatedSubject }: EntraSeed['app'], form: URLSearchParams): Answer | undefined {
  const type = form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const subject = subjectOf(form.get('client_assertion') ?? '');
  if (type && federatedSubject !== undefined && subject === federatedSubject) return undefined;
  return refuse(
    401,
    'invalid_client',
    'AADSTS700213: No matching federated identity record found for presented assertion subject.',
  );
}

function subjectOf(jwt: string): unknown {
  try {
    return (JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as { sub?: unknown }).sub; // only read, never trusted
  } catch {
    return undefined;
  }
}

function refuse(status: number, error: string, description: string): Answer {
  return {
    status,
    body: { error, error_description: description, error_codes: [Number(/\d+/.exec(description)?.[0])] },
  };
}
