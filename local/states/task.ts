/** A Task: scheduled, answered, timed out. The call itself is made outside the step (`engine.ts`). */
import type { Task } from './definition.ts';
import type { Scope } from './expression.ts';
import { type Failure, tooLarge } from './failure.ts';
import { input, output } from './history.ts';
import { exceedsLimit, leave, told } from './leave.ts';
import { attempt, recover } from './recover.ts';
import { parseResource, type Resource } from './resource.ts';
import { changed, emit, type Run, ready, scope, stateOf } from './run.ts';
import { evaluate, evaluateAs, evaluateCount } from './template.ts';
import type { TaskPhase, Thread } from './thread.ts';
import { taskToken } from './token.ts';

export async function startTask(run: Run, thread: Thread, state: Task): Promise<void> {
  const resource = resourceOf(state.resource);
  const attempt = run.execution.lastEventId + 1;
  const token =
    resource.pattern === 'token' ? taskToken(run.execution.arn, thread.id, attempt, run.newToken()) : undefined;
  const sees = scope(run, thread, {}, token === undefined ? {} : { Task: { Token: token } });
  const parameters = state.arguments === undefined ? thread.input : await evaluate(state.arguments, sees);
  const limits = await limitsOf(state, sees);
  const credentials = state.credentials && String(await evaluateAs(state.credentials, 'string', sees));
  schedule(run, thread, resource, { parameters, ...limits, ...(credentials ? { credentials } : {}) });
  const task: TaskPhase = {
    kind: 'task',
    attempt,
    resource: state.resource,
    parameters,
    childName: `${run.execution.name.slice(0, 60)}-${attempt}`,
    submitted: false,
    ...(token === undefined ? {} : { token }),
    ...(credentials === undefined ? {} : { credentials }),
    ...deadlines(limits, run.nowMs()),
  };
  thread.phase = task;
  ready(run, thread);
}

/** AWS notes the start of a task apart from its scheduling: of several side by side, all are scheduled first. */
export function taskStarted(run: Run, thread: Thread, task: TaskPhase): void {
  const resource = resourceOf(task.resource);
  if (resource.type === 'function') emit(run, thread, 'LambdaFunctionStarted');
  else emit(run, thread, 'TaskStarted', { taskStartedEventDetails: named(resource) });
  changed(run, thread);
  run.effects.push({ kind: 'perform', thread: thread.id, task });
}

function resourceOf(arn: string): Resource {
  const resource = parseResource(arn);
  if (resource === undefined) throw new Error(`the resource ${arn} passed the definition's check and does not parse`);
  return resource;
}

interface Limits {
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
}

async function limitsOf(state: Task, sees: Scope): Promise<Limits> {
  const { timeoutSeconds: timeout, heartbeatSeconds: heartbeat } = state;
  return {
    ...(timeout ? { timeoutSeconds: await evaluateCount(timeout, 'TimeoutSeconds', sees) } : {}),
    ...(heartbeat ? { heartbeatSeconds: await evaluateCount(heartbeat, 'HeartbeatSeconds', sees) } : {}),
  };
}

function deadlines({ timeoutSeconds, heartbeatSeconds }: Limits, nowMs: number): Partial<TaskPhase> {
  return {
    ...(timeoutSeconds === undefined ? {} : { timeoutAtMs: nowMs + timeoutSeconds * 1000 }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds, heartbeatAtMs: nowMs + heartbeatSeconds * 1000 }),
  };
}

function schedule(
  run: Run,
  thread: Thread,
  resource: Resource,
  what: Limits & { readonly parameters: unknown; readonly credentials?: string },
): void {
  const { timeoutSeconds, heartbeatSeconds, credentials } = what;
  const parameters = JSON.stringify(what.parameters);
  const more = {
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(credentials === undefined ? {} : { taskCredentials: { roleArn: credentials } }),
  };
  if (resource.type === 'function') {
    const details = { ...input(parameters), resource: resource.arn, ...more };
    emit(run, thread, 'LambdaFunctionScheduled', { lambdaFunctionScheduledEventDetails: details });
  } else {
    const heartbeat = heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds };
    const details = { ...named(resource), region: regionOf(run), parameters, ...more, ...heartbeat };
    emit(run, thread, 'TaskScheduled', { taskScheduledEventDetails: details });
  }
}

function named(resource: Resource): { readonly resource: string; readonly resourceType: string } {
  return { resource: resource.name, resourceType: resource.type };
}

function regionOf(run: Run): string {
  return run.execution.arn.split(':')[3] ?? '';
}

/** The call of a task that waits was taken; its own answer comes by token or from the nested execution. */
export function submitted(run: Run, thread: Thread, task: TaskPhase, result: unknown): void {
  const details = { ...named(resourceOf(task.resource)), ...output(JSON.stringify(result)) };
  emit(run, thread, 'TaskSubmitted', { taskSubmittedEventDetails: details });
  task.submitted = true;
  changed(run, thread);
}

export async function succeeded(run: Run, thread: Thread, task: TaskPhase, result: unknown): Promise<void> {
  const resource = resourceOf(task.resource);
  const text = JSON.stringify(result);
  if (exceedsLimit(text))
    return failed(run, thread, task, tooLarge(resource.type === 'function' ? resource.arn : resource.type));
  if (resource.type === 'function') {
    emit(run, thread, 'LambdaFunctionSucceeded', { lambdaFunctionSucceededEventDetails: output(text) });
  } else {
    emit(run, thread, 'TaskSucceeded', { taskSucceededEventDetails: { ...named(resource), ...output(text) } });
  }
  const state = stateOf(run, thread) as Task;
  await attempt(run, thread, () => leave(run, thread, state, result, { result }));
}

export async function failed(run: Run, thread: Thread, task: TaskPhase, failure: Failure): Promise<void> {
  const resource = resourceOf(task.resource);
  if (resource.type === 'function') {
    emit(run, thread, 'LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: told(failure) });
  } else {
    emit(run, thread, 'TaskFailed', { taskFailedEventDetails: { ...named(resource), ...told(failure) } });
  }
  await recover(run, thread, failure);
}

/** The time for the task, or for a sign of life of it, is over: recorded here, dealt with by `recover`. */
export function timedOut(run: Run, thread: Thread, task: TaskPhase): Failure {
  const resource = resourceOf(task.resource);
  const failure: Failure = { error: 'States.Timeout' };
  if (resource.type === 'function') {
    emit(run, thread, 'LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: told(failure) });
  } else {
    emit(run, thread, 'TaskTimedOut', { taskTimedOutEventDetails: { ...named(resource), ...told(failure) } });
  }
  const lifeless = task.heartbeatAtMs !== undefined && task.heartbeatAtMs <= run.nowMs();
  return lifeless ? { ...failure, alias: 'States.HeartbeatTimeout' } : failure;
}

export function heartbeat(run: Run, thread: Thread, task: TaskPhase): void {
  if (task.heartbeatSeconds === undefined) return;
  task.heartbeatAtMs = run.nowMs() + task.heartbeatSeconds * 1000;
  changed(run, thread);
}
