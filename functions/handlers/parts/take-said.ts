/** Takes in what a source says of workers: what differs from before is remembered with the events that follow, then received; a crash between finds them there. */

import type { WorkerSaid } from '../../core/difference.ts';
import { differ } from '../../core/difference.ts';
import type { Instant } from '../../core/ids.ts';
import { sources } from '../../runtime/parts.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { MOST_EVENTS } from '../../sources/tenure/intake.ts';
import { emptyOutbox, findHeard, type Gap, type Heard, putHeard } from '../../store/sources.ts';
import { takeEvents } from './take-events.ts';

export interface Saying {
  readonly source: string;
  readonly configured: Pick<ConfiguredSource, 'leaversBackDays'>;
  readonly readAt: Instant;
  readonly workers: readonly WorkerSaid[];
  /** What was known when the workers were read, where they were read on top of it: another who took one in since was first. */
  readonly known?: ReadonlyMap<string, Heard>;
}

export interface TakenSaid {
  /** Whose record differs from what was known. */
  readonly changed: readonly string[];
  readonly events: number;
  readonly refused: readonly Gap[];
}

/** Somebody else took the same worker in at this moment: what they read and what we read must be compared anew. */
export class ReadAtOnce extends Error {
  override readonly name = 'ReadAtOnce';
  /** Whose record was taken nevertheless. */
  readonly changed: readonly string[];
  constructor(message: string, changed: readonly string[]) {
    super(message);
    this.changed = changed;
  }
}

const AT_ONCE = 20;

/** Throws `ReadAtOnce`, after all the others have been taken. */
export async function takeSaid({ source, configured, readAt, workers, ...read }: Saying): Promise<TakenSaid> {
  const known =
    read.known ??
    (await findHeard(
      sources(),
      source,
      workers.map(({ key }) => key),
    ));
  await receiveAll(
    source,
    [...known.values()].filter(({ outbox }) => outbox.length > 0),
  );
  const refused: Gap[] = [];
  const fresh: Heard[] = [];
  for (const said of workers) {
    const before = known.get(said.key);
    // A page may be read for minutes: what a later reading has found meanwhile, an end above all, is not taken back by it.
    if (read.known === undefined && before?.readAt !== undefined && before.readAt > readAt) continue;
    const found = differ(before, { source, said, readAt, leaversBackDays: configured.leaversBackDays });
    if (found.kind === 'refused') refused.push({ key: said.key, what: found.because, mend: found.mend });
    if (found.kind !== 'said') continue;
    fresh.push({ key: said.key, version: (before?.version ?? 0) + 1, ...found.now, readAt, outbox: found.events });
  }
  const stored = await inParallel(fresh, async (one) => ({ one, isStored: await putHeard(sources(), source, one) }));
  const ours = stored.flatMap(({ one, isStored }) => (isStored ? [one] : []));
  const gaps = await receiveAll(
    source,
    ours.filter(({ outbox }) => outbox.length > 0),
  );
  if (ours.length < fresh.length)
    throw new ReadAtOnce(
      `${fresh.length - ours.length} workers of source ${source} were read by another at once; read again`,
      ours.map(({ key }) => key),
    );
  return {
    changed: ours.map(({ key }) => key),
    events: ours.reduce((sum, { outbox }) => sum + outbox.length, 0),
    refused: [...refused, ...gaps],
  };
}

/** What was refused for good says so; it is not sent again. */
async function receiveAll(source: string, waiting: readonly Heard[]): Promise<readonly Gap[]> {
  const gaps: Gap[] = [];
  for (const some of batches(waiting)) {
    const events = some.flatMap(({ key, outbox }) => outbox.map((event) => ({ key, event })));
    const { outcomes } = await takeEvents({ source, events: events.map(({ event }) => ({ kind: 'event', event })) });
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.outcome !== 'refused') continue;
      const [first] = outcome.refusals;
      gaps.push({ key: events[index]?.key ?? '', what: first?.what ?? 'it was refused', mend: first?.mend ?? '' });
    }
    await inParallel(some, (one) => emptyOutbox(sources(), source, one));
  }
  return gaps;
}

/** As many workers as have so many events between them; a worker's own stay together. */
function batches(waiting: readonly Heard[]): readonly (readonly Heard[])[] {
  const made: Heard[][] = [];
  let room = 0;
  for (const one of waiting) {
    if (room < one.outbox.length) {
      made.push([]);
      room = MOST_EVENTS;
    }
    made.at(-1)?.push(one);
    room -= one.outbox.length;
  }
  return made;
}

async function inParallel<From, To>(all: readonly From[], run: (one: From) => Promise<To>): Promise<To[]> {
  const done: To[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE)
    done.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(run))));
  return done;
}
