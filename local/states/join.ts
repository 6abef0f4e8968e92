/** Waits in a Parallel or Map for its children: starts what is left, gathers their outputs, or takes their failure. */
import type { MapState, Parallel } from './definition.ts';
import { type Failure, StateFailed } from './failure.ts';
import { leave } from './leave.ts';
import { startIterations } from './map.ts';
import { changed, childrenOf, note, type Run, remove, stateOf } from './run.ts';
import type { JoinPhase, Thread } from './thread.ts';

/** Throws `QueryFailed`, and `StateFailed` when a child failed. */
export async function join(run: Run, thread: Thread, phase: JoinPhase): Promise<void> {
  const { broken } = phase;
  if (broken !== undefined) await childFailed(run, thread, phase, broken.child, broken.failure);
  await startIterations(run, thread, phase);
  changed(run, thread);
  if (phase.running === 0) await joined(run, thread, phase);
}

async function joined(run: Run, thread: Thread, phase: JoinPhase): Promise<void> {
  const state = stateOf(run, thread) as Parallel | MapState;
  note(run, thread.previousEventId, `${state.type}StateSucceeded`);
  const result = phase.outputs;
  await leave(run, thread, state, result, { result });
}

/** Returns when the Map tolerates it. */
async function childFailed(run: Run, thread: Thread, phase: JoinPhase, id: number, failure: Failure): Promise<void> {
  const child = run.threads.get(id);
  if (child === undefined) return;
  delete phase.broken;
  phase.failed += 1;
  phase.running -= 1;
  thread.previousEventId = child.previousEventId;
  if (phase.tolerated !== undefined && phase.failed <= phase.tolerated)
    return tolerate(run, thread, phase, child, failure);
  abortSiblings(run, thread, child);
  abortOwnTask(run, child);
  iterationFailed(run, thread, child);
  remove(run, child);
  throw new StateFailed(phase.tolerated === undefined ? failure : exceeded(phase));
}

function tolerate(run: Run, thread: Thread, phase: JoinPhase, child: Thread, failure: Failure): void {
  phase.outputs[child.index] = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  const id = iterationFailed(run, thread, child);
  if (id !== undefined && phase.started === phase.items?.length) thread.previousEventId = id;
  remove(run, child);
}

function exceeded(phase: JoinPhase): Failure {
  return {
    error: 'States.ExceedToleratedFailureThreshold',
    cause: `The specified tolerated failure threshold was exceeded: ${phase.failed} of ${phase.items?.length ?? 0} items failed`,
  };
}

function iterationFailed(run: Run, thread: Thread, child: Thread): number | undefined {
  if (child.item === undefined) return undefined;
  const mapIterationFailedEventDetails = { name: thread.state, index: child.index };
  return note(run, child.previousEventId, 'MapIterationFailed', { mapIterationFailedEventDetails });
}

/** A Task that failed was entered and never left: AWS notes that once more. A Fail state has no such event. */
function abortOwnTask(run: Run, child: Thread): void {
  const last = run.events.at(-1);
  const failedTask = stateOf(run, child).type === 'Task' && last?.type !== 'EvaluationFailed';
  if (failedTask && child.item === undefined) note(run, child.previousEventId, 'TaskStateAborted');
}

/** All chained to the event that broke the Parallel or Map, as AWS does. */
function abortSiblings(run: Run, thread: Thread, child: Thread): void {
  for (const sibling of childrenOf(run, thread)) {
    if (sibling.id === child.id) continue;
    if (sibling.item !== undefined && sibling.enteredEventId > 0) {
      const mapIterationAbortedEventDetails = { name: thread.state, index: sibling.index };
      note(run, child.previousEventId, 'MapIterationAborted', { mapIterationAbortedEventDetails });
    }
    abort(run, sibling, child.previousEventId);
  }
}

function abort(run: Run, thread: Thread, previousEventId: number): void {
  const entered = thread.enteredEventId > 0 && thread.phase.kind !== 'entering';
  if (entered) note(run, previousEventId, `${stateOf(run, thread).type}StateAborted`);
  for (const child of childrenOf(run, thread)) abort(run, child, previousEventId);
  remove(run, thread);
}
