/** Payload format 2.0: the event a function gets for an HTTP request, and the answer it means. */
import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';

/** A request as the server read it. */
export interface HttpRequest {
  readonly method: string;
  /** Decoded; without the query. */
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

export interface RequestContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly requestId: string;
  readonly routeKey: string;
  readonly nowMs: number;
  readonly jwt:
    | { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null }
    | undefined;
}

/** Seen on AWS: all else, `application/*+json` and no content type included, comes in base64 (github.com/ministackorg/ministack/pull/766). */
const TEXT_TYPES = /^(text\/|application\/(json|xml|javascript)$)/;

export function eventOf(
  request: HttpRequest,
  context: RequestContext,
  pathParameters: Readonly<Record<string, string>>,
): object {
  const { cookie, ...headers } = request.headers;
  const query = joined([...new URLSearchParams(request.rawQuery)]);
  return {
    version: '2.0',
    routeKey: context.routeKey,
    rawPath: request.path,
    rawQueryString: request.rawQuery,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers: joined(Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one]))),
    ...(request.rawQuery === '' ? {} : { queryStringParameters: query }),
    requestContext: contextOf(request, context),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    ...bodyOf(request),
  };
}

/** A name that comes more than once has its values joined by commas. */
function joined(pairs: readonly (readonly string[])[]): Record<string, string> {
  const result = new Map<string, string>();
  for (const [name = '', value = ''] of pairs) {
    const before = result.get(name);
    result.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(result);
}

function bodyOf({ headers, body }: HttpRequest): object {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return TEXT_TYPES.test(type)
    ? { body: body.toString(), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}

function contextOf(request: HttpRequest, context: RequestContext): object {
  const domainName = request.headers.host ?? '';
  return {
    accountId: context.accountId,
    apiId: context.apiId,
    ...(context.jwt === undefined ? {} : { authorizer: { jwt: context.jwt } }),
    domainName,
    domainPrefix: domainName.split('.')[0],
    http: {
      method: request.method,
      path: request.path,
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: context.requestId,
    routeKey: context.routeKey,
    stage: '$default',
    time: commonLogTime(context.nowMs),
    timeEpoch: context.nowMs,
  };
}

/** `12/Mar/2026:19:03:58 +0000` */
function commonLogTime(ms: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

const Structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Undefined when the function's answer is malformed, which API Gateway answers with 500. */
export function answerOf(payload: unknown): HttpAnswer | undefined {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) return bare(payload);
  const structured = Structured.safeParse(payload);
  if (!structured.success) return undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded } = structured.data;
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: statusCode,
    headers: {
      ...(body === null || body === undefined ? {} : { 'content-type': 'text/plain;charset=UTF-8' }),
      ...Object.fromEntries(named),
      ...(cookies === null || cookies === undefined ? {} : { 'set-cookie': cookies }),
    },
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

/** An answer without a status code is the body of a 200, in JSON unless it is text. */
function bare(payload: unknown): HttpAnswer {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload ?? null);
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}
