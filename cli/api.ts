/** Calls the HTTP API as somebody, and turns its refusals into words. */
import * as z from 'zod';
import { type Options, Refused } from './command.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';

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

/** Throws `Refused` when there is nowhere to call, or nobody to call as. */
export function connect(options: Options): Api {
  const url = options.url ?? readEndpoint(options.data).api;
  let token: Promise<string> | undefined;
  const bearer = () => {
    token ??= options.token === undefined ? localToken(options) : Promise.resolve(options.token);
    return token;
  };
  return {
    url,
    async send(method, path, body, more) {
      const headers = { authorization: `Bearer ${await bearer()}`, 'content-type': 'application/json', ...more };
      const answer = await reach(new URL(path.replace(/^\//, ''), `${url.replace(/\/$/, '')}/`), {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return read(answer);
    },
  };
}

/** What was answered; a refusal becomes `Refused` with the API's own words. */
export async function read(answer: Response): Promise<unknown> {
  const text = await answer.text();
  const value: unknown = text === '' ? undefined : parsed(text);
  if (answer.ok) return value;
  const problem = Problem.safeParse(value);
  throw new Refused(
    problem.success
      ? `${problem.data.title}: ${problem.data.detail ?? answer.status}`
      : `the API answered ${answer.status}: ${text.slice(0, 200)}`,
  );
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
