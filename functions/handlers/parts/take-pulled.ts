/** Takes what a whole pull has read, piece by piece, and ends it. What it finds that nobody told us of is a gap, and is said. */
import { instant } from '../../core/schedule.ts';
import type { SourceMessage } from '../../core/source-messages.ts';
import { clock } from '../../runtime/clock.ts';
import { logger } from '../../runtime/lambda.ts';
import { measureBy } from '../../runtime/metrics.ts';
import { sources } from '../../runtime/parts.ts';
import { enqueue } from '../../runtime/source-queue.ts';
import { kindNamed } from '../../sources/manifest.ts';
import { differing } from '../../sources/read-records.ts';
import { everyUnread, forgetUnread, type Unread } from '../../store/deliveries.ts';
import {
  emptyPiece,
  findPiece,
  findTwice,
  type Unread as NotRead,
  type Piece,
  type Seen,
  seenIn,
} from '../../store/pulled.ts';
import { findPull, type Gap, keysHeard, type Pull, putPull } from '../../store/sources.ts';
import { haveLeft } from './have-left.ts';
import { heardOf } from './heard-of.ts';
import { noteList } from './note-list.ts';
import { carryOn, goOn } from './pull-source.ts';
import type { Reading } from './read-worker.ts';
import { takeSaid } from './take-said.ts';
import { watchReading } from './watch-reading.ts';

/** Our choice: as many of each kind of gap as an item has room for; they are counted in all. */
const MOST_SHOWN = 200;

/** Sent again after a crash it finds that done, or does again what changes nothing. */
export async function takePiece(reading: Reading, message: Extract<SourceMessage, { kind: 'take' }>): Promise<void> {
  const { source } = reading;
  const pull = await findPull(sources(), source);
  if (pull === undefined || pull.pullId !== message.pullId) return;
  if (pull.taken > message.taken) return goOn(source, pull, pull.pages + message.taken + 1);
  const piece = await findPiece(sources(), source, pull, pull.taken);
  const so = { ...(piece === undefined ? pull : await taken(reading, pull, piece)), taken: pull.taken + 1 };
  await (so.taken < (so.pieces ?? 0) ? carryOn(source, so) : end(reading, so));
  if (piece !== undefined) await emptyPiece(sources(), source, pull, pull.taken);
}

async function taken({ source, configured }: Reading, pull: Pull, piece: Piece): Promise<Pull> {
  const { readAt, workers, unread, leftOut } = await consistent(source, configured.mapping.key, pull, piece);
  const ends = unread.flatMap(({ end }) => (end === undefined ? [] : [end]));
  const took = await takeSaid({ source, configured, readAt, workers, ends });
  const refused = [...unread.map(gapOf), ...took.refused];
  const notTaken = new Set(refused.map(({ key }) => key));
  const well = new Set(workers.map(({ key }) => key).filter((key) => !notTaken.has(key)));
  await forgetEach(source, ({ key, at }) => well.has(key) && at < readAt);
  // Where a source tells of nothing, there is nothing that it has not told of.
  const tells = kindNamed(configured.kind)?.hear !== undefined;
  const untold = pull.isFirst || !tells ? [] : took.changed;
  return {
    ...pull,
    workers: pull.workers + workers.length,
    leftOut: pull.leftOut + leftOut,
    events: pull.events + took.events,
    untold: [...pull.untold, ...untold].slice(0, MOST_SHOWN),
    untoldInAll: pull.untoldInAll + untold.length,
    refused: [...pull.refused, ...refused].slice(0, MOST_SHOWN),
    refusedInAll: pull.refusedInAll + refused.length,
  };
}

/** Without whom another page says something else of: that they have left is believed where each says so. */
async function consistent(source: string, place: string, pull: Pull, piece: Piece): Promise<Piece> {
  const twice = await findTwice(sources(), source, pull);
  if (twice.size === 0) return piece;
  const isTwice = ({ key }: { readonly key?: string | undefined }) => key !== undefined && twice.has(key);
  const both = [...piece.workers, ...piece.unread].filter(isTwice).flatMap(({ key = '' }): NotRead[] => {
    const { records = 2, left = false } = twice.get(key) ?? {};
    return [{ key, refusals: differing(records, place), ...(left ? { end: { key, standing: 'left' } } : {}) }];
  });
  const alone = <One extends { readonly key?: string | undefined }>(all: readonly One[]) =>
    all.filter((one) => !isTwice(one));
  return { ...piece, workers: alone(piece.workers), unread: [...alone(piece.unread), ...both] };
}

/** Who was known and is not there any more is reported; and has left, where a company says that this is what it means. */
async function end(reading: Reading, pull: Pull): Promise<void> {
  const { source, configured } = reading;
  const seen = await seenIn(sources(), source, pull);
  const keys = seen.keys.map(([key]) => key);
  const there = new Set(keys);
  // Who was first heard of while the pull was under way may have been entered after their page was read.
  const known = await keysHeard(sources(), source, pull.startedAt);
  const unseen = known.filter((key) => !there.has(key));
  const unsure = unsureOf(seen);
  const missing = unsure === undefined ? await notThere(reading, pull, unseen) : unseen;
  const left = unsure === undefined ? await haveLeft(source, configured, missing) : 0;
  const ended: Pull = {
    ...pull,
    events: pull.events + left,
    endedAt: instant(Date.parse(clock())),
    missing: missing.slice(0, MOST_SHOWN),
    missingInAll: missing.length,
    ...(unsure === undefined ? {} : { unsure }),
  };
  // Who is missing is shown until somebody has looked; of who has left, or was never known, nobody need.
  const open = new Set(configured.missing === 'terminate' ? [] : missing);
  const isOver = ({ key, at }: Unread) => at < pull.startedAt && !there.has(key) && !open.has(key);
  if (unsure === undefined) await forgetEach(source, isOver);
  if (unsure === undefined) await noteList(source, { listId: pull.pullId, readAt: pull.startedAt, keys });
  await heardOf(source);
  if (await putPull(sources(), source, ended)) report(source, ended);
}

/** Of what webhooks told of and could not be taken: what is mended by what this pull has read. */
async function forgetEach(source: string, isMended: (unread: Unread) => boolean): Promise<void> {
  const mended = (await everyUnread(sources(), source)).filter(isMended);
  await Promise.all(mended.map((one) => forgetUnread(sources(), source, one)));
}

function report(source: string, { workers, events, isFirst, ...pull }: Pull): void {
  const { untoldInAll: untold, missingInAll: missing, refusedInAll: refused } = pull;
  measureBy('SourcePulled', source);
  if (untold > 0) measureBy('SourceUntold', source, untold);
  if (missing + refused > 0) measureBy('SourceGaps', source, missing + refused);
  const said = { source, workers, events, untold, missing, refused, isFirst };
  logger[untold + missing + refused > 0 ? 'warn' : 'info']('a source was pulled', said);
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
  { pages }: Pull,
  unseen: readonly string[],
): Promise<readonly string[]> {
  if (configured.missing !== 'terminate' || pages === 1 || unseen.length > MOST_LOOKED_FOR) return unseen;
  const heardAt = instant(Date.parse(clock()));
  const missing: string[] = [];
  await watchReading(source, async () => {
    for (const key of unseen)
      if ((await reader.worker(key)).length === 0) missing.push(key);
      else await enqueue(source, [{ version: 1, kind: 'read', key, heardAt }]);
  });
  return missing;
}

function gapOf({ key = '', refusals }: NotRead): Gap {
  const [first] = refusals;
  return { key, what: refusals.map(({ where, what }) => `${where}: ${what}`).join('; '), mend: first?.mend ?? '' };
}
