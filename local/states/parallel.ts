/** Starts the branches of a Parallel. */
import type { Parallel } from './definition.ts';
import { changed, emit, type Run, ready, scope, spawn } from './run.ts';
import { evaluate } from './template.ts';
import type { Thread } from './thread.ts';

export async function startParallel(run: Run, thread: Thread, state: Parallel): Promise<void> {
  const input = state.arguments === undefined ? thread.input : await evaluate(state.arguments, scope(run, thread));
  emit(run, thread, 'ParallelStateStarted');
  const { previousEventId } = thread;
  const branches = state.branches.map((program, index) =>
    spawn(run, program, { parent: thread.id, index, input, previousEventId }),
  );
  const [started, running] = [branches.length, branches.length];
  thread.phase = { kind: 'joining', started, running, failed: 0, outputs: [], broken: [] };
  changed(run, thread);
  for (const branch of branches) ready(run, branch);
}
