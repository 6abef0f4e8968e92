/** What the engine keeps of an execution: one thread for the machine, one for each branch and iteration under way. */
import type { Failure } from './failure.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  /** Which definition it runs: a new deployment never changes an execution under way. */
  readonly definition: string;
  /** Of an item of a Distributed Map: which of the definition's programs it runs. */
  readonly program?: string;
  /** As it was given. */
  readonly input: string;
  readonly startedAtMs: number;
  /** When the machine's own TimeoutSeconds is over. */
  readonly dueAtMs?: number;
  /** The task of another execution that started this one, and whether it waits for the end (`.sync`). */
  readonly starter?: Starter;
  status: Status;
  output?: string;
  failure?: Failure;
  stoppedAtMs?: number;
  lastEventId: number;
  lastThreadId: number;
}

export interface Starter {
  readonly arn: string;
  readonly thread: number;
  readonly attempt: number;
  readonly waits: boolean;
  /** Of a Distributed Map: which of its items this is. */
  readonly item?: number;
}

export interface Thread {
  readonly id: number;
  /** The thread that waits in a Parallel or Map for this one; absent for the machine's own. */
  readonly parent?: number;
  /** Which branch or item. */
  readonly index: number;
  /** Id in `Machine.programs`. */
  readonly program: string;
  readonly item?: { readonly Index: number; readonly Value: unknown };
  state: string;
  input: unknown;
  /** The event that the next one follows. */
  previousEventId: number;
  /** What `previousEventId` was before the state was entered. */
  beforeEventId: number;
  enteredEventId: number;
  enteredAtMs: number;
  retryCount: number;
  /** How often each retrier was used, by its place in Retry. */
  retries: number[];
  variables: Readonly<Record<string, unknown>>;
  phase: Phase;
}

/** What a thread is doing. */
export type Phase =
  /** About to enter its state. */
  | { readonly kind: 'entering' }
  /** In its state, to be run (again). */
  | { readonly kind: 'running' }
  | TaskPhase
  /** In a Wait, until then. */
  | { readonly kind: 'waiting'; readonly untilMs: number }
  /** Between attempts, until then. */
  | { readonly kind: 'retrying'; readonly untilMs: number }
  /** In a Parallel or Map, until its children have ended. */
  | JoinPhase
  /** In a Distributed Map, until the executions of its items have ended. */
  | MapRunPhase
  /** Done, with its output kept for the parent. */
  | { readonly kind: 'ended'; readonly output: unknown };

export interface TaskPhase {
  readonly kind: 'task';
  /** Tells the answer of this attempt from a late one. */
  readonly attempt: number;
  readonly resource: string;
  readonly parameters: unknown;
  readonly token?: string;
  /** The name of a nested execution started without one, so that starting it again finds the same. */
  readonly childName: string;
  readonly credentials?: string;
  readonly timeoutAtMs?: number;
  readonly heartbeatSeconds?: number;
  heartbeatAtMs?: number;
  /** The call was made and answered; what is awaited is a token or a nested execution. */
  submitted: boolean;
}

export interface MapRunPhase {
  readonly kind: 'map-run';
  /** Tells the items of this run from those of one before. */
  readonly attempt: number;
  /** In its ARN, and in those of its items. */
  readonly name: string;
  readonly items: readonly unknown[];
  /** How many items run at a time. */
  readonly limit: number;
  /** How many may fail. */
  readonly tolerated: number;
  started: number;
  /** The input of each item that was started and has not ended, by its index. */
  readonly underWay: Record<string, string>;
  failed: number;
  /** By index. */
  readonly outputs: unknown[];
}

export interface JoinPhase {
  readonly kind: 'joining';
  /** All items of a Map; a Parallel has started all its branches. */
  readonly items?: readonly unknown[];
  /** How many iterations run at a time. */
  readonly limit?: number;
  started: number;
  running: number;
  failed: number;
  /** How many iterations may fail; absent when the Map says nothing of it. */
  readonly tolerated?: number;
  /** Outputs so far, by index. */
  readonly outputs: unknown[];
  /** Children that failed and were not looked at yet; only within a step. */
  readonly broken: { readonly child: number; readonly failure: Failure }[];
}

/** When the thread has something to do by itself, if ever. */
export function dueAtMs(thread: Thread): number | undefined {
  const { phase } = thread;
  if (phase.kind === 'waiting' || phase.kind === 'retrying') return phase.untilMs;
  if (phase.kind !== 'task') return undefined;
  const times = [phase.timeoutAtMs, phase.heartbeatAtMs].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
