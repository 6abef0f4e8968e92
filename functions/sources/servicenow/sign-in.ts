/** Who Tenure is to ServiceNow: an OAuth client by client credentials, or a user by its password. Neither is ever logged. */
import * as z from 'zod';
import { CredentialsRefused } from '../../core/errors.ts';
import { parsed, refuse, sent } from '../ticket-call.ts';

const Keys = z.array(z.string().min(16)).readonly().default([]);
const hints = { webhookKeys: Keys, bearerKeys: Keys };

/** What the secret of `tickets.servicenow` holds. */
export const ServiceNowSecret = z.union([
  z.strictObject({ ...hints, clientId: z.string().min(1), clientSecret: z.string().min(1) }),
  z.strictObject({ ...hints, user: z.string().min(1), password: z.string().min(1) }),
]);
export type ServiceNowSecret = z.infer<typeof ServiceNowSecret>;
export const SERVICENOW_SECRET_FORM =
  '{"webhookKeys": ["…"], "clientId": "…", "clientSecret": "…"} (or "user" and "password")';

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
/** Ours: a token with less than this left is not used for a new call. */
const MARGIN_SECONDS = 60;

/** The Authorization header of a call; a token is kept while it is good. */
export function signIn(address: string, secret: ServiceNowSecret, now: () => number): () => Promise<string> {
  if ('user' in secret) {
    const basic = `Basic ${Buffer.from(`${secret.user}:${secret.password}`).toString('base64')}`;
    return async () => basic;
  }
  let kept: { readonly header: string; readonly untilMs: number } | undefined;
  return async () => {
    const askedAtMs = now();
    if (kept !== undefined && askedAtMs < kept.untilMs) return kept.header;
    const { access_token, expires_in } = await obtain(address, secret);
    kept = { header: `Bearer ${access_token}`, untilMs: askedAtMs + (expires_in - MARGIN_SECONDS) * 1000 };
    return kept.header;
  };
}

/** docs.servicenow.com, "Client credentials": the property glide.oauth.inbound.client.credential.grant_type.enabled lets an instance take it. */
async function obtain(address: string, { clientId, clientSecret }: Extract<ServiceNowSecret, { clientId: string }>) {
  const answered = await sent('servicenow', new URL('/oauth_token.do', address), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
  if (answered.status !== 401) refuse('servicenow', answered, 'POST /oauth_token.do');
  const token = Token.safeParse(parsed(answered.text));
  if (answered.status !== 401 && token.success) return token.data;
  throw new CredentialsRefused(
    'servicenow: no access token: check clientId and clientSecret, and that the instance takes the client credentials grant (docs/tickets.md)',
  );
}
