/** How an adapter speaks AWS's JSON protocols: reads a call strictly, answers it, and says what is wrong in AWS's form. */
import * as z from 'zod';
import type { AwsRequest, AwsResponse, Resource } from '../service.ts';

/** An error as AWS would answer it. `code` is what an SDK puts into `error.name`. */
export class AwsFault extends Error {
  override readonly name = 'AwsFault';
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** What a JSON service does for each of its actions. */
export type Actions = Readonly<Record<string, (request: AwsRequest) => unknown>>;

export interface JsonProtocol {
  readonly contentType: 'application/json' | 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  readonly actions: Actions;
  /** `request.action` where the service's actions are named in X-Amz-Target; else how the path names them. */
  readonly actionOf?: (request: AwsRequest) => string | undefined;
  /** The names AWS's older query protocol had for some errors (SQS still answers them in a header). */
  readonly queryErrors?: Readonly<Record<string, string>>;
}

/** Runs the action of a request. What is not in `actions` is refused; a fault becomes AWS's answer; anything else is thrown. */
export async function answerJson(protocol: JsonProtocol, request: AwsRequest): Promise<AwsResponse> {
  const action = protocol.actionOf === undefined ? request.action : protocol.actionOf(request);
  try {
    const run = action === undefined ? undefined : protocol.actions[action];
    if (run === undefined) throw unknownOperation(action ?? `${request.method} ${request.path}`);
    const answer = (await run(request)) ?? {};
    return { status: 200, headers: { 'content-type': protocol.contentType }, body: JSON.stringify(answer) };
  } catch (error) {
    if (error instanceof AwsFault) return faultAnswer(protocol, error);
    throw error;
  }
}

export function unknownOperation(action: string): AwsFault {
  return new AwsFault(
    'UnknownOperationException',
    `${action} is not supported by the embedded default; see local/aws for what is`,
  );
}

function faultAnswer(protocol: JsonProtocol, fault: AwsFault): AwsResponse {
  const queryError = protocol.queryErrors?.[fault.code];
  return {
    status: fault.status,
    headers: {
      'content-type': protocol.contentType,
      'x-amzn-errortype': fault.code,
      ...(queryError === undefined ? {} : { 'x-amzn-query-error': `${queryError};Sender` }),
    },
    body: JSON.stringify({ __type: fault.code, message: fault.message, Message: fault.message }),
  };
}

/** The call's input. An unknown member is refused: what the adapter would ignore it must not accept. */
export function readInput<T>(schema: z.ZodType<T>, request: AwsRequest): T {
  const input = schema.safeParse(jsonOf(request));
  if (!input.success)
    throw new AwsFault('ValidationException', `${request.action}: ${z.prettifyError(input.error)} (embedded default)`);
  return input.data;
}

function jsonOf(request: AwsRequest): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString());
  } catch {
    throw new AwsFault('SerializationException', `${request.action}: the body is not JSON`);
  }
}

/** The call's input for `permissions`, which must not throw: what does not parse is refused by `handle`. */
export function peekInput<T>(schema: z.ZodType<T>, request: AwsRequest): T | undefined {
  try {
    return schema.safeParse(jsonOf(request)).data;
  } catch {
    return undefined;
  }
}

/** A resource's properties. An unknown one is refused, so that a template never means more than this adapter does. */
export function readProperties<T>(schema: z.ZodType<T>, resource: Resource): T {
  const properties = schema.safeParse(resource.properties);
  if (properties.success) return properties.data;
  throw new Error(
    `${resource.logicalId} (${resource.type}) cannot run on the embedded default: ${z.prettifyError(properties.error)}`,
  );
}

/** Resource tags: accepted, and of no effect here. */
export const Tags = z.unknown().optional();
