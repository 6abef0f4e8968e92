/** What happens to an execution from outside: an answer, a callback, a time that has come, a stop. */

import type { State } from './definition.ts';
import type { Failure } from './failure.ts';
import { finish, leave, told } from './leave.ts';
import { attempt, recover } from './recover.ts';
import { note, type Run, ready, stateOf } from './run.ts';
import { SfnError } from './sfn-error.ts';
import { failed, heartbeat, submitted, succeeded, timedOut } from './task.ts';
import { dueAtMs, type TaskPhase, type Thread } from './thread.ts';

/** The alarm of the execution's own time-out, among those of its threads. */
export const EXECUTION_ALARM = 0;

/** The thread and its task while that attempt is still awaited. */
function awaited(run: Run, thread: number, attempt: number): { thread: Thread; task: TaskPhase } | undefined {
  const found = run.threads.get(thread);
  if (found?.phase.kind !== 'task' || found.phase.attempt !== attempt) return undefined;
  return { thread: found, task: found.phase };
}

/** A call was answered. `waits`: the task's own answer comes later. Answers of earlier attempts change nothing. */
export async function callAnswered(
  run: Run,
  thread: number,
  attempt: number,
  result: unknown,
  waits: boolean,
): Promise<void> {
  const found = awaited(run, thread, attempt);
  if (found === undefined) return;
  if (!waits) return succeeded(run, found.thread, found.task, result);
  if (!found.task.submitted) submitted(run, found.thread, found.task, result);
}

export async function taskAnswered(
  run: Run,
  thread: number,
  attempt: number,
  answer: { readonly result: unknown } | { readonly failure: Failure },
): Promise<void> {
  const found = awaited(run, thread, attempt);
  if (found === undefined) return;
  if ('result' in answer) return succeeded(run, found.thread, found.task, answer.result);
  return failed(run, found.thread, found.task, answer.failure);
}

export type Callback =
  | { readonly kind: 'success'; readonly result: unknown }
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'heartbeat' };

/** A task token came back. Throws `SfnError` when nobody waits for it any more. */
export async function calledBack(
  run: Run,
  token: string,
  thread: number,
  attempt: number,
  callback: Callback,
): Promise<void> {
  const found = awaited(run, thread, attempt);
  if (found?.task.token !== token) throw gone();
  switch (callback.kind) {
    case 'success':
      return succeeded(run, found.thread, found.task, callback.result);
    case 'failure':
      return failed(run, found.thread, found.task, callback.failure);
    case 'heartbeat':
      return heartbeat(run, found.thread, found.task);
    default:
      return callback satisfies never;
  }
}

/** The task does not wait for this token any more. */
export function gone(): SfnError {
  return new SfnError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}

/** Some thread's time has come: all whose has are dealt with, in their order. */
export async function timeCame(run: Run, alarm: number): Promise<void> {
  const now = run.nowMs();
  if (alarm === EXECUTION_ALARM) return executionTimedOut(run, now);
  const due = [...run.threads.values()].filter((thread) => (dueAtMs(thread) ?? now + 1) <= now);
  const late = due.flatMap((thread) => {
    const { phase } = thread;
    return phase.kind === 'task' ? [{ thread, failure: timedOut(run, thread, phase) }] : [];
  });
  for (const { thread, failure } of late) if (run.threads.has(thread.id)) await recover(run, thread, failure);
  for (const thread of due) if (run.threads.has(thread.id)) await resumed(run, thread);
}

async function resumed(run: Run, thread: Thread): Promise<void> {
  if (thread.phase.kind === 'waiting') return waited(run, thread);
  if (thread.phase.kind !== 'retrying') return;
  thread.phase = { kind: 'running' };
  ready(run, thread);
}

async function waited(run: Run, thread: Thread): Promise<void> {
  const state = stateOf(run, thread) as Extract<State, { type: 'Wait' }>;
  await attempt(run, thread, () => leave(run, thread, state, thread.input));
}

function executionTimedOut(run: Run, now: number): void {
  if ((run.execution.dueAtMs ?? now + 1) > now) return;
  note(run, 0, 'ExecutionTimedOut', { executionTimedOutEventDetails: { error: 'States.Timeout' } });
  finish(run, 'TIMED_OUT');
}

export function stopped(run: Run, failure: Failure): void {
  note(run, 0, 'ExecutionAborted', { executionAbortedEventDetails: told(failure) });
  run.execution.failure = told(failure);
  finish(run, 'ABORTED');
}

/** What cannot be: our own fault, recorded as AWS records its own. */
export function brokeDown(run: Run, cause: string): void {
  const failure = { error: 'States.Runtime', cause };
  note(run, run.execution.lastEventId, 'ExecutionFailed', { executionFailedEventDetails: failure });
  run.execution.failure = failure;
  finish(run, 'FAILED');
}
