/** An access token for a source's API by an OAuth grant: asked for when there is none, kept until near its expiry, and never in a log or a message. */
import * as z from 'zod';
import { uriPart } from '../core/uri.ts';
import { type CallOptions, callJson } from './call.ts';
import { SourceRefused } from './errors.ts';

export interface TokenEndpoint {
  /** The source, as errors name it: `Personio`. */
  readonly what: string;
  readonly url: string;
  /** What is sent as a form, made anew each time: an assertion has a time in it. */
  form(): Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A token there is already. */
  readonly had?: Held | undefined;
  /** Told of each token before it is used: what came with it may have to be kept. */
  granted?(held: Held, refreshToken: string | undefined): Promise<void>;
  now(): number;
}

export interface Held {
  readonly token: string;
  readonly goodUntilMs: number;
}

export interface AccessTokens {
  /** Throws the errors of `errors.ts`. */
  current(): Promise<string>;
  /** Forgets this token, which the source refused; answers whether another may be worth a try: it was not fetched just now. */
  refused(token: string): boolean;
}

/** Ours: a token with less than this left is not used for a new call. */
const MARGIN_SECONDS = 60;
/** Ours, where the answer does not say how long it holds (RFC 6749, 5.1, only recommends that it does). */
const LIFETIME_SECONDS = 300;
/** Ours: none is believed to hold longer, whatever is said. */
const YEAR_SECONDS = 366 * 86_400;
const Token = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce
    .number()
    .positive()
    .default(LIFETIME_SECONDS)
    .transform((seconds) => Math.min(seconds, YEAR_SECONDS)),
  refresh_token: z.string().min(1).nullish(),
});

export function accessTokens(endpoint: TokenEndpoint): AccessTokens {
  let kept: (Held & { uses: number }) | undefined = endpoint.had && { ...endpoint.had, uses: 0 };
  let fetching: Promise<string> | undefined;
  const fetchOne = async () => {
    const askedAtMs = endpoint.now();
    const { access_token: token, expires_in, refresh_token } = await ask(endpoint);
    const held = { token, goodUntilMs: askedAtMs + marginOff(expires_in) * 1000 };
    await endpoint.granted?.(held, refresh_token ?? undefined);
    kept = { ...held, uses: 0 };
    return token;
  };
  return {
    current: async () => {
      if (kept !== undefined && endpoint.now() < kept.goodUntilMs) {
        kept.uses += 1;
        return kept.token;
      }
      fetching ??= fetchOne().finally(() => {
        fetching = undefined;
      });
      return await fetching;
    },
    refused: (token) => {
      if (kept?.token !== token) return true;
      const wasKept = kept.uses > 0;
      kept = undefined;
      return wasKept;
    },
  };
}

/** A token that lives shorter than twice the margin is used for half its life. */
function marginOff(seconds: number): number {
  return Math.max(seconds - MARGIN_SECONDS, seconds / 2);
}

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The client credentials grant (RFC 6749, 4.4): the client proves itself in the form, or by HTTP Basic. */
export function clientCredentials(
  endpoint: Pick<TokenEndpoint, 'what' | 'url' | 'now' | 'headers'>,
  { clientId, clientSecret }: ClientCredentials,
  { by = 'form', scope }: { readonly by?: 'form' | 'basic'; readonly scope?: string | undefined } = {},
): AccessTokens {
  const basic = `Basic ${Buffer.from(`${uriPart(clientId)}:${uriPart(clientSecret)}`).toString('base64')}`;
  return accessTokens({
    ...endpoint,
    headers: { ...endpoint.headers, ...(by === 'basic' ? { authorization: basic } : {}) },
    form: () => ({
      grant_type: 'client_credentials',
      ...(by === 'form' ? { client_id: clientId, client_secret: clientSecret } : {}),
      ...(scope === undefined ? {} : { scope }),
    }),
  });
}

/** `callJson` with a token. One that was kept and is refused now (revoked, or its key rotated) is asked for anew, once. */
export async function callWithToken(
  tokens: AccessTokens,
  what: string,
  url: URL | string,
  options: CallOptions = {},
): Promise<unknown> {
  const call = (token: string) =>
    callJson(what, url, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });
  const token = await tokens.current();
  try {
    return await call(token);
  } catch (error) {
    if (!(error instanceof SourceRefused) || error.status !== 401 || !tokens.refused(token)) throw error;
    return await call(await tokens.current());
  }
}

async function ask({ what, url, form, headers }: TokenEndpoint): Promise<z.infer<typeof Token>> {
  const answer = await callJson(`${what}, asking for an access token`, url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form()).toString(),
  }).catch((error: unknown) => {
    throw error instanceof SourceRefused ? refusal(what, error) : error;
  });
  const read = Token.safeParse(answer);
  // The answer is not told: it may hold a token under a name we do not know.
  if (!read.success) throw refusal(what);
  return read.data;
}

function refusal(what: string, cause?: SourceRefused): SourceRefused {
  return new SourceRefused(
    `${what} gave no access token: look at the client id, its secret and the token address, then tenure pull`,
    { cause },
  );
}
