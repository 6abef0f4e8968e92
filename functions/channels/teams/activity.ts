/** What Teams says somebody did: an activity, believed only with the Bot Connector's token. learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import * as z from 'zod';
import { Digest } from '../../core/ids.ts';
import { MOST_REASON } from './card.ts';

const ISSUER = 'https://api.botframework.com';
const CLOCK_SKEW_SECONDS = 300;
const CHANNEL = 'msteams';

const Said = z.object({ approvalId: z.string().min(1).max(100), planDigest: Digest, because: z.string().optional() });
const Activity = z.object({
  type: z.string(),
  id: z.string().optional(),
  name: z.string().optional(),
  channelId: z.literal(CHANNEL),
  serviceUrl: z.string(),
  from: z.object({ aadObjectId: z.string().optional() }).optional(),
  conversation: z.object({ tenantId: z.string().optional() }).optional(),
  channelData: z.object({ tenant: z.object({ id: z.string() }).optional() }).optional(),
  value: z.unknown(),
});
type Activity = z.infer<typeof Activity>;
const Pressed = z.object({
  action: z.object({ type: z.literal('Action.Execute'), verb: z.enum(['approve', 'deny']), data: Said }),
});

/** The token may be good: whoever has the keys did not give them. */
const KEYS_UNREAD = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

const Endorsed = z.object({ endorsements: z.array(z.string()) });

export interface BotKeys {
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
  readonly appId: string;
  readonly tenantId: string;
}

/** The keys are fetched when a token comes with one that is not known, and again after some minutes. */
export function keysAt(address: string): BotKeys['keys'] {
  return createRemoteJWKSet(new URL(address));
}

/** The activity, or why nobody should believe it, for our log. Throws when the keys cannot be had. */
export async function verifiedActivity(
  authorization: string | undefined,
  body: string,
  bot: BotKeys,
  now: Date,
): Promise<{ readonly activity: Activity } | { readonly refused: string }> {
  const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return { refused: 'there is no bearer token' };
  const activity = Activity.safeParse(parsed(body));
  if (!activity.success) return { refused: 'the body is no activity of Teams' };
  const claims = await claimsOf(token, bot, now);
  if (typeof claims === 'string') return { refused: claims };
  const { serviceUrl, channelData, conversation } = activity.data;
  // `serviceurl` in the tokens, `serviceUrl` in the vendor's prose.
  if ((claims.serviceurl ?? claims.serviceUrl) !== serviceUrl) return { refused: 'the token is for another service' };
  const tenant = channelData?.tenant?.id ?? conversation?.tenantId;
  if (tenant !== bot.tenantId) return { refused: 'it comes from another tenant' };
  return { activity: activity.data };
}

async function claimsOf(token: string, { keys, appId }: BotKeys, currentDate: Date) {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      ...{ issuer: ISSUER, audience: appId, algorithms: ['RS256'], clockTolerance: CLOCK_SKEW_SECONDS },
      ...{ currentDate, requiredClaims: ['exp'] },
    });
    const key = keys.jwks()?.keys.find(({ kid }) => kid === protectedHeader.kid);
    // Which channels a key may speak for stands beside it.
    const endorsed = Endorsed.safeParse(key).data?.endorsements.includes(CHANNEL);
    return endorsed === true ? payload : 'its key is not endorsed for Teams';
  } catch (error) {
    if (!(error instanceof errors.JOSEError) || KEYS_UNREAD.includes(error.code)) throw error;
    return `the token is not believed: ${error.code}`;
  }
}

export interface Press {
  readonly verb: 'approve' | 'deny';
  readonly approvalId: string;
  readonly planDigest: Digest;
  readonly because: string | undefined;
  readonly entraId: string | undefined;
  readonly activityId: string | undefined;
}

/** The button somebody pressed; undefined for whatever else Teams tells a bot. */
export function pressIn({ type, name, value, from, id }: Activity): Press | undefined {
  if (type !== 'invoke' || name !== 'adaptiveCard/action') return undefined;
  const pressed = Pressed.safeParse(value);
  if (!pressed.success) return undefined;
  const { verb, data } = pressed.data.action;
  const because = data.because?.trim().slice(0, MOST_REASON).toWellFormed();
  return {
    ...{ verb, approvalId: data.approvalId, planDigest: data.planDigest },
    because: because === '' ? undefined : because,
    ...{ entraId: from?.aadObjectId, activityId: id },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema
  }
}
