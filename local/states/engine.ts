/** Runs executions: one signal at a time for each, every step in the database before anything follows from it. */
import type { Host } from '../service.ts';
import { createAlarms } from './alarms.ts';
import { createCalls } from './calls.ts';
import { ROOT } from './definition.ts';
import { createFlusher } from './flush.ts';
import { input } from './history.ts';
import type { Machines } from './machines.ts';
import { itemEnded, itemExecution, itemsRefused } from './map-run.ts';
import { type Effect, note, openRun, type Run, ready, spawn } from './run.ts';
import { SfnError } from './sfn-error.ts';
import { brokeDown, type Callback, calledBack, EXECUTION_ALARM, gone, stopped, timeCame } from './signals.ts';
import { step } from './step.ts';
import type { Store, StoredMachine } from './store.ts';
import type { Perform } from './tasks/integration.ts';
import { dueAtMs, type Execution, type Starter, type Thread } from './thread.ts';
import { readToken } from './token.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_EVENTS = 25_000;
/** Executions kept in memory though they only wait; more are read again when they are woken. Ours to choose. */
const MAX_IDLE = 2_000;
/** How soon an execution is taken up again when a step of it could not be stored. Ours to choose. */
const RESUME_AFTER_MS = 1_000;

export interface StartRequest {
  readonly machine: StoredMachine;
  readonly name: string;
  readonly input: string;
  readonly starter?: Starter;
}

export type Engine = ReturnType<typeof createEngine>;

interface Live {
  readonly run: Run;
  /** Settles when the signals so far are handled; never rejects. */
  tail: Promise<unknown>;
  /** Signals not yet handled. */
  signals: number;
  ended?: (execution: Execution) => void;
  /** A step of it could not be stored: the database knows better, and it is read again. */
  lost?: true;
}

