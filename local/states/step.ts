/** One step of a thread: enters its state and runs it as far as it goes without waiting. */
import type { Choice, DistributedMap, Exit, Fail, MapState, State, Wait } from './definition.ts';
import { type Failure, QueryFailed, StateFailed } from './failure.ts';
import { input } from './history.ts';
import { parseInstant } from './instant.ts';
import { join } from './join.ts';
import { failThread, leave } from './leave.ts';
import { startMap } from './map.ts';
import { startMapRun } from './map-run.ts';
import { startParallel } from './parallel.ts';
import { attempt } from './recover.ts';
import { changed, during, emit, type Run, scope, stateOf } from './run.ts';
import { startTask, taskStarted } from './task.ts';
import { evaluate, evaluateAs, evaluateCount } from './template.ts';
import type { Thread } from './thread.ts';

/** A whole second in milliseconds. */
const SECOND_MS = 1000;

export async function step(run: Run, thread: Thread): Promise<void> {
  const state = stateOf(run, thread);
  if (thread.phase.kind === 'entering') enter(run, thread, state);
  const { phase } = thread;
  if (phase.kind === 'task') return taskStarted(run, thread, phase);
  await attempt(run, thread, () => (phase.kind === 'joining' ? join(run, thread, phase) : execute(run, thread, state)));
}

function enter(run: Run, thread: Thread, state: State): void {
  thread.beforeEventId = thread.previousEventId;
  thread.enteredAtMs = run.nowMs();
  thread.retryCount = 0;
  thread.retries = [];
  const details = { name: state.name, ...input(JSON.stringify(thread.input)) };
  emit(run, thread, `${state.type}StateEntered`, { stateEnteredEventDetails: details });
  thread.enteredEventId = thread.previousEventId;
  thread.phase = { kind: 'running' };
  changed(run, thread);
}

async function execute(run: Run, thread: Thread, state: State): Promise<void> {
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return leave(run, thread, state, thread.input);
    case 'Fail':
      return failThread(run, thread, await failureOf(run, thread, state));
    case 'Choice':
      return leave(run, thread, await chosen(run, thread, state), thread.input);
    case 'Wait':
      return wait(run, thread, state);
    case 'Task':
      return startTask(run, thread, state);
    case 'Parallel':
      return startParallel(run, thread, state);
    case 'Map':
      return isDistributed(state) ? startMapRun(run, thread, state) : startMap(run, thread, state);
    default:
      return state satisfies never;
  }
}

function isDistributed(state: MapState): state is DistributedMap {
  return state.distributed !== undefined;
}

async function failureOf(run: Run, thread: Thread, state: Fail): Promise<Failure> {
  const sees = scope(run, thread);
  const error = state.error && (await evaluateAs(state.error, 'string', sees));
  const cause = state.cause && (await evaluateAs(state.cause, 'string', sees));
  return {
    ...(error === undefined ? {} : { error: String(error) }),
    ...(cause === undefined ? {} : { cause: String(cause) }),
  };
}

/** The rule that matches, or the Choice itself (its Default, Assign and Output). */
async function chosen(run: Run, thread: Thread, state: Choice): Promise<Exit> {
  const sees = scope(run, thread);
  for (const rule of state.rules) {
    if ((await evaluateAs(rule.condition, 'boolean', sees)) === true) return rule;
  }
  if (state.next !== undefined) return state;
  throw new StateFailed({
    error: 'States.Runtime',
    cause: `${during(thread)}Failed to transition out of the state. The state does not point to a next state.`,
  });
}

async function wait(run: Run, thread: Thread, state: Wait): Promise<void> {
  const untilMs = await waitEnd(run, thread, state);
  if (untilMs <= run.nowMs()) return leave(run, thread, state, thread.input);
  thread.phase = { kind: 'waiting', untilMs };
  changed(run, thread);
}

async function waitEnd(run: Run, thread: Thread, state: Wait): Promise<number> {
  const sees = scope(run, thread);
  if (state.seconds !== undefined) {
    return run.nowMs() + (await evaluateCount(state.seconds, 'Seconds', sees)) * SECOND_MS;
  }
  const text = state.timestamp === undefined ? '' : await evaluate(state.timestamp, sees);
  const at = typeof text === 'string' ? parseInstant(text) : undefined;
  if (at !== undefined) return at;
  const shown = typeof text === 'string' ? text : JSON.stringify(text);
  throw new QueryFailed(
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${shown}`,
    'Timestamp',
  );
}
