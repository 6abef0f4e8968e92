/** Takes a batch of lifecycle events in: the brakes first, then a case for each, each worker's in their order; and wakes whom they are about. */
import type { Batch } from '../../core/batch.ts';
import { newSince } from '../../core/feed-drift.ts';
import { clock } from '../../runtime/clock.ts';
import { logger } from '../../runtime/lambda.ts';
import { measureBy } from '../../runtime/metrics.ts';
import { wake } from '../../runtime/wake.ts';
import type { Taken } from '../../sources/refusal.ts';
import { braked } from './braked.ts';
import { type Received, receive } from './receive.ts';

/** A batch waits for nobody but itself; more at a time only queue at the table. */
const PEOPLE_AT_ONCE = 20;

export interface Sending {
  readonly source: string;
  /** The name of a recurring feed: it is compared with the last of its name. */
  readonly name?: string | undefined;
  readonly events: readonly Taken[];
}

export interface TakenIn {
  /** One for each event, in their order. */
  readonly outcomes: readonly Received[];
  /** The batch that is held, or was rejected. */
  readonly batch: Batch | undefined;
}

export async function takeEvents({ source, name, events }: Sending): Promise<TakenIn> {
  const now = clock();
  const outcomes = new Array<Received>(events.length);
  const wellFormed = events.flatMap((one) => (one.kind === 'event' ? [one.event] : []));
  const batch = await braked({ source, name, events: wellFormed, now });
  await inOrderPerWorker(events, async (one, index) => {
    outcomes[index] =
      one.kind === 'refused' ? { outcome: 'refused', refusals: one.refusals } : await receive(one.event, now, batch);
  });
  const woken = Map.groupBy(
    outcomes.flatMap((one) => ('wake' in one ? [one] : [])),
    ({ wake: personId }) => personId,
  );
  const received = new Map([...woken].map(([personId, of]) => [personId, of.map(({ caseId }) => caseId)]));
  await wake('CaseReceived', [...woken.keys()], undefined, received);
  const counts = countBy(outcomes);
  logger.info('events received', { source, ...counts });
  for (const [outcome, count] of Object.entries(counts)) measureBy('EventsReceived', outcome, count);
  return { outcomes, batch };
}

/** As the sender is answered: no person ids. */
export function told({ outcomes, batch }: TakenIn) {
  const events = outcomes.map(({ ...one }) => ('wake' in one ? { outcome: one.outcome, caseId: one.caseId } : one));
  return { events, ...(batch === undefined ? {} : heldBody(batch)) };
}

function heldBody({ batchId, trips, since }: Batch) {
  const held = [...trips.map(({ because }) => because), ...(since === undefined ? [] : [newSince(since)])];
  return { batch: { batchId, held } };
}

/** Events of one worker one after the other, workers side by side. */
async function inOrderPerWorker(
  events: readonly Taken[],
  run: (taken: Taken, index: number) => Promise<void>,
): Promise<void> {
  const groups = new Map<string, [Taken, number][]>();
  for (const [index, taken] of events.entries()) {
    const key = taken.kind === 'event' ? (taken.event.data.person.personId ?? taken.event.subject) : `refused ${index}`;
    groups.set(key, [...(groups.get(key) ?? []), [taken, index]]);
  }
  const queue = [...groups.values()].values();
  const worker = async () => {
    for (const group of queue) for (const [taken, index] of group) await run(taken, index);
  };
  await Promise.all(Array.from({ length: PEOPLE_AT_ONCE }, worker));
}

function countBy(outcomes: readonly Received[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
