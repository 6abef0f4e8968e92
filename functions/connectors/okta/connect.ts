/** A client of one Okta org: no cache, no retries, a bound on every request, and a token that is known to be one. */
import okta, { type Client } from '@okta/okta-sdk-nodejs';
import type { Target } from '../connector.ts';
import { oktaTarget } from './okta-target.ts';

/** The slice of the SDK we use. */
export type OktaApi = Pick<Client, 'userApi' | 'groupApi' | 'applicationApi'> & { readonly oauth?: Client['oauth'] };

export interface OktaConfig {
  /** `https://acme.okta.com` */
  readonly url: string;
  readonly credentials:
    | { readonly token: string }
    | { readonly clientId: string; readonly privateKey: string; readonly keyId?: string };
  readonly requestTimeoutMs?: number;
  /** Milliseconds since 1970, for the age of the group rules. */
  readonly now?: () => number;
}

/** Ours: well under a Lambda's time, well over Okta's slowest answers. */
const REQUEST_TIMEOUT_MS = 20_000;

/** The least a service app needs: docs/connectors/okta.md says what for. */
export const SCOPES = [
  'okta.users.read',
  'okta.users.manage',
  'okta.groups.read',
  'okta.groups.manage',
  'okta.apps.read',
  'okta.apps.manage',
] as const;

export function connectOkta({ url, credentials, requestTimeoutMs = REQUEST_TIMEOUT_MS, now }: OktaConfig): Target {
  const client = new okta.Client({
    orgUrl: url,
    // its cache of GETs never expires: it would show an account as it was before our own write
    cacheMiddleware: null,
    requestExecutor: new okta.DefaultRequestExecutor({ maxRetries: 0, requestTimeout: requestTimeoutMs }),
    ...('token' in credentials
      ? { authorizationMode: 'SSWS', token: credentials.token }
      : { authorizationMode: 'PrivateKey', scopes: [...SCOPES], ...credentials }),
  });
  return oktaTarget(client, now);
}
