/** Wakes a case that waits for approvers, to count what they have said. */
import type { Case } from '../../core/case.ts';
import { isRunning, wakeExecution } from '../../runtime/executions.ts';
import { rejoin } from './rejoin.ts';

/** The execution that waits goes on. Where none is left to wait, the case takes its turn anew. */
export async function wakeWaiting(handled: Case): Promise<void> {
  const { taskToken, state, kind } = handled;
  if (taskToken === undefined) return state === 'blocked' ? rejoin(handled) : undefined;
  if ((await wakeExecution(taskToken)) === 'woken' || kind === undefined) return;
  if (!(await isRunning({ ...handled, kind }))) await rejoin(handled);
}
