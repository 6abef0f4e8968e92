/** Access tokens by a refresh token that is good once (RFC 6749, 6): its successor is kept before anything else. */
import * as z from 'zod';
import { SourceRefused } from './errors.ts';
import { type AccessTokens, accessTokens, type TokenEndpoint } from './oauth.ts';

/** What is kept of a grant that was made by a person: its refresh token, and the access token it last gave. */
export const RefreshCredentials = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  refreshToken: z.string().min(1),
  accessToken: z.string().min(1).optional(),
  /** Until when that one is used. */
  goodUntil: z.iso.datetime().optional(),
});
export type RefreshCredentials = z.infer<typeof RefreshCredentials>;

/** The new refresh token is kept before its access token is used, or nobody connects again until a person grants anew. Without `keep` no token is asked for. */
export function refreshingTokens(
  endpoint: Pick<TokenEndpoint, 'what' | 'url' | 'now'>,
  credentials: RefreshCredentials,
  keep: ((credentials: RefreshCredentials) => Promise<void>) | undefined,
): AccessTokens {
  const { clientId: client_id, clientSecret: client_secret, accessToken, goodUntil } = credentials;
  let { refreshToken: refresh_token } = credentials;
  const had = accessToken === undefined ? undefined : { token: accessToken, goodUntilMs: Date.parse(goodUntil ?? '') };
  return accessTokens({
    ...endpoint,
    had,
    form: () => {
      if (keep !== undefined) return { grant_type: 'refresh_token', client_id, client_secret, refresh_token };
      throw new SourceRefused(
        `${endpoint.what} gives a new refresh token with each access token, and there is nowhere to keep it: put a fresh accessToken and goodUntil into the secret`,
      );
    },
    granted: async ({ token, goodUntilMs }, given = refresh_token) => {
      refresh_token = given;
      const goodUntil = new Date(goodUntilMs).toISOString();
      await keep?.({ ...credentials, refreshToken: given, accessToken: token, goodUntil });
    },
  });
}
