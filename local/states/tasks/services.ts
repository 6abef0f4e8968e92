/** DynamoDB, EventBridge and SQS: the call a state describes, over the service's own wire protocol. */
import { randomUUID } from 'node:crypto';
import type { AwsRequest, Host } from '../../service.ts';
import { parametersOf, sdkMetadata, serviceFailure, type TaskCall, TaskFailed } from './integration.ts';

export interface WireService {
  /** The SigV4 name, as `host.service` takes it. */
  readonly name: string;
  /** How errors name it: `DynamoDB.ConditionalCheckFailedException`. */
  readonly errors: string;
  readonly target: string;
  readonly json: '1.0' | '1.1';
  /** Actions of the optimised integration, camel case. */
  readonly actions: readonly string[];
  /** The fields that may be objects in a state and are text on the wire. */
  readonly stringify?: (parameters: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** By the resource's type: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html */
export const WIRE_SERVICES: Readonly<Record<string, WireService>> = {
  dynamodb: {
    name: 'dynamodb',
    errors: 'DynamoDB',
    target: 'DynamoDB_20120810',
    json: '1.0',
    actions: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
  },
  events: {
    name: 'events',
    errors: 'EventBridge',
    target: 'AWSEvents',
    json: '1.1',
    actions: ['putEvents'],
    stringify: ({ Entries: entries, ...rest }) => ({
      ...rest,
      Entries: Array.isArray(entries) ? entries.map((entry: object) => withText(entry, 'Detail')) : entries,
    }),
  },
  sqs: {
    name: 'sqs',
    errors: 'SQS',
    target: 'AmazonSQS',
    json: '1.0',
    actions: ['sendMessage'],
    stringify: (parameters) => withText(parameters, 'MessageBody'),
  },
};

function withText(value: object, field: string): Readonly<Record<string, unknown>> {
  const object = value as Readonly<Record<string, unknown>>;
  const text = object[field];
  return text === undefined || typeof text === 'string' ? object : { ...object, [field]: JSON.stringify(text) };
}

export async function callService(
  host: Pick<Host, 'service' | 'authorize' | 'clock'>,
  wire: WireService,
  call: TaskCall,
): Promise<unknown> {
  const service = host.service(wire.name);
  const request = wireRequest(wire, call);
  const requestId = randomUUID();
  for (const permission of service.permissions(request)) {
    const refusal = host.authorize(call.roleArn, permission);
    if (refusal !== undefined) throw serviceFailure(wire.errors, 'AccessDeniedException', refusal, 403, requestId);
  }
  const { status, body } = await service.handle(request).catch((error: unknown) => {
    throw serviceFailure(wire.errors, 'InternalServerError', (error as Error).message, 500, requestId);
  });
  const answer = JSON.parse(body.toString() || '{}') as Readonly<Record<string, unknown>>;
  if (status >= 400) throw refusedBy(wire, answer, status, requestId);
  if (Number(answer.FailedEntryCount ?? 0) > 0) throw new TaskFailed('EventBridge.FailedEntry', JSON.stringify(answer));
  const headers = {
    connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(body)),
    'Content-Type': `application/x-amz-json-${wire.json}`,
  };
  return { ...answer, ...sdkMetadata(requestId, host.clock.now(), headers) };
}

function wireRequest(wire: WireService, call: TaskCall): AwsRequest {
  const { action: name } = call.resource;
  const action = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const parameters = wire.stringify?.(parametersOf(call)) ?? parametersOf(call);
  return {
    action,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': `${wire.target}.${action}`, 'content-type': `application/x-amz-json-${wire.json}` },
    body: Buffer.from(JSON.stringify(parameters)),
  };
}

function refusedBy(
  wire: WireService,
  answer: Readonly<Record<string, unknown>>,
  status: number,
  requestId: string,
): TaskFailed {
  const type = String(answer.__type ?? answer.code ?? 'ServiceException');
  const code = type.slice(type.indexOf('#') + 1);
  return serviceFailure(wire.errors, code, String(answer.message ?? answer.Message ?? code), status, requestId);
}
