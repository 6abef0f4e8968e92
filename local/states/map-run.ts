/** A Distributed Map: each item is an execution of its own, and the Map waits for all of them. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
import { randomUUID } from 'node:crypto';
import type { DistributedMap } from './definition.ts';
import type { Failure } from './failure.ts';
import { leave, told } from './leave.ts';
import { itemsOf, toleratedFailures } from './map.ts';
import { attempt, recover } from './recover.ts';
import { changed, emit, type Run, scope, stateOf } from './run.ts';
import { endedAnswer } from './tasks/executions.ts';
import { evaluate, evaluateCount } from './template.ts';
import type { Execution, MapRunPhase, Starter, Thread } from './thread.ts';

/** Where a Map says nothing: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_CONCURRENCY = 10_000;

const THRESHOLD: Failure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

/** Throws `QueryFailed`. */
export async function startMapRun(run: Run, thread: Thread, state: DistributedMap): Promise<void> {
  const sees = scope(run, thread);
  const items = await itemsOf(state, thread, sees);
  const limit = state.maxConcurrency && (await evaluateCount(state.maxConcurrency, 'MaxConcurrency', sees));
  const tolerated = (await toleratedFailures(state, items.length, sees)) ?? 0;
  emit(run, thread, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const name = randomUUID();
  const phase: MapRunPhase = {
    kind: 'map-run',
    attempt: run.execution.lastEventId + 1,
    name,
    ...{ items, limit: limit || MAX_CONCURRENCY, tolerated },
    ...{ started: 0, underWay: {}, failed: 0, outputs: [] },
  };
  emit(run, thread, 'MapRunStarted', {
    mapRunStartedEventDetails: { mapRunArn: mapRunArn(run.execution, state, phase) },
  });
  thread.phase = phase;
  await goOn(run, thread, state, phase);
}

/** Starts items while there is room for them; ends the Map when none is left. */
async function goOn(run: Run, thread: Thread, state: DistributedMap, phase: MapRunPhase): Promise<void> {
  try {
    await startItems(run, thread, state, phase);
  } catch (error) {
    run.effects.push({ kind: 'stop-items', thread: thread.id });
    throw error;
  }
  changed(run, thread);
  if (Object.keys(phase.underWay).length > 0) return;
  emit(run, thread, 'MapRunSucceeded');
  emit(run, thread, 'MapStateSucceeded');
  const result = phase.outputs;
  await leave(run, thread, state, result, { result });
}

async function startItems(run: Run, thread: Thread, state: DistributedMap, phase: MapRunPhase): Promise<void> {
  while (phase.started < phase.items.length && Object.keys(phase.underWay).length < phase.limit) {
    const Index = phase.started;
    const Value = phase.items[Index];
    const sees = scope(run, thread, {}, { Map: { Item: { Index, Value } } });
    const input = state.itemSelector === undefined ? Value : await evaluate(state.itemSelector, sees);
    phase.underWay[Index] = JSON.stringify(input);
    phase.started += 1;
    run.effects.push({ kind: 'start-item', thread: thread.id, index: Index });
  }
}

/** One item's execution has ended. An earlier run of the Map is over: what ends of it changes nothing. */
export async function itemEnded(run: Run, { thread: id, attempt: of, item }: Starter, child: Execution): Promise<void> {
  const found = waiting(run, id, of);
  if (found === undefined || item === undefined || found.phase.underWay[item] === undefined) return;
  const { thread, state, phase } = found;
  delete phase.underWay[item];
  const answer = endedAnswer(child, 'sync');
  if ('result' in answer) phase.outputs[item] = JSON.parse(child.output ?? 'null');
  else {
    phase.failed += 1;
    // As AWS tells of an item that failed and was tolerated: what it told of the execution.
    phase.outputs[item] = JSON.parse(answer.failure.cause ?? 'null');
  }
  if (phase.failed > phase.tolerated) return failMapRun(run, thread, THRESHOLD);
  await attempt(run, thread, () => goOn(run, thread, state, phase));
}

/** The role of the machine may not start its items. */
export async function itemsRefused(run: Run, id: number, of: number, cause: string): Promise<void> {
  const found = waiting(run, id, of);
  if (found !== undefined) await failMapRun(run, found.thread, { error: 'States.Permissions', cause });
}

async function failMapRun(run: Run, thread: Thread, failure: Failure): Promise<void> {
  emit(run, thread, 'MapRunFailed', { mapRunFailedEventDetails: told(failure) });
  run.effects.push({ kind: 'stop-items', thread: thread.id });
  await recover(run, thread, failure);
}

function waiting(run: Run, id: number, of: number) {
  const thread = run.threads.get(id);
  if (thread?.phase.kind !== 'map-run' || thread.phase.attempt !== of) return undefined;
  const state = stateOf(run, thread) as DistributedMap; // as: only a Distributed Map is in this phase
  return { thread, state, phase: thread.phase };
}

const labelled = (arn: string, { distributed }: DistributedMap) => `${arn}/${distributed.label}`;

function mapRunArn({ machineArn }: Execution, state: DistributedMap, { name }: MapRunPhase): string {
  return `${labelled(machineArn.replace(':stateMachine:', ':mapRun:'), state)}:${name}`;
}

/** The execution of an item that is under way: the same whenever it is asked for, so that it is started once. */
export function itemExecution(run: Run, id: number, index: number, nowMs: number): Execution | undefined {
  const thread = run.threads.get(id);
  const { execution } = run;
  if (thread?.phase.kind !== 'map-run') return undefined;
  const { phase } = thread;
  const input = phase.underWay[index];
  if (input === undefined) return undefined;
  const state = stateOf(run, thread) as DistributedMap; // as: only a Distributed Map is in this phase
  const machineArn = labelled(execution.machineArn, state);
  const name = `${phase.name}-${index}`;
  return {
    arn: `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`,
    name,
    machineArn,
    machineName: labelled(execution.machineName, state),
    roleArn: execution.roleArn,
    definition: execution.definition,
    program: state.processor,
    input,
    startedAtMs: nowMs,
    status: 'RUNNING',
    lastEventId: 0,
    lastThreadId: 0,
    starter: { arn: execution.arn, thread: id, attempt: phase.attempt, waits: true, item: index },
  };
}
