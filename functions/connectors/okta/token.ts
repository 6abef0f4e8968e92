/** The access token of a service app. With an API token (SSWS) there is none to obtain. */
import { CredentialsRefused } from '../../core/errors.ts';
import { failureOf, unreadable } from './answer.ts';
import type { OktaApi } from './connect.ts';

const NO_TOKEN =
  "Okta gave no access token: check clientId and privateKey in the target's secret, and that the service app has every scope listed in docs/connectors/okta.md";

/** The SDK keeps the token, and takes an error of the token endpoint for one: it would go on as "Bearer undefined". */
export async function obtainToken({ oauth }: OktaApi, nowMs: number): Promise<void> {
  if (oauth === undefined) return;
  const token = await oauth.getAccessToken().catch((error: unknown) => {
    const { kind } = failureOf(error, nowMs);
    if (kind === 'throttled' || kind === 'unanswered') throw unreadable(error, nowMs);
    throw new CredentialsRefused(NO_TOKEN, { cause: error });
  });
  if (typeof token?.access_token === 'string') return;
  oauth.clearCachedAccessToken();
  throw new CredentialsRefused(NO_TOKEN);
}
