/** Starts the branches of a Parallel. */
import type { Parallel } from './definition.ts';
import { changed, emit, type Run, scope, spawn } from './run.ts';
import { evaluate } from './template.ts';
import type { Thread } from './thread.ts';

export async function startParallel(run: Run, thread: Thread, state: Parallel): Promise<void> {
  const input = state.arguments === undefined ? thread.input : await evaluate(state.arguments, scope(run, thread));
  emit(run, thread, 'ParallelStateStarted');
  const { previousEventId } = thread;
  const branches = state.branches.map((program, index) =>
    spawn(run, program, { parent: thread.id, index, input, previousEventId }),
  );
  thread.phase = { kind: 'joining', started: branches.length, running: branches.length, failed: 0, outputs: [] };
  changed(run, thread);
  run.ready.unshift(...branches);
}
