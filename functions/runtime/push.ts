/** One event to one receiver over HTTP, as RFC 8935 section 2 has it. */
import * as z from 'zod';
import { type Delivery, PUSH } from '../core/signals/stream.ts';
import { config } from './config.ts';

/** Ours: a receiver only stores what it gets. */
const TIMEOUT_MS = 10_000;
const MOST_BYTES = 16_384;

export interface Pushed {
  /** 0: there was no answer. */
  readonly status: number;
  /** Of RFC 8935 section 2.4. */
  readonly err?: string | undefined;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
}

const Refused = z.object({ err: z.string().regex(/^[\w-]{1,64}$/) });

/** Never throws for what the receiver did. No redirect is followed: a token goes where the stream says, or nowhere. */
export async function push(delivery: Delivery, set: string): Promise<Pushed> {
  if (delivery.method !== PUSH) throw new Error('a stream that is polled is not pushed');
  const headers = {
    'content-type': 'application/secevent+jwt',
    accept: 'application/json',
    ...(delivery.authorization_header === undefined ? {} : { authorization: delivery.authorization_header }),
  };
  try {
    const answer = await fetch(addressOf(delivery.endpoint_url), {
      ...{ method: 'POST', headers, body: set, redirect: 'manual' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const retryAfter = z.coerce
      .number()
      .min(0)
      .safeParse(answer.headers.get('retry-after') ?? undefined).data;
    return { status: answer.status, err: errIn(answer.status, await textOf(answer)), retryAfter };
  } catch {
    // Refused, reset, timed out: its message may name whom it was about, and what to do is the same.
    return { status: 0 };
  }
}

/** On one machine every receiver is a simulated one, told apart by its path (local/signal-receivers.ts); elsewhere the variable is empty. */
function addressOf(url: string): string {
  const { SIGNALS_PUSH_TO: elsewhere } = config({ SIGNALS_PUSH_TO: z.string().default('') });
  return elsewhere === '' ? url : new URL(new URL(url).pathname, elsewhere).href;
}

async function textOf(answer: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) break;
  }
  return text;
}

function errIn(status: number, text: string): string | undefined {
  if (status !== 400) return undefined;
  try {
    return Refused.safeParse(JSON.parse(text)).data?.err;
  } catch {
    // Not the form of RFC 8935: it says nothing of the token.
    return undefined;
  }
}
