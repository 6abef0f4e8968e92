/** Slack's signature: HMAC-SHA256 over `v0:<timestamp>:<raw body>`. docs.slack.dev/authentication/verifying-requests-from-slack */
import { type HmacScheme, hmacHeaders, REPLAY_WINDOW_SECONDS, type Signed, verifyHmac } from '../../core/hmac.ts';

const SCHEME: HmacScheme = {
  kind: 'hmac',
  header: 'x-slack-signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v0=',
  covers: [{ text: 'v0:' }, 'timestamp', { text: ':' }, 'body'],
  timestampHeader: 'x-slack-request-timestamp',
  windowSeconds: REPLAY_WINDOW_SECONDS,
};

export function signSlack(secret: string, timestamp: string, body: string | Uint8Array): string {
  return hmacHeaders(SCHEME, secret, body, Number(timestamp))[SCHEME.header] ?? '';
}

/** Why this was not signed just now with one of the secrets, for our log; undefined when it was. */
export function refusalOf(signed: Signed, secrets: readonly string[], nowSeconds: number): string | undefined {
  const verified = verifyHmac(SCHEME, signed, secrets, nowSeconds);
  return verified.kind === 'refused' ? verified.because : undefined;
}
