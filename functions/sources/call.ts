/** A call to a source's API: JSON, or the reason there is none as one of the errors of `errors.ts`. Never retries. */
import * as z from 'zod';
import { SourceRefused, SourceThrottled, SourceUnavailable } from './errors.ts';

/** Our choice: a read that takes longer is tried again. */
const TIMEOUT_MS = 20_000;
/** Where a 429 says nothing. */
const WAIT_SECONDS = 30;

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Where an answer takes longer than usual: a report of everybody. */
  readonly timeoutMs?: number;
}

/** The parsed body; undefined for 404, which is an answer. `what` names the call in errors: no address, no person. */
export async function callJson(what: string, url: URL | string, options: CallOptions = {}): Promise<unknown> {
  const answer = await fetch(url, {
    method: options.method ?? 'GET',
    headers: { accept: 'application/json', ...options.headers },
    ...(options.body === undefined ? {} : { body: options.body }),
    redirect: 'error',
    signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new SourceUnavailable(`${what} did not answer`, { cause });
  });
  if (answer.status === 404) return undefined;
  const refusal = refusalOf(what, answer);
  if (refusal !== undefined) {
    await answer.body?.cancel();
    throw refusal;
  }
  return answer.json().catch((cause: unknown) => {
    throw new SourceUnavailable(`${what} answered ${answer.status} with what is not JSON`, { cause });
  });
}

/** An answer in the form it must have. Of one that has another the places are told, and no value. */
export function inForm<Answer>(what: string, schema: z.ZodType<Answer>, answer: unknown): Answer {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const places = read.error.issues.slice(0, 5).map(({ path, code }) => `/${path.join('/')}: ${code}`);
  throw new SourceUnavailable(`${what} answered in a form that is not its documentation's (${places.join('; ')})`);
}

/** An id that can be asked for again: half a surrogate pair has no form in an address. */
export const TextId = z
  .string()
  .min(1)
  .refine((id) => id.isWellFormed());

function refusalOf(what: string, { status, headers }: Response): Error | undefined {
  if (status === 429) return new SourceThrottled(what, waitSeconds(headers));
  if (status >= 500) {
    const wait = headers.get('retry-after');
    return status === 503 && wait !== null
      ? new SourceThrottled(what, retryAfterSeconds(wait))
      : new SourceUnavailable(`${what} answered ${status}`);
  }
  if (status === 401 || status === 403)
    return new SourceRefused(`${what} answered ${status}: look at the credentials and their rights, then tenure pull`, {
      status,
    });
  return status >= 400
    ? new SourceRefused(`${what} answered ${status}: look at its address, settings and mapping in tenure.config.yaml`, {
        status,
      })
    : undefined;
}

/** `Retry-After`; or until `X-RateLimit-Reset`, in Unix seconds by the clock of who answers, which HiBob has in its place (apidocs.hibob.com/reference/rate-limiting). */
function waitSeconds(headers: Headers): number {
  const reset = headers.get('x-ratelimit-reset');
  if (headers.has('retry-after') || reset === null || !/^\d{10}$/.test(reset))
    return retryAfterSeconds(headers.get('retry-after'));
  const sentMs = Date.parse(headers.get('date') ?? '');
  return Number(reset) - (Number.isNaN(sentMs) ? Date.now() : sentMs) / 1000;
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterSeconds(value: string | null): number {
  if (value === null) return WAIT_SECONDS;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? WAIT_SECONDS : (at - Date.now()) / 1000;
}
