/** Microsoft Graph through its own client: one request or a batch, each answered by a value, whatever happened to it. */
import {
  Client,
  type Context,
  HTTPMessageHandler,
  type Middleware,
  ResponseType,
} from '@microsoft/microsoft-graph-client';
import * as z from 'zod';
import type { AccessTokens } from './access-token.ts';
import { json, retryAfterSeconds } from './answers.ts';

/** https://learn.microsoft.com/graph/json-batching#batch-size-limitations */
const MAX_BATCH = 20;

export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the version on, query included and encoded: `/users/<id>?$select=id`. */
  readonly url: string;
  readonly body?: unknown;
  /** Only in a batch. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GraphAnswer {
  /** 0 when there was no answer: cut, timed out, or not understood. What was sent may have happened. */
  readonly status: number;
  readonly body: unknown;
  /** The vendor's words for an error. `message` may hold personal data: match it, never show it. */
  readonly code: string;
  readonly message: string;
  /** The properties an error is about, where Graph lists them: names, never values. */
  readonly conflicts: readonly string[];
  readonly retryAfterSeconds: number;
  /** Why there was no answer. */
  readonly cause?: unknown;
}

export interface Graph {
  send(request: GraphRequest): Promise<GraphAnswer>;
  /**
   * An answer for each, in the order asked. `serial`: each waits for the one before, and is answered 424 when that failed;
   * else they run in any order ("either fully sequential or fully parallel", says the vendor).
   */
  batch(requests: readonly GraphRequest[], serial?: 'serial'): Promise<readonly GraphAnswer[]>;
}

const ErrorBody = z.object({
  error: z.object({
    code: z.string().default(''),
    message: z.string().default(''),
    details: z.array(z.object({ code: z.string().optional(), target: z.string().nullish() })).default([]),
  }),
});
const BatchBody = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.int(),
      headers: z.record(z.string(), z.unknown()).default({}),
      body: z.unknown().optional(),
    }),
  ),
});

export function connectGraph(url: string, tokens: AccessTokens, timeoutMs: number): Graph {
  // The SDK's own chain is left out: its RetryHandler repeats POSTs on 504, its AuthenticationHandler strips the token on http.
  const client = Client.initWithMiddleware({
    baseUrl: url,
    middleware: [authorised(tokens, timeoutMs), new HTTPMessageHandler()],
  });
  const send = async (request: GraphRequest): Promise<GraphAnswer> => {
    await tokens.current(); // here, so that its errors keep their names: the SDK wraps what a middleware throws
    try {
      const response = await raw(client, request);
      const text = await response.text();
      // Proxies on the way answer errors in HTML: their status is all there is to know.
      const body = response.ok && text !== '' ? JSON.parse(text) : json(text);
      return answerOf(response.status, response.headers.get('retry-after'), body);
    } catch (cause) {
      return noAnswer(cause); // cut, timed out, or no JSON: all the same to the caller, who must look
    }
  };
  return { send, batch: (requests, serial) => batched(send, requests, serial === 'serial') };
}

function noAnswer(cause: unknown): GraphAnswer {
  return { status: 0, body: undefined, code: 'no answer', message: '', conflicts: [], retryAfterSeconds: 0, cause };
}

async function raw(client: Client, { method, url, body }: GraphRequest): Promise<Response> {
  const request = client.api(url).responseType(ResponseType.RAW);
  switch (method) {
    case 'GET':
      return await request.get();
    case 'POST':
      return await request.post(body ?? {});
    case 'PATCH':
      return await request.patch(body);
    case 'DELETE':
      return await request.delete();
    default:
      return method satisfies never;
  }
}

/** Puts the token and the time limit on a request. A token Graph refuses is renewed once: a 401 has not been carried out. */
function authorised(tokens: AccessTokens, timeoutMs: number): Middleware {
  let next: Middleware | undefined;
  const attempt = async (context: Context) => {
    const token = await tokens.current();
    // The SDK's own requests have their headers in a plain object.
    const headers = { ...(context.options?.headers as Record<string, string>), Authorization: `Bearer ${token}` };
    context.options = { ...context.options, headers, signal: AbortSignal.timeout(timeoutMs) };
    await next?.execute(context);
    return token;
  };
  return {
    setNext: (middleware) => {
      next = middleware;
    },
    execute: async (context) => {
      const token = await attempt(context);
      if (context.response?.status !== 401) return;
      tokens.refused(token);
      await attempt(context);
    },
  };
}

async function batched(
  send: Graph['send'],
  requests: readonly GraphRequest[],
  serial: boolean,
): Promise<readonly GraphAnswer[]> {
  const answers: GraphAnswer[] = [];
  for (let from = 0; from < requests.length; from += MAX_BATCH) {
    const part = requests.slice(from, from + MAX_BATCH);
    const whole = await send({
      method: 'POST',
      url: '/$batch',
      body: { requests: part.map((one, at) => item(one, at, serial)) },
    });
    const parsed = BatchBody.safeParse(whole.body);
    if (whole.status !== 200 || !parsed.success) {
      // Nothing of this part was answered, and what would come after it is not sent: it gets the same answer.
      const same = whole.status === 200 ? noAnswer(parsed.error) : whole;
      return [...answers, ...requests.slice(from).map(() => same)];
    }
    const byId = new Map(parsed.data.responses.map((response) => [response.id, response]));
    answers.push(...part.map((_, at) => itemAnswer(byId.get(String(at + 1)))));
  }
  return answers;
}

function item({ method, url, body, headers }: GraphRequest, at: number, serial: boolean) {
  return {
    id: String(at + 1),
    method,
    url,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { headers: { ...headers, 'Content-Type': 'application/json' }, body }),
    ...(serial && at > 0 ? { dependsOn: [String(at)] } : {}),
  };
}

function itemAnswer(response: z.infer<typeof BatchBody>['responses'][number] | undefined): GraphAnswer {
  if (response === undefined) return noAnswer('left out of the answer to the batch');
  const header = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  return answerOf(response.status, header === undefined ? null : String(header), response.body);
}

function answerOf(status: number, header: string | null, body: unknown): GraphAnswer {
  const { data } = ErrorBody.safeParse(body);
  const details = data?.error.details ?? [];
  return {
    status,
    body,
    code: data?.error.code ?? '',
    message: data?.error.message ?? '',
    conflicts: details.flatMap(({ code, target }) => (code === 'ObjectConflict' && target ? [target] : [])),
    retryAfterSeconds: status === 429 ? retryAfterSeconds(header) : 0,
  };
}
