/** A whole pull of a source, page by page: the safety net under its webhooks. What it finds that nobody told us of is a gap, and is said. */
import { instant } from '../../core/schedule.ts';
import type { SourceMessage } from '../../core/source-messages.ts';
import { clock } from '../../runtime/clock.ts';
import { logger } from '../../runtime/lambda.ts';
import { measureBy } from '../../runtime/metrics.ts';
import { sources } from '../../runtime/parts.ts';
import { enqueue } from '../../runtime/source-queue.ts';
import { kindNamed } from '../../sources/manifest.ts';
import type { Mapping } from '../../sources/mapping.ts';
import { keyOf, type RecordRead } from '../../sources/read-record.ts';
import { readRecords } from '../../sources/read-records.ts';
import { putSeen, type Seen, seenIn } from '../../store/seen.ts';
import { findPull, type Gap, keysHeard, type Pull, putPull } from '../../store/sources.ts';
import { haveLeft } from './have-left.ts';
import { noteList } from './note-list.ts';
import type { Reading } from './read-worker.ts';
import { takeSaid } from './take-said.ts';

/** Our choice: as many records as are taken well within this function's time; a page of more is read again for the rest. */
const MOST_RECORDS = 1000;
/** Our choice: as many of each kind of gap as an item has room for; they are counted in all. */
const MOST_SHOWN = 200;

type NextPage = Extract<SourceMessage, { kind: 'page' }>;

/** Begins anew, whatever pull is under way: the newest is the one that counts. */
export async function beginPull(source: string): Promise<void> {
  const startedAt = instant(Date.parse(clock()));
  const isFirst = (await keysHeard(sources(), source)).length === 0;
  const none = { untold: [], untoldInAll: 0, missing: [], missingInAll: 0, refused: [], refusedInAll: 0 };
  const pull: Pull = { pullId: startedAt, startedAt, pages: 0, workers: 0, leftOut: 0, events: 0, ...none, isFirst };
  await putPull(sources(), source, pull, true);
  await enqueue(source, [{ version: 1, kind: 'page', pullId: pull.pullId, pages: 0, from: 0 }]);
}

/** Takes one page; sent again after a crash it finds itself done, or does again what changes nothing. */
export async function pullPage(reading: Reading, message: NextPage): Promise<void> {
  const { source, configured, reader } = reading;
  const pull = await findPull(sources(), source);
  if (pull === undefined || pull.pullId !== message.pullId || pull.pages > message.pages)
    return goOn(source, pull, message);
  const askedAt = Date.parse(clock());
  const page = await reader.page(message.cursor);
  const readAt = instant(Math.min(askedAt, page.sinceMs ?? askedAt));
  const left = await notYetTaken(reading, pull, page.records, message.from);
  const records = left.slice(0, MOST_RECORDS);
  // All of them are read, as the second of one key may be among those that are taken later.
  const read = readRecords(left, configured.mapping).slice(0, MOST_RECORDS);
  const workers = read.flatMap((one) => (one.kind === 'worker' ? [one.said] : []));
  const unread = read.flatMap((one) => (one.kind === 'refused' ? [one] : []));
  const ends = unread.flatMap(({ end }) => (end === undefined ? [] : [end]));
  const taken = await takeSaid({ source, configured, readAt, workers, ends });
  const refused = [...unread.map(gapOf), ...taken.refused];
  const pages = pull.pages + 1;
  await putSeen(sources(), source, { ...pull, pages }, seenOf(records, read, configured.mapping));
  const isWhole = records.length === left.length;
  const next = isWhole
    ? page.next === undefined
      ? undefined
      : { cursor: page.next, from: 0 }
    : { ...(message.cursor === undefined ? {} : { cursor: message.cursor }), from: message.from + records.length };
  // Where a source tells of nothing, there is nothing that it has not told of.
  const tells = kindNamed(configured.kind)?.hear !== undefined;
  const untold = pull.isFirst || !tells ? [] : taken.changed;
  const so: Pull = {
    ...pull,
    pages,
    workers: pull.workers + workers.length,
    leftOut: pull.leftOut + read.filter(({ kind }) => kind === 'left-out').length,
    events: pull.events + taken.events,
    untold: [...pull.untold, ...untold].slice(0, MOST_SHOWN),
    untoldInAll: pull.untoldInAll + untold.length,
    refused: [...pull.refused, ...refused].slice(0, MOST_SHOWN),
    refusedInAll: pull.refusedInAll + refused.length,
  };
  await (next === undefined ? end(reading, so, message) : goFurther(source, so, next));
}

/**
 * Of a page that is taken in several goes, and read again for each, who has not been taken: by their keys and not by their place, for a source
 * that has lost somebody meanwhile has moved everybody after them. Who has no key is counted the first time.
 */
