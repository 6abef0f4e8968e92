/** Calls the HTTP API as somebody, and turns its refusals into words. */
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { type Options, Refused, Usage } from './command.ts';
import { addressOf, type Endpoint, readEndpoint } from './endpoint.ts';

export interface Api {
  readonly url: string;
  send(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

const Problem = z.object({ title: z.string(), detail: z.string().optional() });
/** What API Gateway says before anything of ours runs. */
const Gateway = z.object({ message: z.string() });

/** Throws `Refused` when there is nowhere to call, or nobody to call as. */
export function connect(options: Options): Api {
  const url = addressOf(options);
  if (options.token !== undefined && !/^[\x21-\x7e]+$/.test(options.token))
    throw new Usage('the token (TENURE_TOKEN or --token) is none: copy it whole, without spaces or line ends');
  let token: Promise<string> | undefined;
  const bearer = () => {
    token ??= options.token === undefined ? localToken(options) : Promise.resolve(options.token);
    return token;
  };
  return {
    url,
    async send(method, path, body, more) {
      const headers = { authorization: `Bearer ${await bearer()}`, 'content-type': 'application/json', ...more };
      const to = new URL(path.replace(/^\//, ''), `${url.replace(/\/$/, '')}/`);
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return read(await inTurn(() => reach(to, { method, headers, ...sent })));
    },
  };
}

/** What was answered; a refusal becomes `Refused` with the API's own words. */
export async function read(answer: Response): Promise<unknown> {
  const text = await answer.text();
  const value: unknown = text === '' ? undefined : parsed(text);
  if (answer.ok) return value;
  throw new Refused(whyNot(answer.status, value, text));
}

function whyNot(status: number, value: unknown, text: string): string {
  const problem = Problem.safeParse(value);
  if (problem.success) return `${problem.data.title}: ${problem.data.detail ?? status}`;
  const message = Gateway.safeParse(value).data?.message ?? text.slice(0, 200);
  const mend = MENDS[status];
  return `the API answered ${status}: ${message}${mend === undefined ? '' : `; ${mend}`}`;
}

/** API Gateway says no more than its status. */
const MENDS: Readonly<Record<number, string>> = {
  401: 'the token is over, or of another issuer or audience: get a new one, and see identity in tenure.config.yaml',
  404: 'is this the address of the API, and of this version of it?',
  413: 'send less at a time',
  429: 'too many call at once: wait a moment',
  503: 'it took longer than it may: try again',
};

/** Our choice: who is told to wait waits five times, with a second, then two, where the API does not say how long. */
const MOST_WAITS = 5;
const LONGEST_WAIT_SECONDS = 60;

/** Asks again while the API says that too many call at once. A POST was not carried out then. */
export async function inTurn(
  ask: () => Promise<Response>,
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<Response> {
  for (let waits = 0; ; waits++) {
    const answer = await ask();
    if (answer.status !== 429 || waits >= MOST_WAITS) return answer;
    const said = z.coerce
      .number()
      .min(0)
      .safeParse(answer.headers.get('retry-after') ?? undefined);
    const seconds = said.success ? said.data : 2 ** waits;
    // Somebody sits before it: they are told until when, instead.
    if (seconds > LONGEST_WAIT_SECONDS) return answer;
    await answer.body?.cancel();
    await wait(1000 * seconds);
  }
}

export async function reach(url: URL, init: RequestInit): Promise<Response> {
  return fetch(url, init).catch((cause: unknown) => {
    throw new Refused(`${url.origin} does not answer: is it running? npm start starts it`, { cause });
  });
}

/** On one machine the built-in issuer vouches for local identities; elsewhere a token must be given. */
async function localToken(options: Options): Promise<string> {
  if (options.url !== undefined) throw new Refused('a deployment needs a token: set TENURE_TOKEN or say --token');
  return tokenFor(readEndpoint(options.data).issuer, identityOf(options.as));
}

/** A worker id, or who else this machine knows: `operator:<worker id>` is a second operator. */
function identityOf(as: string | undefined): string {
  if (as === undefined) return 'operator';
  return as.startsWith('operator:') ? as : `worker:${as}`;
}

const Token = z.object({ access_token: z.string() });

/** `operator`, `auditor`, `operator:<id>`, or `worker:<id>`: a worker calls as an approver, which their worker id must bear out. */
export async function tokenFor(issuer: Endpoint['issuer'], identity: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: identity,
    client_secret: issuer.secret,
  });
  const answer = await reach(new URL('token', `${issuer.url.replace(/\/$/, '')}/`), { method: 'POST', body });
  return Token.parse(await read(answer)).access_token;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
