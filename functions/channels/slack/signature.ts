/** Slack's signature: HMAC-SHA256 over `v0:<timestamp>:<raw body>`. docs.slack.dev/authentication/verifying-requests-from-slack */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack's own advice: older than five minutes may be a replay. */
export const REPLAY_WINDOW_SECONDS = 300;

type Headers = Readonly<Record<string, string | undefined>>;

export function signSlack(secret: string, timestamp: string, body: string | Uint8Array): string {
  return `v0=${mac(secret, timestamp, body).toString('hex')}`;
}

/** Why this was not signed just now with one of the secrets, for our log; undefined when it was. */
export function refusalOf(
  headers: Headers,
  body: Uint8Array,
  secrets: readonly string[],
  nowSeconds: number,
): string | undefined {
  const timestamp = header(headers, 'x-slack-request-timestamp') ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) return 'X-Slack-Request-Timestamp is no Unix time';
  if (Math.abs(nowSeconds - Number(timestamp)) > REPLAY_WINDOW_SECONDS)
    return `X-Slack-Request-Timestamp is more than ${REPLAY_WINDOW_SECONDS} s away from our clock`;
  const signature = /^v0=([0-9a-f]{64})$/.exec(header(headers, 'x-slack-signature') ?? '')?.[1];
  if (signature === undefined) return 'X-Slack-Signature is not v0=<64 lower-case hex digits>';
  const given = Buffer.from(signature, 'hex');
  // Every secret is tried, whichever matches: the time taken tells nothing.
  const matches = secrets.filter((secret) => timingSafeEqual(mac(secret, timestamp, body), given));
  return matches.length > 0 ? undefined : 'the signature fits none of our signing secrets';
}

function mac(secret: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
}

/** HTTP header names have no case; API Gateway sends them in lower case. */
function header(headers: Headers, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