async function notYetTaken(
  { source, configured: { mapping } }: Reading,
  { pullId }: Pull,
  records: readonly unknown[],
  from: number,
): Promise<readonly unknown[]> {
  if (from === 0) return records;
  const seen = await seenIn(sources(), source, pullId);
  const taken = new Set([...seen.keys, ...seen.leftOut]);
  return records.filter((record) => {
    const key = keyOf(record, mapping);
    return key !== undefined && !taken.has(key);
  });
}

function seenOf(records: readonly unknown[], read: readonly RecordRead[], mapping: Mapping): Seen {
  const keys = records.map((record) => keyOf(record, mapping));
  const of = (isMeant: (one: RecordRead | undefined) => boolean) =>
    keys.flatMap((key, at) => (key !== undefined && isMeant(read[at]) ? [key] : []));
  return {
    keys: of((one) => one?.kind !== 'left-out'),
    leftOut: of((one) => one?.kind === 'left-out'),
    nameless: keys.filter((key, at) => key === undefined && read[at]?.kind === 'refused').length,
  };
}

interface Next {
  readonly cursor?: string | undefined;
  readonly from: number;
}

async function goFurther(source: string, pull: Pull, next: Next): Promise<void> {
  if (await putPull(sources(), source, { ...pull, next })) await enqueue(source, [messageOf(pull, next)]);
}

/** The page was taken already, and its message comes again: the next page may never have been asked for. */
async function goOn(source: string, pull: Pull | undefined, { pullId, pages }: NextPage): Promise<void> {
  if (pull?.pullId === pullId && pull.next !== undefined && pull.pages === pages + 1)
    await enqueue(source, [messageOf(pull, pull.next)]);
}

function messageOf({ pullId, pages }: Pull, { cursor, from }: Next): NextPage {
  return { version: 1, kind: 'page', pullId, pages, from, ...(cursor === undefined ? {} : { cursor }) };
}

/** Who was known and is not there any more is reported; and has left, where a company says that this is what it means. */
async function end(reading: Reading, { next: _, ...pull }: Pull, lastPage: NextPage): Promise<void> {
  const { source, configured } = reading;
  const seen = await seenIn(sources(), source, pull.pullId);
  const there = new Set(seen.keys);
  // Who was first heard of while the pull was under way may have been entered after their page was read.
  const known = await keysHeard(sources(), source, pull.startedAt);
  const unseen = known.filter((key) => !there.has(key));
  const unsure = unsureOf(seen);
  const missing = unsure === undefined ? await notThere(reading, lastPage, unseen) : unseen;
  const left = unsure === undefined ? await haveLeft(source, configured, missing) : 0;
  const ended: Pull = {
    ...pull,
    events: pull.events + left,
    endedAt: instant(Date.parse(clock())),
    missing: missing.slice(0, MOST_SHOWN),
    missingInAll: missing.length,
    ...(unsure === undefined ? {} : { unsure }),
  };
  if (unsure === undefined) await noteList(source, { listId: pull.pullId, readAt: pull.startedAt, keys: seen.keys });
  if (!(await putPull(sources(), source, ended))) return;
  const { workers, events, untoldInAll: untold, missingInAll, refusedInAll: refused, isFirst } = ended;
  measureBy('SourcePulled', source);
  const gaps = untold + missingInAll + refused;
  if (gaps > 0) measureBy('SourceGaps', source, gaps);
  logger[gaps > 0 ? 'warn' : 'info']('a source was pulled', {
    source,
    workers,
    events,
    untold,
    missing: missingInAll,
    refused,
    isFirst,
  });
}

/** As of a delivery that is everybody (functions/sources/absence.ts). */
function unsureOf({ keys, leftOut, nameless }: Seen): string | undefined {
  if (nameless > 0) return `${nameless} records do not say whose they are: nobody is taken to have left`;
  return keys.length + leftOut.length === 0 ? 'the source had nobody at all: nobody is taken to have left' : undefined;
}

/** Our choice: so few are asked for one by one; of more the brakes see how many leave. */
const MOST_LOOKED_FOR = 50;

/** Pages that move while they are read pass over somebody. Before absence ends their work, whoever is missing is asked for by name; who is there after all is read. */
async function notThere(
  { source, configured, reader }: Reading,
  { cursor }: NextPage,
  unseen: readonly string[],
): Promise<readonly string[]> {
  // Where the last page has no cursor it is the only one, and was read whole each time.
  if (configured.missing !== 'terminate' || cursor === undefined || unseen.length > MOST_LOOKED_FOR) return unseen;
  const heardAt = instant(Date.parse(clock()));
  const missing: string[] = [];
  for (const key of unseen)
    if ((await reader.worker(key)).length === 0) missing.push(key);
    else await enqueue(source, [{ version: 1, kind: 'read', key, heardAt }]);
  return missing;
}

function gapOf({
  key = '',
  refusals,
}: {
  readonly key?: string;
  readonly refusals: readonly { what: string; where: string; mend: string }[];
}): Gap {
  const [first] = refusals;
  return { key, what: refusals.map(({ where, what }) => `${where}: ${what}`).join('; '), mend: first?.mend ?? '' };
}
