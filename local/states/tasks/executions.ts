/** Nested executions: `states:startExecution`, and what a Task that waits for the end of one gets. */
import { randomUUID } from 'node:crypto';
import type { Host } from '../../service.ts';
import type { Failure } from '../failure.ts';
import type { Resource } from '../resource.ts';
import { SfnError } from '../sfn-error.ts';
import type { Execution, Starter } from '../thread.ts';
import { parametersOf, sdkMetadata, serviceFailure, type TaskCall, TaskFailed, textOf } from './integration.ts';

/** Starts an execution as StartExecution does; the same starter gets the same execution again. */
export type StartNested = (request: {
  readonly machineArn: string;
  readonly name: string;
  readonly input: string;
  readonly starter: Starter;
}) => Promise<Execution>;

export async function startNested(
  host: Pick<Host, 'authorize' | 'clock'>,
  start: StartNested,
  call: TaskCall,
): Promise<Readonly<Record<string, unknown>>> {
  const machineArn = textOf(call, 'StateMachineArn');
  const { Name: name = call.childName, Input: input = {} } = parametersOf(call);
  const refusal = host.authorize(call.roleArn, { action: 'states:StartExecution', resource: machineArn });
  const requestId = randomUUID();
  if (refusal !== undefined) throw serviceFailure('StepFunctions', 'AccessDeniedException', refusal, 403, requestId);
  try {
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    const child = await start({ machineArn, name: String(name), input: text, starter: call.starter });
    const headers = { connection: 'keep-alive', 'Content-Type': 'application/x-amz-json-1.0' };
    const metadata = sdkMetadata(requestId, host.clock.now(), headers);
    return { ExecutionArn: child.arn, StartDate: child.startedAtMs, ...metadata };
  } catch (error) {
    if (!(error instanceof SfnError)) throw error;
    throw serviceFailure('StepFunctions', error.code, error.message, 400, requestId);
  }
}

/** What the task that waited gets from an execution that has ended. `sync:2` reads input and output as JSON. */
export function endedAnswer(
  child: Execution,
  pattern: Resource['pattern'],
): { result: unknown } | { failure: Failure } {
  const read = (text: string | undefined): unknown =>
    pattern === 'sync:2' && text !== undefined ? JSON.parse(text) : text;
  const told = {
    ExecutionArn: child.arn,
    Input: read(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output === undefined ? {} : { Output: read(child.output), OutputDetails: { Included: true } }),
    ...(child.failure?.error === undefined ? {} : { Error: child.failure.error }),
    ...(child.failure?.cause === undefined ? {} : { Cause: child.failure.cause }),
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: `Execution is ${child.status} and cannot be redriven`,
    StartDate: child.startedAtMs,
    StateMachineArn: child.machineArn,
    Status: child.status,
    StopDate: child.stoppedAtMs,
  };
  if (child.status === 'SUCCEEDED') return { result: told };
  return { failure: { error: 'States.TaskFailed', cause: JSON.stringify(told) } };
}

/** A Task's failure, however the call went wrong. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TaskFailed) return { error: error.error, cause: error.message };
  return { error: 'States.TaskFailed', cause: error instanceof Error ? error.message : String(error) };
}
