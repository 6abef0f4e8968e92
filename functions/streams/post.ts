/** One POST to a receiver, and what its status says: come back, mend something, or this content is bad. Never retries. */
import { gzipSync } from 'node:zlib';
import type { Sent } from './sender.ts';

/** Our choice: what takes longer is sent again. */
const TIMEOUT_MS = 20_000;

export interface Posting {
  /** Names the receiver in what is told: no address, no token. */
  readonly what: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly gzip?: true;
  readonly timeoutMs?: number;
}

export type Posted = Sent | { readonly kind: 'answered'; readonly status: number; readonly text: string };

/** `answered` for every 2xx and 400, which each receiver words in its own way; what is the same everywhere is judged here. */
export async function post({ what, url, headers, body, gzip, timeoutMs = TIMEOUT_MS }: Posting): Promise<Posted> {
  const compressed = gzip === undefined ? {} : { 'content-encoding': 'gzip' };
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...compressed, ...headers },
      body: gzip === undefined ? body : gzipSync(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.text();
    return judged(what, answer) ?? { kind: 'answered', status: answer.status, text };
  } catch {
    // The cause may hold the address, in which some receivers have people put a token.
    return { kind: 'later', because: `${what} did not answer` };
  }
}

function judged(what: string, { status, headers }: Response): Sent | undefined {
  if ((status >= 200 && status < 300) || status === 400) return undefined;
  const because = `${what} answered ${status}`;
  if (status === 413 || status === 422) return { kind: 'refused', because };
  if (status === 408 || status === 429 || status >= 500) return { kind: 'later', because, ...afterSeconds(headers) };
  const mend = status === 401 || status === 403 ? 'look at its secret and what it may do' : 'look at its address';
  return { kind: 'stopped', because: `${because}: ${mend} (docs/security-events.md)` };
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function afterSeconds(headers: Headers): { readonly afterSeconds?: number } {
  const value = headers.get('retry-after') ?? '';
  if (/^\d{1,6}$/.test(value)) return { afterSeconds: Number(value) };
  const seconds = (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? {} : { afterSeconds: Math.max(0, Math.ceil(seconds)) };
}
