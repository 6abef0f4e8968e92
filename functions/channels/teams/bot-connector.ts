/** The Bot Connector's REST API for Teams: one call with the bot's token, and what its answer means. */
import * as z from 'zod';
import { uriPart } from '../../core/uri.ts';
import { ChannelBusy, ChannelRefused, ChannelUnsure } from '../channel.ts';

export interface TeamsConnection {
  /** `https://smba.trafficmanager.net/teams`: always this one, whatever an activity says of where to answer. */
  readonly serviceUrl: string;
  /** `https://login.microsoftonline.com` */
  readonly signIn: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly clientSecret: () => Promise<string>;
  /** The name of the secret it is read from, for what operators are told. */
  readonly secretName: string;
  readonly now: () => number;
}

export interface ConnectorAnswer {
  readonly status: number;
  /** The connector's own code, e.g. `BotNotInConversationRoster`. */
  readonly code: string;
  readonly body: unknown;
}

export type CallConnector = (method: 'POST' | 'PUT', path: string, body: object) => Promise<ConnectorAnswer>;

const TIMEOUT_MS = 8000;
/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
const SCOPE = 'https://api.botframework.com/.default';
/** Ours: a token with less than this left is not used for a new call. */
const MARGIN_MS = 120_000;
const DEFAULT_RETRY_SECONDS = 30;

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const Failed = z.object({ error: z.object({ code: z.string() }) });

/** Throws `ChannelBusy` when nothing was done, `ChannelUnsure` where that is not known, `ChannelRefused` when our credentials are not taken. */
export function botConnector(connection: TeamsConnection): CallConnector {
  let kept: { readonly token: string; readonly untilMs: number } | undefined;
  const token = async () => {
    if (kept !== undefined && connection.now() < kept.untilMs) return kept.token;
    kept = await newToken(connection);
    return kept.token;
  };
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
    const init = { method, headers, body: JSON.stringify(body) };
    const { status, retryAfter, text } = await fetched(`${connection.serviceUrl}${path}`, init);
    // 412 is to be tried again as 429 is: learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
    if (status === 429 || status === 412) throw new ChannelBusy('teams', retryAfter);
    if (status >= 500) throw new ChannelUnsure(`teams: ${method} was answered ${status}; it is looked after`);
    if (status === 401) {
      kept = undefined;
      throw new ChannelRefused(`teams refused our token: ${mend(connection)}`);
    }
    const answer = parsed(text);
    return { status, code: Failed.safeParse(answer).data?.error.code ?? '', body: answer };
  };
}

/** Throws where the bot gets none. */
export async function checkTeams(connection: TeamsConnection): Promise<readonly string[]> {
  await newToken(connection);
  return [];
}

function mend({ secretName }: TeamsConnection): string {
  return `check appId, tenantId and the secret ${secretName}`;
}

async function newToken(connection: TeamsConnection) {
  const { signIn, tenantId, appId, clientSecret, now } = connection;
  const form = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: appId, scope: SCOPE },
    client_secret: await clientSecret(),
  });
  const askedAtMs = now();
  const url = `${signIn}/${uriPart(tenantId)}/oauth2/v2.0/token`;
  const { status, retryAfter, text } = await fetched(url, { method: 'POST', body: form }).catch((cause: unknown) => {
    // Nothing was sent to Teams yet.
    throw new ChannelBusy('teams', DEFAULT_RETRY_SECONDS, { cause });
  });
  if (status === 429 || status >= 500) throw new ChannelBusy('teams', retryAfter);
  const read = Token.safeParse(parsed(text));
  if (!read.success) throw new ChannelRefused(`teams: no token for the bot (${status}): ${mend(connection)}`);
  return { token: read.data.access_token, untilMs: askedAtMs + read.data.expires_in * 1000 - MARGIN_MS };
}

async function fetched(url: string, init: RequestInit) {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const seconds = Number(answer.headers.get('retry-after') ?? '');
    const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_RETRY_SECONDS;
    return { status: answer.status, retryAfter, text: await answer.text() };
  } catch (cause) {
    throw new ChannelUnsure('teams did not answer; it is looked after', { cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not the connector's answer
  }
}
