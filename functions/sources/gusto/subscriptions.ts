/** Whose key a subscription's is: Gusto confirms it, and no other. docs.gusto.com/app-integrations/docs/webhooks, docs/api-tokens */
import * as z from 'zod';
import { uriPart } from '../../core/uri.ts';
import { inForm } from '../call.ts';
import { SourceRefused } from '../errors.ts';
import { accessTokens, callWithToken } from '../oauth.ts';
import type { RefreshCredentials } from '../refresh-token.ts';
import type { Reader } from '../source.ts';

const LISTING = 'Gusto, listing its webhook subscriptions';
const VERIFYING = 'Gusto, verifying a webhook subscription';
const Subscription = z.looseObject({ uuid: z.string(), url: z.string().optional(), status: z.string().optional() });

interface At {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  now(): number;
}

/** A system access token is the application's own: none that is good once is spent for it. */
export function keyConfirmer(
  { address, headers, now }: At,
  { clientId: client_id, clientSecret: client_secret }: RefreshCredentials,
): NonNullable<Reader['ownKey']> {
  const form = () => ({ grant_type: 'system_access', client_id, client_secret });
  const tokens = accessTokens({ what: 'Gusto', url: `${address}/oauth/token`, now, form });
  const all = `${address}/v1/webhook_subscriptions`;
  const isTaken = async (uuid: string, verification_token: string): Promise<boolean> => {
    const answer = await callWithToken(tokens, VERIFYING, `${all}/${uriPart(uuid)}/verify`, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ verification_token }),
    }).catch((error: unknown) => {
      // The list was answered, so that it is the token that is refused: somebody else offered it.
      if (error instanceof SourceRefused) return undefined;
      throw error;
    });
    return Subscription.safeParse(answer).data?.status === 'verified';
  };
  return async (offered, path) => {
    const listed = inForm(
      LISTING,
      z.array(Subscription),
      (await callWithToken(tokens, LISTING, all, { headers })) ?? [],
    );
    const ours = listed.filter(({ url = '' }) => URL.parse(url)?.pathname === path);
    for (const { uuid } of ours) for (const key of offered) if (await isTaken(uuid, key)) return key;
    return undefined;
  };
}
