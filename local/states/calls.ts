/** Makes the calls of Tasks, and brings what comes of them back to their executions. */
import { parseResource } from './resource.ts';
import type { Run } from './run.ts';
import { callAnswered, taskAnswered } from './signals.ts';
import { endedAnswer, failureOf } from './tasks/executions.ts';
import type { Perform } from './tasks/integration.ts';
import type { Execution, Starter, TaskPhase } from './thread.ts';

interface CallsParts {
  readonly perform: () => Perform;
  readonly signal: (arn: string, change: (run: Run) => Promise<void>) => void;
  /** As it stands in the database. */
  readonly find: (arn: string) => Execution | undefined;
}

export function createCalls({ perform, signal, find }: CallsParts) {
  let underWay = 0;

  async function make({ arn, roleArn }: Execution, thread: number, task: TaskPhase): Promise<void> {
    const resource = parseResource(task.resource);
    if (resource === undefined) return;
    const { attempt, parameters, childName } = task;
    const starter: Starter = { arn, thread, attempt, waits: resource.pattern.startsWith('sync') };
    const waits = resource.pattern !== 'answer';
    underWay += 1;
    try {
      const result = await perform()({
        resource,
        parameters,
        roleArn: task.credentials ?? roleArn,
        childName,
        starter,
      });
      signal(arn, (run) => callAnswered(run, thread, attempt, result, waits));
      if (starter.waits) childMayHaveEnded(result, starter);
    } catch (error) {
      signal(arn, (run) => taskAnswered(run, thread, attempt, { failure: failureOf(error) }));
    } finally {
      underWay -= 1;
    }
  }

  /** The nested execution may have ended before the call to start it was answered, or in an earlier process. */
  function childMayHaveEnded(result: unknown, starter: Starter): void {
    const { ExecutionArn: arn } = Object(result) as { readonly ExecutionArn?: string };
    const child = arn === undefined ? undefined : find(arn);
    if (child !== undefined && child.status !== 'RUNNING') childEnded(child, starter);
  }

  function childEnded(child: Execution, { arn, thread, attempt }: Starter): void {
    signal(arn, async (run) => {
      const phase = run.threads.get(thread)?.phase;
      // Not yet submitted: the answer of the call that starts it is still to come, and looks for itself.
      if (phase?.kind !== 'task' || !phase.submitted) return;
      const pattern = parseResource(phase.resource)?.pattern ?? 'sync';
      await taskAnswered(run, thread, attempt, endedAnswer(child, pattern));
    });
  }

  return { make, childEnded, underWay: () => underWay };
}
