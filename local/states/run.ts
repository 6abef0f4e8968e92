/** An execution in memory: what the interpreter changes, and what of it is not yet in the database. */
import { randomBytes } from 'node:crypto';
import type { Machine, State } from './definition.ts';
import type { Scope } from './expression.ts';
import { type Details, type HistoryEvent, historyEvent } from './history.ts';
import { iso } from './instant.ts';
import type { Execution, TaskPhase, Thread } from './thread.ts';

/** Something to do outside once the step is in the database. Waking a thread in time is none: see `dueAtMs`. */
export type Effect =
  | { readonly kind: 'perform'; readonly thread: number; readonly task: TaskPhase }
  | { readonly kind: 'start-item'; readonly thread: number; readonly index: number }
  | { readonly kind: 'stop-items'; readonly thread: number }
  | { readonly kind: 'ended' };

export interface Run {
  readonly execution: Execution;
  readonly machine: Machine;
  /** `execution.input`, parsed once. */
  readonly input: unknown;
  readonly threads: Map<number, Thread>;
  /** Threads with something to do now, first first. */
  readonly ready: Thread[];
  /** Not yet in the database. */
  events: HistoryEvent[];
  readonly changed: Set<number>;
  readonly removed: Set<number>;
  effects: Effect[];
  nowMs(): number;
  newToken(): string;
  /** 0 up to 1, for jitter. */
  random(): number;
}

export function openRun(execution: Execution, machine: Machine, threads: readonly Thread[], nowMs: () => number): Run {
  return {
    execution,
    machine,
    input: JSON.parse(execution.input),
    threads: new Map(threads.map((thread) => [thread.id, thread])),
    ready: [],
    events: [],
    changed: new Set(),
    removed: new Set(),
    effects: [],
    nowMs,
    newToken: () => randomBytes(24).toString('base64url'),
    random: Math.random,
  };
}

/** Adds an event that does not become the one the next follows. Answers its id. */
export function note(run: Run, previousEventId: number, type: string, details?: Details): number {
  run.execution.lastEventId += 1;
  run.events.push(historyEvent(run.execution.lastEventId, previousEventId, run.nowMs(), type, details));
  return run.execution.lastEventId;
}

/** Adds an event to the thread's chain. */
export function emit(run: Run, thread: Thread, type: string, details?: Details): void {
  thread.previousEventId = note(run, thread.previousEventId, type, details);
}

export function stateOf(run: Run, thread: Thread): State {
  const state = run.machine.programs.get(thread.program)?.states.get(thread.state);
  if (state === undefined) throw new Error(`the definition has no state '${thread.state}' in '${thread.program}'`);
  return state;
}

/** Has the thread's new phase stored, and run when there is something to do. */
export function changed(run: Run, thread: Thread): void {
  run.changed.add(thread.id);
}

/** After the other threads: they go on side by side, a state each at a time. */
export function ready(run: Run, thread: Thread): void {
  run.changed.add(thread.id);
  if (!run.ready.includes(thread)) run.ready.push(thread);
}

/** Before the other threads: a Parallel or Map looks at once at what a child brought. */
export function readyFirst(run: Run, thread: Thread): void {
  run.changed.add(thread.id);
  if (!run.ready.includes(thread)) run.ready.unshift(thread);
}

export function remove(run: Run, thread: Thread): void {
  run.threads.delete(thread.id);
  run.changed.delete(thread.id);
  run.removed.add(thread.id);
  const place = run.ready.indexOf(thread);
  if (place >= 0) run.ready.splice(place, 1);
}

/** What the expressions of the thread's state see. `extra`: result, errorOutput; `item`: of an iteration about to start. */
export function scope(
  run: Run,
  thread: Thread,
  extra: Readonly<Record<string, unknown>> = {},
  context: Readonly<Record<string, unknown>> = {},
): Scope {
  return {
    nowMs: run.nowMs(),
    variables: visible(run, thread),
    states: { input: thread.input, context: { ...contextObject(run, thread), ...context }, ...extra },
  };
}

function contextObject(run: Run, thread: Thread): Readonly<Record<string, unknown>> {
  const { execution } = run;
  const counted = ['Task', 'Map', 'Parallel'].includes(stateOf(run, thread).type);
  const item = nearestItem(run, thread);
  return {
    Execution: {
      Id: execution.arn,
      Input: run.input,
      StartTime: iso(execution.startedAtMs),
      Name: execution.name,
      RoleArn: execution.roleArn,
      RedriveCount: 0,
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
    State: {
      Name: thread.state,
      EnteredTime: iso(thread.enteredAtMs),
      ...(counted ? { RetryCount: thread.retryCount } : {}),
    },
    ...(item === undefined ? {} : { Map: { Item: item } }),
  };
}

function nearestItem(run: Run, thread: Thread): Thread['item'] {
  if (thread.item !== undefined) return thread.item;
  const parent = parentOf(run, thread);
  return parent === undefined ? undefined : nearestItem(run, parent);
}

/** A thread's own variables, and those of the threads it is within: the inner hides the outer. */
function visible(run: Run, thread: Thread): Readonly<Record<string, unknown>> {
  const parent = parentOf(run, thread);
  return parent === undefined ? thread.variables : { ...visible(run, parent), ...thread.variables };
}

export function parentOf(run: Run, thread: Thread): Thread | undefined {
  return thread.parent === undefined ? undefined : run.threads.get(thread.parent);
}

export function childrenOf(run: Run, thread: Thread): Thread[] {
  return [...run.threads.values()].filter((each) => each.parent === thread.id);
}

/** A thread about to enter the first state of a program. */
export function spawn(
  run: Run,
  program: string,
  from: Pick<Thread, 'index' | 'input' | 'previousEventId'> & Pick<Partial<Thread>, 'parent' | 'item'>,
): Thread {
  run.execution.lastThreadId += 1;
  const thread: Thread = {
    ...from,
    id: run.execution.lastThreadId,
    program,
    state: run.machine.programs.get(program)?.startAt ?? '',
    beforeEventId: from.previousEventId,
    enteredEventId: 0,
    enteredAtMs: 0,
    retryCount: 0,
    retries: [],
    variables: {},
    phase: { kind: 'entering' },
  };
  run.threads.set(thread.id, thread);
  run.changed.add(thread.id);
  return thread;
}

/** How AWS begins the cause of a failure of its own. */
export function during(thread: Thread): string {
  return `An error occurred while executing the state '${thread.state}' (entered at the event id #${thread.enteredEventId}). `;
}
