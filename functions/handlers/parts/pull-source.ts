/** A whole pull of a source, page by page: the safety net under its webhooks. All of it is read before any of it is taken (take-pulled.ts), for a later page may contradict an earlier one. */
import { sha256 } from '../../core/canonical.ts';
import { instant } from '../../core/schedule.ts';
import type { SourceMessage } from '../../core/source-messages.ts';
import { clock } from '../../runtime/clock.ts';
import { sources } from '../../runtime/parts.ts';
import { enqueue } from '../../runtime/source-queue.ts';
import { keyOf, type RecordRead } from '../../sources/read-record.ts';
import { readRecords, standingIn } from '../../sources/read-records.ts';
import { type Piece, putPiece, putTwice, type Seen, seenIn, type Twice } from '../../store/pulled.ts';
import { findPull, keysHeard, type Pull, putPull } from '../../store/sources.ts';
import type { Reading } from './read-worker.ts';

/** Our choice: as many records as are taken well within this function's time, and have room in an item of DynamoDB (400 KB). */
const MOST_RECORDS = 1000;
const MOST_BYTES = 300_000;

type NextPage = Extract<SourceMessage, { kind: 'page' }>;

/** Begins anew, whatever pull is under way: the newest is the one that counts. */
export async function beginPull(source: string): Promise<void> {
  const startedAt = instant(Date.parse(clock()));
  const isFirst = (await keysHeard(sources(), source)).length === 0;
  const none = { untold: [], untoldInAll: 0, missing: [], missingInAll: 0, refused: [], refusedInAll: 0 };
  const counts = { pages: 0, workers: 0, leftOut: 0, events: 0, pieces: 0, taken: 0 };
  const pull: Pull = { pullId: startedAt, startedAt, ...counts, ...none, isFirst, next: {} };
  await putPull(sources(), source, pull, true);
  await enqueue(source, [nextOf(pull)]);
}

/** Reads one page; sent again after a crash it finds that done, or does again what changes nothing. */
export async function pullPage({ source, configured, reader }: Reading, message: NextPage): Promise<void> {
  const pull = await findPull(sources(), source);
  if (pull === undefined || pull.pullId !== message.pullId) return;
  // An earlier deployment began it, and took what it read at once: it goes by other items.
  if (pull.pieces === undefined) return beginPull(source);
  if (pull.pages > message.pages) return goOn(source, pull, message.pages + 1);
  const askedAt = Date.parse(clock());
  const page = await reader.page(message.cursor);
  const readAt = instant(Math.min(askedAt, page.sinceMs ?? askedAt));
  const { mapping } = configured;
  const read = readRecords(page.records, mapping).map((one, at) => ({ one, key: keyOf(page.records[at], mapping) }));
  let { pieces } = pull;
  for (const some of inPieces(read))
    await putPiece(sources(), source, pull, pieces++, { piece: pieceOf(readAt, some), seen: seenOf(some) });
  const { next: _, ...rest } = pull;
  const so: Pull = { ...rest, pages: pull.pages + 1, pieces };
  if (page.next !== undefined) return carryOn(source, { ...so, next: { cursor: page.next } });
  await putTwice(sources(), source, so, twiceIn(await seenIn(sources(), source, so)));
  return carryOn(source, so);
}

interface Of {
  readonly one: RecordRead;
  readonly key: string | undefined;
}

/** One after the other, each as large as may be. */
function inPieces(read: readonly Of[]): readonly (readonly Of[])[] {
  const pieces: Of[][] = [];
  let bytes = 0;
  for (const of of read) {
    const more = Buffer.byteLength(JSON.stringify(of));
    const last = pieces.at(-1);
    if (last === undefined || last.length === MOST_RECORDS || bytes + more > MOST_BYTES) {
      pieces.push([of]);
      bytes = more;
    } else {
      last.push(of);
      bytes += more;
    }
  }
  return pieces;
}

function pieceOf(readAt: Piece['readAt'], some: readonly Of[]): Piece {
  return {
    readAt,
    workers: some.flatMap(({ one }) => (one.kind === 'worker' ? [one.said] : [])),
    unread: some.flatMap(({ one: { kind, ...one } }) => (kind === 'refused' && 'refusals' in one ? [one] : [])),
    leftOut: some.filter(({ one }) => one.kind === 'left-out').length,
  };
}

function seenOf(some: readonly Of[]): Seen {
  const named = some.flatMap(({ one, key }) => (key === undefined ? [] : [{ one, key }]));
  return {
    keys: named.flatMap(({ one, key }) => (one.kind === 'left-out' ? [] : [[key, inShort(one)]])),
    leftOut: named.flatMap(({ one, key }) => (one.kind === 'left-out' ? [key] : [])),
    nameless: some.filter(({ one, key }) => key === undefined && one.kind === 'refused').length,
  };
}

const LEFT = 'left ';

/** What a record says; and, to be seen at once, whether that is that they have left. */
function inShort(one: RecordRead): string {
  return `${standingIn(one) === 'left' ? LEFT : ''}${sha256(JSON.stringify(one)).slice(0, 24)}`;
}

/** Of which keys there are records that differ. */
function twiceIn({ keys }: Seen): readonly Twice[] {
  return [...Map.groupBy(keys, ([key]) => key)].flatMap(([key, records]) => {
    if (new Set(records.map(([, said]) => said)).size === 1) return [];
    return [{ key, records: records.length, left: records.every(([, said]) => said.startsWith(LEFT)) }];
  });
}

/** By the step that comes next. Where another has begun since, it is that one's to go on. */
export async function carryOn(source: string, pull: Pull): Promise<void> {
  if (await putPull(sources(), source, pull)) await enqueue(source, [nextOf(pull)]);
}

/** This step was taken already, and its message comes again: the next may never have been asked for. */
export async function goOn(source: string, pull: Pull, steps: number): Promise<void> {
  if (pull.endedAt === undefined && pull.pages + pull.taken === steps) await enqueue(source, [nextOf(pull)]);
}

function nextOf({ pullId, pages, taken, next }: Pull): SourceMessage {
  return next === undefined
    ? { version: 1, kind: 'take', pullId, taken }
    : { version: 1, kind: 'page', pullId, pages, ...(next.cursor === undefined ? {} : { cursor: next.cursor }) };
}
