/** What becomes of a failure in a state: tried again, caught, or passed on. */
import type { Recoverable, Retrier, State } from './definition.ts';
import { type Failure, final, matches, QueryFailed, StateFailed } from './failure.ts';
import { failThread, leave } from './leave.ts';
import { changed, during, emit, type Run, ready, stateOf } from './run.ts';
import type { Thread } from './thread.ts';

const QUERY_ERROR = 'States.QueryEvaluationError';
/** Used where a retry has no MaxDelaySeconds: the longest AWS lets one be. */
const MAX_DELAY_SECONDS = 31_622_400;

/** Runs part of a state; what fails in it is retried, caught, or fails the thread. */
export async function attempt(run: Run, thread: Thread, part: () => Promise<void>): Promise<void> {
  try {
    await part();
  } catch (error) {
    if (error instanceof QueryFailed) return recover(run, thread, evaluationFailed(run, thread, error));
    if (error instanceof StateFailed) return recover(run, thread, error.failure);
    throw error;
  }
}

function evaluationFailed(run: Run, thread: Thread, error: QueryFailed): Failure {
  const cause = `${during(thread)}${error.message}`;
  const { location } = error;
  emit(run, thread, 'EvaluationFailed', {
    evaluationFailedEventDetails: {
      error: QUERY_ERROR,
      cause,
      ...(location === undefined ? {} : { location }),
      state: thread.state,
    },
  });
  return { error: QUERY_ERROR, cause };
}

export async function recover(run: Run, thread: Thread, failure: Failure): Promise<void> {
  const state = stateOf(run, thread);
  if (!isRecoverable(state) || final(failure)) return failThread(run, thread, failure);
  if (retried(run, thread, state, failure)) return;
  const before = thread.previousEventId;
  stateFailed(run, thread, state);
  const catcher = state.catch.find((each) => matches(each.errorEquals, failure));
  if (catcher === undefined) return failThread(run, thread, failure);
  const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  try {
    await leave(run, thread, catcher, errorOutput, { errorOutput });
  } catch (error) {
    failThread(run, thread, catchFailed(run, thread, state, before, error));
  }
}

/** AWS records a catcher's own failure from where the state stood before it failed first. */
function catchFailed(run: Run, thread: Thread, state: State, before: number, error: unknown): Failure {
  if (error instanceof StateFailed) return error.failure;
  if (!(error instanceof QueryFailed)) throw error;
  thread.previousEventId = before;
  const failure = evaluationFailed(run, thread, error);
  stateFailed(run, thread, state);
  return failure;
}

function isRecoverable(state: State): state is State & Recoverable {
  return state.type === 'Task' || state.type === 'Parallel' || state.type === 'Map';
}

/** A Task's failure has an event of its own; a Parallel and a Map get one here. */
function stateFailed(run: Run, thread: Thread, state: State): void {
  if (state.type !== 'Task') emit(run, thread, `${state.type}StateFailed`);
}

function retried(run: Run, thread: Thread, state: Recoverable, failure: Failure): boolean {
  const place = state.retry.findIndex((each) => matches(each.errorEquals, failure));
  const retrier = state.retry[place];
  const used = thread.retries[place] ?? 0;
  if (retrier === undefined || used >= retrier.maxAttempts) return false;
  thread.retries[place] = used + 1;
  thread.retryCount += 1;
  again(run, thread, delaySeconds(retrier, used, run.random()));
  return true;
}

/** The seconds before the retry after `used` earlier ones. `chance` is 0 up to 1. */
export function delaySeconds(retrier: Retrier, used: number, chance: number): number {
  const most = retrier.maxDelaySeconds ?? MAX_DELAY_SECONDS;
  const delay = Math.min(retrier.intervalSeconds * retrier.backoffRate ** used, most);
  return retrier.jitter === 'FULL' ? delay * chance : delay;
}

function again(run: Run, thread: Thread, delay: number): void {
  if (delay === 0) {
    thread.phase = { kind: 'running' };
    ready(run, thread);
  } else {
    thread.phase = { kind: 'retrying', untilMs: run.nowMs() + Math.round(delay * 1000) };
    changed(run, thread);
  }
}
