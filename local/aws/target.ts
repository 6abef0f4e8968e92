/** What a rule or a schedule calls: a function, a queue or a state machine, allowed to by its role. */
import * as z from 'zod';
import type { AwsResponse, Host, Permission } from '../service.ts';
import { serviceOf } from './arn.ts';

export const RetryPolicy = z.strictObject({
  MaximumRetryAttempts: z.int().min(0).max(185).optional(),
  MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;
export const DeadLetterConfig = z.strictObject({ Arn: z.string().optional() });

export interface Target {
  readonly arn: string;
  /** Who calls, where the target is called by a role. A rule calls functions and queues by their own policies. */
  readonly roleArn?: string;
  readonly retryPolicy?: RetryPolicy;
  readonly deadLetterArn?: string;
  /** The rule or schedule, told to the dead-letter queue. */
  readonly sourceArn: string;
}

const CALLS = {
  lambda: 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  states: 'states:StartExecution',
} as const;

/** Can this ARN be a target here? Anything else is refused when it is provisioned or created. */
export function isTarget(arn: string): boolean {
  return serviceOf(arn) in CALLS;
}

/** Why a target was not reached. A function error has Lambda's own retries; a permanent one has none. */
export class TargetFailure extends Error {
  override readonly name = 'TargetFailure';
  readonly code: string;
  readonly kind: 'temporary' | 'permanent' | 'function-error';
  constructor(code: string, kind: TargetFailure['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.kind = kind;
  }
  static of(error: unknown): TargetFailure {
    if (error instanceof TargetFailure) return error;
    return new TargetFailure('SDK_CLIENT_ERROR', 'temporary', 'the target could not be called', { cause: error });
  }
}

interface Call {
  readonly name: string;
  readonly target: Target;
  readonly payload: string;
}

/** Calls once. Throws `TargetFailure`, or whatever the host threw. */
export async function callTarget(host: Host, call: Call, functions: 'run' | 'accept'): Promise<void> {
  authorizeRole(host, call.target);
  const service = serviceOf(call.target.arn);
  if (service === 'lambda') return functions === 'accept' ? acceptEvent(host, call) : invokeFunction(host, call);
  if (service === 'sqs') return sendMessage(host, call.target.arn, call.payload, {});
  if (service === 'states') return startExecution(host, call);
  throw new TargetFailure('INVALID_PARAMETER', 'permanent', `${call.target.arn} cannot be a target here`);
}

function authorizeRole(host: Host, { arn, roleArn }: Target): void {
  if (roleArn === undefined) return;
  const service = serviceOf(arn) as keyof typeof CALLS; // `isTarget` was asked when the target was accepted
  const permission: Permission = { action: CALLS[service], resource: arn };
  const refusal = host.authorize(roleArn, permission);
  if (refusal !== undefined) throw new TargetFailure('NO_PERMISSIONS', 'permanent', refusal);
}

async function invokeFunction(host: Host, { target, payload }: Call): Promise<void> {
  const answer = await host.invoke(target.arn, parsePayload(payload));
  if (answer.functionError !== undefined)
    throw new TargetFailure('FUNCTION_ERROR', 'function-error', `${target.arn} ended with an error`);
}

/** Lambda has the event when it answers 202, and keeps it whatever the function does. */
async function acceptEvent(host: Host, { target, payload }: Call): Promise<void> {
  const answer = await host.service('lambda').handle({
    action: 'Invoke',
    method: 'POST',
    path: `/2015-03-31/functions/${encodeURIComponent(target.arn)}/invocations`,
    query: new URLSearchParams(),
    headers: { 'x-amz-invocation-type': 'Event', 'content-type': 'application/json' },
    body: Buffer.from(payload),
  });
  if (answer.status !== 202) throw refused(answer, `the invocation of ${target.arn}`);
}

function parsePayload(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (error) {
    throw new TargetFailure('INVALID_JSON', 'permanent', 'the input of the target is not JSON', { cause: error });
  }
}

async function startExecution(host: Host, { name, target, payload }: Call): Promise<void> {
  const answer = await ask(host, 'states', 'StartExecution', 'AWSStepFunctions', {
    stateMachineArn: target.arn,
    name: executionName(name),
    input: payload,
  });
  // The name is the delivery's: a second start after a kill is the first one.
  if (answer.status < 400 || answer.body.toString().includes('ExecutionAlreadyExists')) return;
  throw refused(answer, `StartExecution of ${target.arn}`);
}

/** Execution names allow 80 characters of this alphabet. */
function executionName(name: string): string {
  return name.replaceAll(/[^\w-]/g, '_').slice(-80);
}

async function sendMessage(host: Host, arn: string, body: string, attributes: Record<string, string>): Promise<void> {
  const [, , , , account, queue] = arn.split(':');
  const answer = await ask(host, 'sqs', 'SendMessage', 'AmazonSQS', {
    QueueUrl: `http://sqs/${account}/${queue}`,
    MessageBody: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
    ),
  });
  if (answer.status >= 400) throw refused(answer, `SendMessage to ${arn}`);
}

function refused(answer: AwsResponse, what: string): TargetFailure {
  const kind = answer.status >= 500 || answer.status === 429 ? 'temporary' : 'permanent';
  return new TargetFailure('TARGET_ERROR', kind, `${what} was answered ${answer.status}`);
}

function ask(host: Host, service: string, action: string, prefix: string, input: unknown): Promise<AwsResponse> {
  return host.service(service).handle({
    action,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': `${prefix}.${action}`, 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify(input)),
  });
}

/** Hands a given-up delivery to its dead-letter queue. False when that failed too; true when there is none. */
export async function sendDeadLetter(
  host: Host,
  { target, payload, attempts }: Call & { readonly attempts: number },
  failure: TargetFailure,
  queueArn: string | undefined,
): Promise<boolean> {
  if (queueArn === undefined) return true;
  try {
    // Scheduler sends by the schedule's role; a rule and Lambda are let in by the queue's own policy.
    if (serviceOf(target.sourceArn) === 'scheduler') authorizeRole(host, { ...target, arn: queueArn });
    await sendMessage(host, queueArn, payload, {
      RULE_ARN: target.sourceArn,
      TARGET_ARN: target.arn,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message,
      RETRY_ATTEMPTS: String(attempts),
    });
    return true;
  } catch (error) {
    host.log(`dead-letter queue ${queueArn} refused: ${error instanceof Error ? error.message : 'unknown'}`);
    return false;
  }
}
