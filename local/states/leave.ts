/** How a thread leaves its state: on to the next one, or to the end of its program. */
import type { Exit } from './definition.ts';
import { type Failure, final, MAX_DATA_BYTES, StateFailed, tooLarge } from './failure.ts';
import { assigned, output } from './history.ts';
import { emit, note, parentOf, type Run, ready, readyFirst, remove, scope, stateOf } from './run.ts';
import { evaluate } from './template.ts';
import type { JoinPhase, Thread } from './thread.ts';

/** `answer` is what the state passes on where it has no Output. Throws `QueryFailed`, `StateFailed`. */
export async function leave(
  run: Run,
  thread: Thread,
  exit: Exit,
  answer: unknown,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { assign, output: template } = exit;
  const sees = assign || template ? scope(run, thread, extra) : undefined;
  const variables = assign && sees ? ((await evaluate(assign, sees)) as Readonly<Record<string, unknown>>) : undefined;
  const value = template && sees ? await evaluate(template, sees) : answer;
  const text = JSON.stringify(value);
  if (exceedsLimit(text)) throw new StateFailed(tooLarge(thread.state));
  const details = { name: thread.state, ...assigned(variables), ...output(text) };
  emit(run, thread, `${stateOf(run, thread).type}StateExited`, { stateExitedEventDetails: details });
  thread.variables = variables === undefined ? thread.variables : { ...thread.variables, ...variables };
  if (exit.next === undefined) return endProgram(run, thread, value, text);
  thread.state = exit.next;
  thread.input = value;
  thread.phase = { kind: 'entering' };
  ready(run, thread);
}

/** A string of n UTF-16 units is at most 3n bytes: most are measured without counting. */
export function exceedsLimit(text: string): boolean {
  return text.length * 3 > MAX_DATA_BYTES && Buffer.byteLength(text) > MAX_DATA_BYTES;
}

function endProgram(run: Run, thread: Thread, value: unknown, text: string): void {
  const parent = parentOf(run, thread);
  if (parent?.phase.kind === 'joining') endChild(run, thread, parent, parent.phase, value);
  else succeed(run, thread, text);
}

function endChild(run: Run, thread: Thread, parent: Thread, phase: JoinPhase, value: unknown): void {
  phase.running -= 1;
  phase.outputs[thread.index] = value;
  parent.previousEventId = thread.previousEventId;
  if (thread.item !== undefined) {
    const mapIterationSucceededEventDetails = { name: parent.state, index: thread.index };
    const id = note(run, thread.previousEventId, 'MapIterationSucceeded', { mapIterationSucceededEventDetails });
    if (phase.started === phase.items?.length) parent.previousEventId = id;
  }
  remove(run, thread);
  readyFirst(run, parent);
}

/** The thread has failed and nothing in its own state takes it: its Parallel or Map must, or the execution fails. */
export function failThread(run: Run, thread: Thread, failure: Failure): void {
  const parent = parentOf(run, thread);
  if (final(failure) || parent?.phase.kind !== 'joining') {
    fail(run, thread, failure);
  } else {
    parent.phase.broken.push({ child: thread.id, failure });
    readyFirst(run, parent);
  }
}

function succeed(run: Run, thread: Thread, text: string): void {
  emit(run, thread, 'ExecutionSucceeded', { executionSucceededEventDetails: output(text) });
  run.execution.output = text;
  finish(run, 'SUCCEEDED');
}

function fail(run: Run, thread: Thread, failure: Failure): void {
  emit(run, thread, 'ExecutionFailed', { executionFailedEventDetails: told(failure) });
  run.execution.failure = told(failure);
  finish(run, 'FAILED');
}

/** What is said of a failure: no more than it has. */
export function told(failure: Failure): { readonly error?: string; readonly cause?: string } {
  const { error, cause } = failure;
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

/** Ends the execution, wherever its threads are. */
export function finish(run: Run, status: Run['execution']['status']): void {
  run.execution.status = status;
  run.execution.stoppedAtMs = run.nowMs();
  for (const thread of [...run.threads.values()]) remove(run, thread);
  run.effects = [{ kind: 'ended' }];
}
