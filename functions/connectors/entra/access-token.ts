/** An access token by client credentials, fetched when there is none, kept until shortly before it expires, and checked. */
import * as z from 'zod';
import { CredentialsRefused, TargetRejected, TargetThrottled, TargetUnavailable } from '../../core/errors.ts';
import { uriPart } from '../../core/uri.ts';
import { json, retryAfterSeconds } from './answers.ts';

/** How the app proves itself: a secret, or an assertion signed by an identity provider it is federated with. */
export type Proof = { readonly clientSecret: string } | { readonly assertion: () => Promise<string> };

export interface TokenEndpoint {
  readonly loginUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly proof: Proof;
  readonly scope: string;
  readonly timeoutMs: number;
  readonly now: () => number;
}

export interface AccessTokens {
  /** Throws `TargetRejected`, `TargetThrottled` or `TargetUnavailable`: nothing has been sent to Graph then. */
  current(): Promise<string>;
  /** Forgets this token, which Graph has refused; answers whether another may be worth a try. */
  refused(token: string): void;
}

/** Ours: a token with less than this left is not used for a new call. */
const MARGIN_SECONDS = 120;
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const TokenError = z.object({ error: z.string(), error_description: z.string().default('') });

export function accessTokens(endpoint: TokenEndpoint): AccessTokens {
  let kept: { token: string; goodUntilMs: number } | undefined;
  let fetching: Promise<string> | undefined;
  const fetchOne = async () => {
    const askedAtMs = endpoint.now();
    const { access_token, expires_in } = await ask(endpoint);
    kept = { token: access_token, goodUntilMs: askedAtMs + (expires_in - MARGIN_SECONDS) * 1000 };
    return access_token;
  };
  return {
    current: async () => {
      if (kept !== undefined && endpoint.now() < kept.goodUntilMs) return kept.token;
      fetching ??= fetchOne().finally(() => {
        fetching = undefined;
      });
      return await fetching;
    },
    refused: (token) => {
      if (kept?.token === token) kept = undefined;
    },
  };
}

async function ask(endpoint: TokenEndpoint): Promise<z.infer<typeof Token>> {
  const url = `${endpoint.loginUrl}/${uriPart(endpoint.tenantId)}/oauth2/v2.0/token`;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: endpoint.clientId,
    scope: endpoint.scope,
    ...(await proofOf(endpoint.proof)),
  });
  try {
    const signal = AbortSignal.timeout(endpoint.timeoutMs);
    const response = await fetch(url, { method: 'POST', body: form, signal });
    return read(response, await response.text());
  } catch (error) {
    if (error instanceof TargetRejected || error instanceof TargetThrottled || error instanceof TargetUnavailable)
      throw error;
    throw new TargetUnavailable('entra: the token endpoint did not answer; it is asked again', { cause: error });
  }
}

async function proofOf(proof: Proof): Promise<Record<string, string>> {
  if ('clientSecret' in proof) return { client_secret: proof.clientSecret };
  return { client_assertion_type: JWT_BEARER, client_assertion: await proof.assertion() };
}

function read(response: Response, text: string): z.infer<typeof Token> {
  if (response.status === 429)
    throw new TargetThrottled('entra', retryAfterSeconds(response.headers.get('retry-after')));
  if (response.status >= 500)
    throw new TargetUnavailable(`entra: the token endpoint answered ${response.status}; it is asked again`);
  const token = Token.safeParse(json(text));
  if (response.ok && token.success) return token.data;
  throw new CredentialsRefused(`entra: no access token: ${refusal(response.status, text)}`);
}

/** The vendor's error and its AADSTS number; never its description, which may hold names. */
function refusal(status: number, text: string): string {
  const parsed = TokenError.safeParse(json(text));
  if (!parsed.success) return `the token endpoint answered ${status} and no token; check loginUrl and tenantId`;
  const { error, error_description } = parsed.data;
  const number = /AADSTS\d+/.exec(error_description)?.[0];
  return `${error}${number === undefined ? '' : ` (${number})`}; check tenantId, clientId and the secret or federated credential`;
}
