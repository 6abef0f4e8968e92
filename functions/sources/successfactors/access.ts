/** How SuccessFactors lets us in: a token for an assertion we sign, a token from a company's own broker, or a password where one still counts. */
import { randomUUID } from 'node:crypto';
import { type CallOptions, callJson } from '../call.ts';
import { SourceRefused } from '../errors.ts';
import { type AccessTokens, accessTokens, callWithToken, clientCredentials } from '../oauth.ts';
import type { Reach } from '../source.ts';
import { type Claims, signedAssertion } from './assertion.ts';
import type { Credentials, Settings } from './settings.ts';

/** Ours: a hundred employments with all they expand to take SuccessFactors longer than most answers. */
const OPTIONS: CallOptions = { timeoutMs: 60_000 };

type Access = Pick<Reach<Credentials, Settings>, 'address' | 'credentials' | 'settings' | 'now'>;

export function callerOf(access: Access): (what: string, url: string) => Promise<unknown> {
  const { credentials } = access;
  if (!('username' in credentials)) {
    const tokens = tokensFor(access);
    return (what, url) => callWithToken(tokens, what, url, OPTIONS);
  }
  const basic = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
  return (what, url) => callJson(what, url, { ...OPTIONS, headers: { authorization: `Basic ${basic}` } });
}

function tokensFor({ address, credentials, settings, now }: Access): AccessTokens {
  if ('privateKey' in credentials) {
    const { clientId, companyId, userId, privateKey } = credentials;
    const url = `${address}/oauth/token`;
    const form = () => ({
      grant_type: 'urn:ietf:params:oauth:grant-type:saml2-bearer',
      ...{ client_id: clientId, company_id: companyId },
      assertion: signed({ id: `_${randomUUID()}`, clientId, userId, tokenUrl: url, nowMs: now() }, privateKey),
    });
    return accessTokens({ what: 'SuccessFactors', url, now, form });
  }
  if ('clientSecret' in credentials && settings.tokenUrl !== undefined)
    return clientCredentials({ what: 'SuccessFactors', url: settings.tokenUrl, now }, credentials);
  const current = async (): Promise<string> => {
    throw new SourceRefused(
      'SuccessFactors has a client secret but no tokenUrl: set it in tenure.config.yaml, under settings',
    );
  };
  return { current, refused: () => false };
}

function signed(claims: Claims, privateKey: string): string {
  try {
    return Buffer.from(signedAssertion(claims, privateKey)).toString('base64');
  } catch {
    // What OpenSSL says of a key helps nobody, and is not ours to repeat.
    throw new SourceRefused(
      'the private key for SuccessFactors is no RSA key in PEM: put it into its secret with its line ends',
    );
  }
}