export function createEngine(
  host: Pick<Host, 'clock' | 'db' | 'log' | 'authorize'>,
  store: Store,
  machines: Machines,
  perform: () => Perform,
) {
  const live = new Map<string, Live>();
  const flush = createFlusher(store);
  const alarms = createAlarms(host.clock, (arn, thread) => signal(arn, (run) => timeCame(run, thread)));
  const calls = createCalls({ perform, signal, find: (arn) => store.execution(arn) });
  const volatile = new Set<string>();
  let underWay = 0;
  let down = false;

  function newRun(execution: Execution, threads: readonly Thread[]): Run {
    return openRun(execution, machines.compiled(execution.definition), threads, () => host.clock.now());
  }

  function keep(run: Run): Live {
    const entry: Live = { run, tail: Promise.resolve(), signals: 0 };
    live.set(run.execution.arn, entry);
    return entry;
  }

  function lookUp(arn: string): Live | undefined {
    const found = live.get(arn);
    if (found !== undefined) return found;
    const execution = store.execution(arn);
    return execution?.status === 'RUNNING' ? keep(newRun(execution, store.threads(arn))) : undefined;
  }

  /** Handles one signal after those before it. Rejects with what `change` throws; nothing is changed then. */
  async function post(entry: Live, change: (run: Run) => Promise<void> | void): Promise<void> {
    underWay += 1;
    entry.signals += 1;
    const handled = entry.tail.then(() => handle(entry, change));
    entry.tail = handled.catch(() => undefined);
    try {
      await handled;
    } finally {
      underWay -= 1;
      entry.signals -= 1;
      forget(entry);
    }
  }

  /** A signal that nobody waits for. */
  function signal(arn: string, change: (run: Run) => Promise<void> | void): void {
    const entry = down ? undefined : lookUp(arn);
    if (entry === undefined) return;
    post(entry, change).catch((error: unknown) => host.log(`states: ${arn}: ${String(error)}`));
  }

  async function handle(entry: Live, change: (run: Run) => Promise<void> | void): Promise<void> {
    const { run } = entry;
    if (entry.lost) throw new Error('a step before this one could not be stored');
    if (run.execution.status !== 'RUNNING' || down) return;
    try {
      await change(run);
      await drain(run);
    } catch (error) {
      if (error instanceof SfnError) throw error;
      host.log(`states: ${run.execution.arn} broke down: ${error instanceof Error ? error.stack : String(error)}`);
      brokeDown(run, `the engine failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    await commit(entry);
  }

  async function drain(run: Run): Promise<void> {
    for (let thread = run.ready.shift(); thread !== undefined; thread = run.ready.shift()) {
      if (run.execution.lastEventId >= MAX_EVENTS) {
        return brokeDown(run, `The execution reached the maximum number of history events (${MAX_EVENTS}).`);
      }
      await step(run, thread);
    }
  }

  async function commit(entry: Live): Promise<void> {
    const { run } = entry;
    const { arn } = run.execution;
    const effects = run.effects;
    run.effects = [];
    const touched = [...run.changed];
    const gone = [...run.removed];
    if (!volatile.has(arn)) await flush(run).catch((error: unknown) => drop(entry, error));
    run.changed.clear();
    run.removed.clear();
    if (down) return;
    for (const id of gone) alarms.clear(arn, id);
    for (const id of touched) arm(run, id);
    for (const effect of effects) act(entry, effect);
  }

  /** What is in memory is not what is in the database: it is read again, and taken up a little later. */
  function drop(entry: Live, error: unknown): never {
    const { arn } = entry.run.execution;
    entry.lost = true;
    live.delete(arn);
    host.clock.at(host.clock.now() + RESUME_AFTER_MS, () => resume(arn));
    throw error;
  }

  function arm(run: Run, id: number): void {
    const thread = run.threads.get(id);
    const due = thread && dueAtMs(thread);
    if (due === undefined) alarms.clear(run.execution.arn, id);
    else alarms.set(run.execution.arn, id, due);
  }

  function act(entry: Live, effect: Effect): void {
    if (effect.kind === 'ended') ended(entry);
    else if (effect.kind === 'start-item') void startItem(entry.run, effect.thread, effect.index);
    else if (effect.kind === 'stop-items') stopAll(itemsOf(entry.run, effect.thread));
    else if (entry.run.threads.get(effect.thread)?.phase === effect.task)
      void calls.make(entry.run.execution, effect.thread, effect.task);
  }

  function ended(entry: Live): void {
    const { execution } = entry.run;
    alarms.clearAll(execution.arn);
    live.delete(execution.arn);
    volatile.delete(execution.arn);
    entry.ended?.(execution);
    if (execution.starter?.item !== undefined) tellItemEnded(execution, execution.starter);
    else if (execution.starter?.waits) calls.childEnded(execution, execution.starter);
    // As AWS does, as well as it can: an execution that is cut takes along those its tasks wait for, and any its items.
    const cut = execution.status === 'ABORTED' || execution.status === 'TIMED_OUT';
    stopAll(cut ? store.awaitedBy(execution.arn) : itemsOf(entry.run));
  }

  /** Those under way, of one Map or of all: in the database, and those that are just being put there. */
  function itemsOf({ machine, execution: { arn } }: Run, thread?: number): string[] {
    if (!machine.distributes) return [];
    const starting = [...live.values()].flatMap(({ run: { execution } }) => {
      const { arn: of, item, thread: by } = execution.starter ?? {};
      return of === arn && item !== undefined && (thread ?? by) === by ? [execution.arn] : [];
    });
    return [...new Set([...store.itemsUnderWay(arn, thread), ...starting])];
  }

  function stopAll(arns: readonly string[]): void {
    for (const arn of arns) signal(arn, (run) => stopped(run, {}));
  }

  function tellItemEnded(child: Execution, starter: Starter): void {
    signal(starter.arn, (run) => itemEnded(run, starter, child));
  }

  /** Once, however often: it may have been started, or have ended, in an earlier process. */
  async function startItem(parent: Run, thread: number, index: number): Promise<void> {
    const child = itemExecution(parent, thread, index, host.clock.now());
    if (child?.starter === undefined) return;
    const { arn, machineArn, roleArn } = parent.execution;
    const { attempt } = child.starter;
    const refusal = host.authorize(roleArn, { action: 'states:StartExecution', resource: machineArn });
    if (refusal !== undefined) return signal(arn, (run) => itemsRefused(run, thread, attempt, refusal));
    const before = store.execution(child.arn) ?? live.get(child.arn)?.run.execution;
    if (before !== undefined) return before.status === 'RUNNING' ? undefined : tellItemEnded(before, child.starter);
    await begin(child, false).catch(() => {
      // The log has it; the parent looks after its items again.
      host.clock.at(host.clock.now() + RESUME_AFTER_MS, () => resume(arn));
    });
  }

  function forget(entry: Live): void {
    const { arn } = entry.run.execution;
    const idle = entry.signals === 0 && !volatile.has(arn) && entry.ended === undefined;
    if (idle && live.size > MAX_IDLE && live.get(arn) === entry) live.delete(arn);
  }

  /** Begins an execution and runs it as far as it goes: it is in the database when this resolves. */
  async function begin(
    execution: Execution,
    isVolatile: boolean,
    whenEnded?: (execution: Execution) => void,
  ): Promise<void> {
    const entry = keep(newRun(execution, []));
    if (whenEnded !== undefined) entry.ended = whenEnded;
    if (isVolatile) volatile.add(execution.arn);
    if (execution.dueAtMs !== undefined) alarms.set(execution.arn, EXECUTION_ALARM, execution.dueAtMs);
    await post(entry, (run) => {
      const details = { ...input(execution.input), roleArn: execution.roleArn };
      note(run, 0, 'ExecutionStarted', { executionStartedEventDetails: details });
      ready(run, spawn(run, execution.program ?? ROOT, { index: 0, input: run.input, previousEventId: 0 }));
    });
  }

  /** Makes the calls again whose answers are not recorded, and waits for what is waited for. */
  function resume(arn: string): void {
    const entry = down ? undefined : lookUp(arn);
    for (const [id, { phase }] of entry?.run.threads ?? []) {
      if (entry === undefined) continue;
      arm(entry.run, id);
      if (phase.kind === 'map-run')
        for (const index of Object.keys(phase.underWay)) void startItem(entry.run, id, Number(index));
      const calling = phase.kind === 'task' && (!phase.submitted || phase.token === undefined);
      if (calling) void calls.make(entry.run.execution, id, phase);
    }
  }

  return {
    begin,
    /** The execution as far as it is in the database; one that is not kept there, or not yet, as it is in memory. */
    find(arn: string): Execution | undefined {
      return store.execution(arn) ?? live.get(arn)?.run.execution;
    },
    async stop(arn: string, failure: { readonly error?: string; readonly cause?: string }): Promise<void> {
      const entry = lookUp(arn);
      if (entry !== undefined) await post(entry, (run) => stopped(run, failure));
    },
    /** Throws `SfnError`. */
    async callBack(token: string, callback: Callback): Promise<void> {
      const address = readToken(token);
      if (address === undefined || this.find(address.arn) === undefined) {
        throw new SfnError('InvalidToken', "Invalid Token: 'Invalid token'");
      }
      const entry = lookUp(address.arn);
      if (entry === undefined) throw gone();
      let delivered = false;
      await post(entry, async (run) => {
        await calledBack(run, token, address.thread, address.attempt, callback);
        delivered = true;
      });
      if (!delivered) throw gone();
    },
    /** Takes up what an earlier process left: calls without an answer are made again, the rest waits on. */
    resumeAll(): void {
      for (const { dueAtMs: due, arn } of store.open()) if (due !== undefined) alarms.set(arn, EXECUTION_ALARM, due);
      const calling = new Set<string>();
      for (const { arn, due, phase, id } of store.pending()) {
        if (due !== null) alarms.set(arn, id, due);
        if (phase === 'calling') calling.add(arn);
      }
      for (const arn of calling) resume(arn);
    },
    busy: () => underWay + calls.underWay(),
    async close(): Promise<void> {
      down = true;
      alarms.stop();
      await Promise.all([...live.values()].map(({ tail }) => tail));
    },
  };
}
