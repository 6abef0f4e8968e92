/** Slack's Web API: one call, and what its answer means. */
import * as z from 'zod';
import { ChannelBusy, ChannelUnsure } from '../channel.ts';

export interface SlackConnection {
  /** `https://slack.com/api` */
  readonly address: string;
  readonly token: () => Promise<string>;
  /** The name of the secret it is read from, for what operators are told. */
  readonly secretName: string;
  /** Ours, unless told: long enough for Slack, short enough to write to several people in one call of a function. */
  readonly timeoutMs?: number;
}

export interface SlackAnswer {
  readonly ok: boolean;
  /** Slack's own code, e.g. `users_not_found`; empty where it is fine. */
  readonly error: string;
  readonly body: unknown;
  /** What the token may, where Slack says (`x-oauth-scopes`). */
  readonly scopes: readonly string[] | undefined;
}

const TIMEOUT_MS = 5000;
/** Where Slack does not say: one message a second and channel (docs.slack.dev/apis/web-api/rate-limits). */
const DEFAULT_RETRY_SECONDS = 30;
/** "It's possible some aspect of the operation succeeded before the error was raised": docs.slack.dev/reference/methods/chat.postMessage */
const UNSURE = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'];

const Body = z.looseObject({ ok: z.boolean(), error: z.string().default('') });

/**
 * Form-encoded, which every method takes; what is not text is sent as JSON in it. Throws `ChannelBusy` when nothing was done, and
 * `ChannelUnsure` where that is not known.
 */
export async function callSlack(
  { address, token, timeoutMs = TIMEOUT_MS }: SlackConnection,
  method: string,
  args: Readonly<Record<string, unknown>>,
): Promise<SlackAnswer> {
  const authorization = `Bearer ${await token()}`;
  const form = new URLSearchParams(
    Object.entries(args).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const { status, headers, text } = await fetched(`${address}/${method}`, method, {
    ...{ method: 'POST', headers: { authorization }, body: form },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (status === 429) throw new ChannelBusy('slack', secondsIn(headers.get('retry-after')));
  const body = Body.safeParse(parsed(text));
  if (status >= 500 || !body.success)
    throw new ChannelUnsure(`slack: ${method} answered ${status}; it is looked after`);
  const { ok, error } = body.data;
  if (error === 'ratelimited') throw new ChannelBusy('slack', secondsIn(headers.get('retry-after')));
  if (UNSURE.includes(error)) throw new ChannelUnsure(`slack: ${method} answered ${error}; it is looked after`);
  const scopes = headers.get('x-oauth-scopes')?.split(/,\s*/);
  return { ok, error, body: body.data, scopes };
}

async function fetched(url: string, method: string, init: RequestInit) {
  try {
    const answer = await fetch(url, init);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (cause) {
    throw new ChannelUnsure(`slack: ${method} was not answered; it is looked after`, { cause });
  }
}

function secondsIn(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? '');
  return Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_RETRY_SECONDS;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no answer of Slack's
  }
}
