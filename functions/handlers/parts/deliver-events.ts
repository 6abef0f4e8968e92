/**
 * Sends the log to one receiver from where it was sent to: in order, nothing left out, at least once. The cursor moves when a
 * batch was taken, and only in the hands of who has the turn: killed at any moment, the next goes on where it stands.
 */

import { Instant } from '../../core/ids.ts';
import { eventOfEntry, type OcsfSettings } from '../../core/ocsf/event.ts';
import type { LogEntry } from '../../ledger/log/read-entries.ts';
import {
  type Cursor,
  endTurn,
  moveCursor,
  type StreamsTable,
  setAside,
  type Turn,
  takeTurn,
  type Wait,
} from '../../store/streams.ts';
import { bytesOf, firstBatch } from '../../streams/batches.ts';
import type { Outgoing, Sender, Sent } from '../../streams/sender.ts';

export interface Delivering {
  readonly streams: StreamsTable;
  readonly turn: Turn;
  readonly sender: Sender;
  readonly settings: OcsfSettings;
  /** How far the log is signed. */
  readonly size: () => Promise<number>;
  readonly entries: (from: number, size: number) => AsyncIterable<LogEntry>;
  readonly now: () => Instant;
  /** After so long no other batch is begun. */
  readonly sendForMs: number;
  /** After so long somebody who was killed counts as gone: longer than anybody may run. */
  readonly turnMs: number;
  /** Tells of what was set aside. */
  readonly tell: (index: number, because: string) => void;
}

export interface Delivered {
  readonly kind: 'done' | 'busy' | 'later' | 'stopped';
  readonly sent: number;
  readonly setAside: number;
  /** How many records wait. */
  readonly behind: number;
  readonly because?: string;
}

/** Our choice: a receiver that refuses so many in a row, and takes nothing between, is not shown wrong events: it is wrong itself. */
const MOST_SET_ASIDE = 20;
const [FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS] = [30, 3600];

/** How far this run is. `refused` are those set aside since something was last taken, by whichever run. */
interface Run {
  next: number;
  sent: number;
  aside: number;
  refused: number;
}

export async function deliver(parts: Delivering): Promise<Delivered> {
  const started = Date.parse(parts.now());
  const cursor = await takeTurn(parts.streams, parts.turn, parts.now(), later(parts.now(), parts.turnMs));
  if (cursor === undefined) return { kind: 'busy', sent: 0, setAside: 0, behind: 0 };
  const run: Run = { next: cursor.next, sent: 0, aside: 0, refused: cursor.refused };
  const size = await parts.size();
  const stop = await sendAll(parts, run, size, started + parts.sendForMs);
  await endTurn(parts.streams, parts.turn, stop === undefined ? undefined : waitAfter(parts, cursor, run, stop));
  const counts = { sent: run.sent, setAside: run.aside, behind: size - run.next };
  return stop === undefined ? { kind: 'done', ...counts } : { kind: stop.kind, because: stop.because, ...counts };
}

type Stop = Extract<Sent, { readonly kind: 'later' | 'stopped' }>;

async function sendAll(parts: Delivering, run: Run, size: number, untilMs: number): Promise<Stop | undefined> {
  const waiting: Outgoing[] = [];
  let bytes = 0;
  for await (const { index, entry } of parts.entries(run.next, size)) {
    const made = outgoing(parts, index, entry);
    if ('because' in made) {
      const stop = (await flush(parts, run, waiting, index)) ?? (await putAside(parts, run, index, made));
      if (stop !== undefined) return stop;
      bytes = 0;
      continue;
    }
    waiting.push(made);
    bytes += bytesOf(made.text);
    if (waiting.length < parts.sender.limits.entries && bytes < parts.sender.limits.bytes) continue;
    const stop = await sendFirst(parts, run, waiting);
    if (stop !== undefined) return stop;
    bytes = waiting.reduce((sum, { text }) => sum + bytesOf(text), 0);
    if (Date.parse(parts.now()) >= untilMs) return undefined;
  }
  return flush(parts, run, waiting, size);
}

interface Unfit {
  readonly because: string;
  readonly recordId?: string;
}

function outgoing({ sender, settings }: Delivering, index: number, entry: string): Outgoing | Unfit {
  const event = eventOfEntry(entry, index, settings);
  if (event === undefined) return { because: 'it is no record of evidence: it was altered, or is of a newer version' };
  const text = sender.textOf(event, index);
  const recordId = event.metadata.uid;
  if (bytesOf(text) > sender.limits.entryBytes)
    return { recordId, because: `as an event it is larger than the ${sender.limits.entryBytes} bytes it may be` };
  return { index, event, text };
}

/** Everything that waits, up to `next` of the log. */
async function flush(parts: Delivering, run: Run, waiting: Outgoing[], next: number): Promise<Stop | undefined> {
  while (waiting.length > 0) {
    const stop = await sendFirst(parts, run, waiting);
    if (stop !== undefined) return stop;
  }
  return run.next === next ? undefined : lost();
}

async function sendFirst(parts: Delivering, run: Run, waiting: Outgoing[]): Promise<Stop | undefined> {
  const batch = firstBatch(waiting, parts.sender.limits);
  const stop = await sendBatch(parts, run, batch);
  if (stop === undefined) waiting.splice(0, batch.length);
  return stop;
}

/** A batch with something bad in it is sent in halves, until what is bad stands alone. */
async function sendBatch(parts: Delivering, run: Run, batch: readonly Outgoing[]): Promise<Stop | undefined> {
  const [first] = batch;
  if (first === undefined) return undefined;
  const sent = await parts.sender.send(batch);
  if (sent.kind === 'later' || sent.kind === 'stopped') return sent;
  if (sent.kind === 'taken') {
    run.sent += batch.length;
    run.refused = 0;
    return move(parts, run, run.next + batch.length);
  }
  if (batch.length === 1)
    return putAside(parts, run, first.index, { recordId: first.event.metadata.uid, because: sent.because });
  const half = Math.ceil(batch.length / 2);
  return (await sendBatch(parts, run, batch.slice(0, half))) ?? sendBatch(parts, run, batch.slice(half));
}

/** First kept and told, then passed by: never the other way. */
async function putAside(parts: Delivering, run: Run, index: number, unfit: Unfit): Promise<Stop | undefined> {
  if (run.refused >= MOST_SET_ASIDE)
    return { kind: 'stopped', because: `more than ${MOST_SET_ASIDE} events in a row were refused: ${unfit.because}` };
  await setAside(parts.streams, parts.turn.stream, { index, ...unfit, at: parts.now() });
  parts.tell(index, unfit.because);
  run.aside += 1;
  run.refused += 1;
  return move(parts, run, index + 1);
}

async function move({ streams, turn }: Delivering, run: Run, next: number): Promise<Stop | undefined> {
  if (!(await moveCursor(streams, turn, run.next, { next, refused: run.refused }))) return lost();
  run.next = next;
  return undefined;
}

const lost = (): Stop => ({ kind: 'later', because: 'another took the turn: it goes on from there', afterSeconds: 0 });

function waitAfter({ now }: Delivering, cursor: Cursor, { sent }: Run, stop: Stop): Wait {
  const attempts = (sent > 0 ? 0 : cursor.attempts) + 1;
  const doubled = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(attempts - 1, 10));
  const seconds = 'afterSeconds' in stop ? Math.max(stop.afterSeconds ?? 0, doubled / 2) : doubled;
  return { attempts, notBefore: later(now(), seconds * 1000), because: stop.because };
}

function later(at: Instant, ms: number): Instant {
  return Instant.parse(new Date(Date.parse(at) + ms).toISOString());
}
