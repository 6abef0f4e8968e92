/** Waits in a Parallel or Map for its children: starts what is left, gathers their outputs, or takes their failure. */
import type { MapState, Parallel } from './definition.ts';
import { type Failure, StateFailed } from './failure.ts';
import { leave } from './leave.ts';
import { startIterations } from './map.ts';
import { changed, childrenOf, note, type Run, remove, stateOf } from './run.ts';
import type { JoinPhase, Thread } from './thread.ts';

/** Throws `QueryFailed`, and `StateFailed` when a child failed. */
export async function join(run: Run, thread: Thread, phase: JoinPhase): Promise<void> {
  for (const { child, failure } of phase.broken.splice(0)) childFailed(run, thread, phase, child, failure);
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
function childFailed(run: Run, thread: Thread, phase: JoinPhase, id: number, failure: Failure): void {
  const child = run.threads.get(id);
  if (child === undefined) return;
  phase.failed += 1;
  phase.running -= 1;
  thread.previousEventId = child.previousEventId;
  if (phase.failed <= (phase.tolerated ?? 0)) {
    tolerate(run, thread, phase, child, failure);
  } else {
    for (const each of childrenOf(run, thread)) endWith(run, thread, each, child);
    throw new StateFailed(phase.tolerated === undefined ? failure : exceeded(phase));
  }
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

/** The events of a child when `broken` ends them all, in the order of the children and chained to what broke it, as AWS does. */
function endWith(run: Run, thread: Thread, child: Thread, broken: Thread): void {
  const { previousEventId } = broken;
  if (child === broken) iterationFailed(run, thread, child);
  else if (child.item !== undefined) {
    const mapIterationAbortedEventDetails = { name: thread.state, index: child.index };
    note(run, previousEventId, 'MapIterationAborted', { mapIterationAbortedEventDetails });
  }
  // A Parallel or Map that failed has said so; a Task that failed was entered and is left only here.
  if (child !== broken || stateOf(run, child).type === 'Task') abort(run, child, previousEventId);
  remove(run, child);
}

/** States that can be under way when they are cut; others have no such event. */
const ABORTABLE: readonly string[] = ['Task', 'Wait', 'Parallel', 'Map'];

function abort(run: Run, thread: Thread, previousEventId: number): void {
  const { type } = stateOf(run, thread);
  if (thread.phase.kind === 'map-run') {
    note(run, previousEventId, 'MapRunAborted');
    run.effects.push({ kind: 'stop-items', thread: thread.id });
  }
  if (thread.phase.kind !== 'entering' && ABORTABLE.includes(type)) note(run, previousEventId, `${type}StateAborted`);
  for (const child of childrenOf(run, thread)) {
    abort(run, child, previousEventId);
    remove(run, child);
  }
}
