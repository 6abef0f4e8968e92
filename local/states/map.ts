/** Starts a Map and its iterations, as many at a time as it allows. */
import type { MapState } from './definition.ts';
import type { Scope } from './expression.ts';
import { QueryFailed } from './failure.ts';
import { changed, childrenOf, emit, type Run, ready, readyFirst, remove, scope, spawn, stateOf } from './run.ts';
import { evaluate, evaluateAs, evaluateCount } from './template.ts';
import type { JoinPhase, Thread } from './thread.ts';

/** What AWS runs at a time of an inline Map: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const MAX_INLINE_CONCURRENCY = 40;

export async function startMap(run: Run, thread: Thread, state: MapState): Promise<void> {
  const sees = scope(run, thread);
  const items = await itemsOf(state, thread, sees).catch((error: unknown) => {
    // AWS records this one as if the state had not been entered.
    thread.previousEventId = thread.beforeEventId;
    throw error;
  });
  const limit = await concurrency(state, sees);
  emit(run, thread, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const tolerated = await toleratedFailures(state, items.length, sees);
  const phase: JoinPhase = {
    kind: 'joining',
    items,
    limit,
    started: 0,
    running: 0,
    failed: 0,
    outputs: [],
    broken: [],
    ...(tolerated === undefined ? {} : { tolerated }),
  };
  thread.phase = phase;
  await startIterations(run, thread, phase);
  if (items.length === 0) readyFirst(run, thread);
  changed(run, thread);
}

/** Throws `QueryFailed`. */
export async function itemsOf(state: MapState, thread: Thread, sees: Scope): Promise<readonly unknown[]> {
  const items = state.items === undefined ? thread.input : await evaluateAs(state.items, 'array', sees);
  if (Array.isArray(items)) return items;
  throw new QueryFailed(
    state.items === undefined
      ? `Map state input must be an array but was: ${JSON.stringify(items)}`
      : `Items must be an array but was: ${JSON.stringify(items)}`,
    state.items === undefined ? undefined : 'Items',
  );
}

async function concurrency(state: MapState, sees: Scope): Promise<number> {
  const limit = state.maxConcurrency && (await evaluateCount(state.maxConcurrency, 'MaxConcurrency', sees));
  return Math.min(limit || MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY);
}

/** How many iterations may fail, when the Map says so; the stricter of the two. */
export async function toleratedFailures(state: MapState, length: number, sees: Scope): Promise<number | undefined> {
  const { toleratedFailureCount, toleratedFailurePercentage } = state;
  const limits: number[] = [];
  if (toleratedFailureCount) limits.push(await evaluateCount(toleratedFailureCount, 'ToleratedFailureCount', sees));
  if (toleratedFailurePercentage) {
    const percentage = Number(await evaluateAs(toleratedFailurePercentage, 'number', sees));
    limits.push(Math.floor((length * percentage) / 100));
  }
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Starts iterations while there are items left and room for them. */
export async function startIterations(run: Run, thread: Thread, phase: JoinPhase): Promise<void> {
  const { items = [], limit = MAX_INLINE_CONCURRENCY } = phase;
  try {
    while (phase.started < items.length && phase.running < limit) {
      await startIteration(run, thread, phase.started, items[phase.started]);
      phase.started += 1;
      phase.running += 1;
    }
  } catch (error) {
    for (const child of childrenOf(run, thread)) remove(run, child);
    throw error;
  }
}

async function startIteration(run: Run, thread: Thread, index: number, value: unknown): Promise<void> {
  const state = stateOf(run, thread) as MapState;
  const item = { Index: index, Value: value };
  const input =
    state.itemSelector === undefined
      ? value
      : await evaluate(state.itemSelector, scope(run, thread, {}, { Map: { Item: item } }));
  const { previousEventId } = thread;
  const child = spawn(run, state.processor, { parent: thread.id, index, item, input, previousEventId });
  emit(run, child, 'MapIterationStarted', { mapIterationStartedEventDetails: { name: thread.state, index } });
  ready(run, child);
}
