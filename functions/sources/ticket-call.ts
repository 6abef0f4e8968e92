/** One call of a ticket system's API: JSON there and back, and its refusals in our own words. No retries: whoever waits decides when. */
import type * as z from 'zod';
import { CredentialsRefused, TargetRejected, TargetThrottled, TargetUnavailable } from '../core/errors.ts';
import type { TicketSystemName } from '../core/ticket-ref.ts';

/** Ours: a vendor that is silent for longer has not answered. */
const TIMEOUT_MS = 20_000;
/** Ours, for a 429 that does not say. */
const UNSAID_SECONDS = 60;

/** Ours: of what is named in a message. */
const MOST_CHARACTERS = 500;

export interface Calling {
  readonly system: TicketSystemName;
  readonly address: string;
  /** The Authorization header of a call. */
  authorization(): Promise<string>;
}

export interface Asked<Output> {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** From the address, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Of a body without anything in it, undefined is parsed. */
  readonly answer: z.ZodType<Output>;
}

/** Undefined where there is no such thing (404). */
export async function call<Output>(calling: Calling, asked: Asked<Output>): Promise<Output | undefined> {
  return (await answered(calling, asked))?.output;
}

/** The same, of what must be there. */
export async function callFor<Output>(calling: Calling, asked: Asked<Output>): Promise<Output> {
  const found = await answered(calling, asked);
  if (found !== undefined) return found.output;
  const what = `${asked.method ?? 'GET'} ${asked.path.split('?')[0]}`;
  throw new TargetRejected(`${calling.system}: ${what} answered 404: check its address, and what the account may see`);
}

async function answered<Output>(
  calling: Calling,
  asked: Asked<Output>,
): Promise<{ readonly output: Output } | undefined> {
  const { system, address } = calling;
  const authorization = await calling.authorization();
  const response = await sent(system, new URL(asked.path, address), {
    method: asked.method ?? 'GET',
    headers: { authorization, accept: 'application/json', 'content-type': 'application/json' },
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
  });
  if (response.status === 404) return undefined;
  const what = `${asked.method ?? 'GET'} ${asked.path.split('?')[0]}`;
  refuse(system, response, what);
  const read = asked.answer.safeParse(parsed(response.text));
  if (read.success) return { output: read.data };
  // Only which fields: their values may be personal.
  const fields = read.error.issues
    .map(({ path }) => path.join('.'))
    .join(', ')
    .toWellFormed()
    .slice(0, MOST_CHARACTERS);
  throw new TargetRejected(`${system}: ${what} answered what we do not know (${fields}); its API may have changed`);
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function sent(system: TicketSystemName, url: URL, init: RequestInit): Promise<Answered> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    throw new TargetUnavailable(`${system}: did not answer; it is asked again`, { cause });
  }
}

/** Throws for anything but a success. */
export function refuse(system: TicketSystemName, { status, headers }: Answered, what: string): void {
  if (status >= 200 && status < 300) return;
  if (status === 429) throw new TargetThrottled(system, secondsOf(headers.get('retry-after')));
  if (status >= 500) throw new TargetUnavailable(`${system}: ${what} answered ${status}; it is asked again`);
  if (status === 401)
    throw new CredentialsRefused(`${system}: ${what} answered 401: the credentials in the secret are not taken`);
  if (status === 403)
    throw new TargetRejected(
      `${system}: ${what} answered 403: give the account the roles that docs/tickets.md lists, for this table or project`,
    );
  throw new TargetRejected(`${system}: ${what} answered ${status}: see docs/tickets.md`);
}

function secondsOf(header: string | null): number {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : UNSAID_SECONDS;
}

export function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
