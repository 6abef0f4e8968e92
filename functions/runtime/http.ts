/** The frame of every Lambda behind the HTTP API: who calls, what was asked, and answers as JSON or problem+json (RFC 9457). */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { EvidenceUnavailable, InvalidInput } from '../core/errors.ts';
import { WorkerId } from '../core/ids.ts';
import { logger } from './lambda.ts';

export const Role = z.enum(['requester', 'approver', 'operator', 'auditor']);
export type Role = z.infer<typeof Role>;

/** Who calls, by the claims of their verified token; undefined on a route that takes signatures instead. */
export interface Caller {
  readonly subject: string;
  readonly workerId: WorkerId | undefined;
  readonly roles: readonly Role[];
}

export interface HttpRequest {
  /** `GET /v1/cases/{id}` */
  readonly route: string;
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes as they came. */
  readonly body: Buffer;
  readonly caller: Caller | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: unknown;
  /** Beside the content type. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal with its reason: thrown anywhere, answered as problem+json. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly title: string;
  constructor(status: number, title: string, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.status = status;
    this.title = title;
  }
}

export function http(run: (request: HttpRequest) => Promise<HttpResponse>) {
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    logger.resetKeys();
    logger.appendKeys({ route: event.routeKey, requestId: event.requestContext.requestId });
    try {
      const { status, body, headers } = await run(requestOf(event));
      const named = { 'content-type': 'application/json', ...headers };
      return { statusCode: status, headers: named, body: JSON.stringify(body) };
    } catch (error) {
      return problem(error, event.requestContext.requestId);
    }
  };
}

/** The caller, if they hold one of `roles`. Throws a 403 that says which are needed. */
export function requireRole({ caller }: HttpRequest, roles: readonly Role[]): Caller {
  if (caller === undefined) throw new Problem(401, 'Who are you?', 'send a bearer token of the configured issuer');
  if (roles.some((role) => caller.roles.includes(role))) return caller;
  throw new Problem(
    403,
    'Not your role',
    `this needs the role ${roles.join(' or ')}; your token has ${caller.roles.join(', ') || 'none'}`,
  );
}

/** The body as JSON of a schema. Throws a 400 that says what is wrong where. */
export function bodyOf<Output>(request: HttpRequest, schema: z.ZodType<Output>): Output {
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8') || '{}');
  } catch (cause) {
    throw new Problem(
      400,
      'Not JSON',
      `the body is not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`,
      { cause },
    );
  }
  const read = schema.safeParse(value);
  if (!read.success) throw new Problem(400, 'Not as expected', z.prettifyError(read.error));
  return read.data;
}

export function requestOf(event: APIGatewayProxyEventV2): HttpRequest {
  return {
    route: event.routeKey,
    path: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    caller: callerOf(event),
  };
}

const Claims = z.object({
  sub: z.string(),
  tenure_worker_id: WorkerId.optional(),
  tenure_roles: z.string().default(''),
});
const Authorized = z.object({ authorizer: z.object({ jwt: z.object({ claims: z.unknown() }) }) });

function callerOf(event: APIGatewayProxyEventV2): Caller | undefined {
  return callerFrom(Authorized.safeParse(event.requestContext).data?.authorizer.jwt.claims);
}

/** The claims as API Gateway hands them on: all of them text, a list as `[one two]`. */
export function callerFrom(verified: unknown): Caller | undefined {
  const claims = Claims.safeParse(verified).data;
  if (claims === undefined) return undefined;
  const roles = claims.tenure_roles.split(/[\s,[\]]+/).flatMap((role) => Role.safeParse(role).data ?? []);
  return { subject: claims.sub, workerId: claims.tenure_worker_id, roles };
}

function problem(error: unknown, requestId: string): APIGatewayProxyStructuredResultV2 {
  const { status, title, message } = problemOf(error, requestId);
  const body = { type: 'about:blank', title, status, detail: message };
  return { statusCode: status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
}

/** Never a stack trace, never a 500 for a bad request: what is not the caller's fault is logged and says to try again. */
export function problemOf(error: unknown, requestId: string): Problem {
  const known = knownProblem(error);
  if (known === undefined)
    logger.error('the request failed', {
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    });
  return (
    known ??
    new Problem(
      503,
      'Not now',
      `something of ours failed; nothing was lost, try again. An operator finds it by request ${requestId}`,
    )
  );
}

function knownProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInput) return new Problem(404, 'Not found', error.message, { cause: error });
  if (error instanceof EvidenceUnavailable) {
    logger.error('evidence cannot be written', { error: error.message });
    return new Problem(
      503,
      'Evidence cannot be written',
      'nothing is done without evidence; try again, and see docs/runbook.md#evidence-unavailable',
      { cause: error },
    );
  }
  return undefined;
}
