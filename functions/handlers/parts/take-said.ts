/** Takes in what a source says of workers: what differs from before is remembered with the events that follow, then received; a crash between finds them there. */
import { unsureCut } from '../../core/cut-said.ts';
import type { WorkerSaid } from '../../core/difference.ts';
import { type Difference, differ } from '../../core/difference.ts';
import { type EndSaid, withEnd } from '../../core/end-said.ts';
import type { Instant } from '../../core/ids.ts';
import { sources } from '../../runtime/parts.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { MOST_EVENTS } from '../../sources/tenure/intake.ts';
import { emptyOutbox, findHeard, type Gap, type Heard, putHeard } from '../../store/sources.ts';
import { inParallel } from './in-parallel.ts';
import { ownWorkerIds } from './own-worker-ids.ts';
import { mayBeTakenLater } from './receive.ts';
import { takeEvents } from './take-events.ts';

export interface Saying {
  readonly source: string;
  readonly configured: Pick<ConfiguredSource, 'leaversBackDays'>;
  readonly readAt: Instant;
  /** Each key once: of several records of one, readRecords and readCarried say what becomes. */
  readonly workers: readonly WorkerSaid[];
  /** What is believed of those whose record cannot be read. */
  readonly ends?: readonly EndSaid[];
  /** What was known when the workers were read, where they were read on top of it: another who took one in since was first. */
  readonly known?: ReadonlyMap<string, Heard>;
  /** Nothing tells it from a copy of what was sent before (`Reading.mayBeCopy`). */
  readonly mayBeCopy?: true | undefined;
}

export interface TakenSaid {
  /** Whose record differs from what was known. */
  readonly changed: readonly string[];
  readonly events: number;
  readonly refused: readonly Gap[];
  /** Those whose end was said, and of whom nothing is known that could be ended. */
  readonly unknown: readonly string[];
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

/** Throws `ReadAtOnce`, after all the others have been taken. */
export async function takeSaid({
  source,
  configured,
  readAt,
  workers,
  ends = [],
  mayBeCopy,
  ...read
}: Saying): Promise<TakenSaid> {
  const keys = [...workers, ...ends].map(({ key }) => key);
  const known = read.known ?? (await findHeard(sources(), source, keys));
  const before = await receiveAll(
    source,
    [...known.values()].filter(({ outbox }) => outbox.length > 0),
  );
  const isRead = new Set(workers.map(({ key }) => key));
  const only = new Map(ends.map((end) => [end.key, end])).values().filter(({ key }) => !isRead.has(key));
  const told = [...workers, ...only.flatMap((end) => ended(known.get(end.key), end))];
  const refused: Gap[] = [];
  const fresh: Heard[] = [];
  for (const said of told) {
    const heard = known.get(said.key);
    const since = read.known === undefined ? readAt : notBefore(heard, readAt);
    const reading = { source, said, readAt: since, leaversBackDays: configured.leaversBackDays, mayBeCopy };
    const found = held(heard, reading, refused);
    const unsure = unsureCut(heard, said, found.kind === 'said' ? found.now.said : heard?.said);
    if (unsure !== undefined) refused.push({ key: said.key, what: unsure.because, mend: unsure.mend });
    if (found.kind !== 'said') continue;
    const outbox = [...(before.waiting.has(said.key) ? (heard?.outbox ?? []) : []), ...found.events];
    fresh.push({ key: said.key, version: (heard?.version ?? 0) + 1, ...found.now, outbox });
  }
  const { own, beaten, ...ids } = await ownWorkerIds(source, fresh);
  const stored = await inParallel(own, async (one) => ({ one, isStored: await putHeard(sources(), source, one) }));
  const ours = stored.flatMap(({ one, isStored }) => (isStored ? [one] : []));
  const { gaps } = await receiveAll(
    source,
    ours.filter(({ outbox }) => outbox.length > 0),
  );
  const changed = ours.map(({ key }) => key);
  const late = own.length - ours.length + beaten;
  if (late > 0)
    throw new ReadAtOnce(`${late} workers of source ${source} were read by another at once; read again`, changed);
  return {
    changed,
    events: ours.reduce((sum, { outbox }) => sum + outbox.length, 0),
    refused: [...refused, ...ids.refused, ...before.gaps, ...gaps.filter(({ key }) => !before.waiting.has(key))],
    unknown: ends.flatMap(({ key }) => (known.has(key) ? [] : [key])),
  };
}

/** What is read on top of what is known is no older than that, however the clocks of two functions differ. */
function notBefore(heard: Heard | undefined, readAt: Instant): Instant {
  return heard?.readAt !== undefined && heard.readAt > readAt ? heard.readAt : readAt;
}

function ended(heard: Heard | undefined, end: EndSaid): readonly WorkerSaid[] {
  const said = heard && withEnd(heard.said, end);
  return said === undefined ? [] : [said];
}

/** What follows of what is said; of a record that is refused only that its worker leaves. */
function held(heard: Heard | undefined, reading: Parameters<typeof differ>[1], refused: Gap[]): Difference {
  const found = differ(heard, reading);
  if (found.kind !== 'refused') return found;
  const { key, standing, ends, cutAt } = reading.said;
  refused.push({ key, what: found.because, mend: found.mend });
  const [said] = ended(heard, { key, ends, cutAt, standing: standing === 'left' ? standing : undefined });
  return said === undefined ? found : differ(heard, { ...reading, said });
}

interface ReceivedAll {
  readonly gaps: readonly Gap[];
  /** The keys of those whose events wait until they can be taken. */
  readonly waiting: ReadonlySet<string>;
}

/** What was refused for good says so, and is not sent again; what may be taken one day waits, and says so each time. */
async function receiveAll(source: string, all: readonly Heard[]): Promise<ReceivedAll> {
  const gaps: Gap[] = [];
  const waiting = new Set<string>();
  for (const some of batches(all)) {
    const events = some.flatMap(({ key, outbox }) => outbox.map((event) => ({ key, event })));
    const { outcomes } = await takeEvents({ source, events: events.map(({ event }) => ({ kind: 'event', event })) });
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.outcome !== 'refused') continue;
      const [first] = outcome.refusals;
      const key = events[index]?.key ?? '';
      if (mayBeTakenLater(outcome)) waiting.add(key);
      gaps.push({ key, what: first?.what ?? 'it was refused', mend: first?.mend ?? '' });
    }
    const done = some.filter(({ key }) => !waiting.has(key));
    await inParallel(done, (one) => emptyOutbox(sources(), source, one));
  }
  return { gaps: eachOnce(gaps), waiting };
}

/** One worker's events are refused for one reason. */
function eachOnce(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((gap) => [`${gap.key}: ${gap.what}`, gap])).values()];
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
