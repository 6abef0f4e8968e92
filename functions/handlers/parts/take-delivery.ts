/** Takes in a delivery of records, and what it says by leaving somebody out; what became of it is kept for operators, who may be nobody the sender knows. */
import { instant } from '../../core/schedule.ts';
import { clock } from '../../runtime/clock.ts';
import type { HttpResponse } from '../../runtime/http.ts';
import { logger } from '../../runtime/lambda.ts';
import { measureBy } from '../../runtime/metrics.ts';
import { sources } from '../../runtime/parts.ts';
import { type Absence, absence } from '../../sources/absence.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import type { CarriedRecords } from '../../sources/delivery.ts';
import type { CarriedRead } from '../../sources/read-carried.ts';
import type { Refusal } from '../../sources/refusal.ts';
import { type Delivered, everyUnread, forgetUnread, putDelivered, putUnread } from '../../store/deliveries.ts';
import { keysHeard } from '../../store/sources.ts';
import { haveLeft } from './have-left.ts';
import { heardOf } from './heard-of.ts';
import { noteList } from './note-list.ts';
import { takeRecords } from './take-records.ts';
import { type Look, lookAt, remember } from './taken-before.ts';

type Outcome =
  | { readonly outcome: 'taken' | 'same' | 'left-out' }
  | { readonly outcome: 'refused'; readonly refusals: readonly Refusal[] };

export interface TakenDelivery {
  readonly reads: readonly CarriedRead[];
  /** Our own answer. */
  readonly answer: HttpResponse;
}

/** Our choice, as of a pull: so many are kept by name; all are counted. */
const MOST_SHOWN = 200;

export async function takeDelivery(
  source: string,
  configured: ConfiguredSource,
  heard: CarriedRecords,
): Promise<TakenDelivery> {
  await heardOf(source);
  const look = await lookAt(source, configured.mapping, heard);
  if (look.before.size > 0 && look.places.length === 0) return SENT_AGAIN;
  const { reads, changed } = await takeRecords(source, configured, look.heard);
  const absent = look.heard.isEverybody ? absence(await keysHeard(sources(), source), reads) : undefined;
  if (absent?.kind === 'known') await haveLeft(source, configured, absent.absent);
  const delivered = deliveredOf(reads, changed, absent);
  const { takenAt } = delivered;
  if (absent?.kind === 'known')
    await noteList(source, { listId: heard.deliveryId ?? takenAt, readAt: takenAt, keys: keysIn(reads) });
  await keep(source, reads, delivered);
  await remember(source, heard, look, reads, takenAt);
  const all = inTheirPlaces(heard, look, reads);
  const records = all.map(({ read, isTakenBefore }) => (isTakenBefore ? SAME : outcomeOf(read, changed)));
  const allRefused = records.length > 0 && records.every(({ outcome }) => outcome === 'refused');
  const body = { records, ...missingIn(absent) };
  return { reads: all.map(({ read }) => read), answer: { status: allRefused ? 422 : 202, body } };
}

const SAME: Outcome = { outcome: 'same' };

interface Placed {
  readonly read: CarriedRead;
  readonly isTakenBefore: boolean;
}

/** One for each record of the delivery, as far as it was taken: a sender reads what became of them in the order sent. */
function inTheirPlaces({ carried }: CarriedRecords, { places }: Look, reads: readonly CarriedRead[]): Placed[] {
  const looked = new Map(places.map((place, at) => [place, reads[at]]));
  return carried.flatMap(({ where }, at): Placed[] => {
    if (!looked.has(at)) return [{ read: { kind: 'left-out', where, isNew: false }, isTakenBefore: true }];
    const read = looked.get(at);
    return read === undefined ? [] : [{ read, isTakenBefore: false }];
  });
}

function keysIn(reads: readonly CarriedRead[]): string[] {
  return reads.flatMap(({ kind, key }) => (kind === 'left-out' || key === undefined ? [] : [key]));
}

/** A retry that comes late, or somebody's copy: what has been said since stands. */
const SENT_AGAIN: TakenDelivery = { reads: [], answer: { status: 202, body: { records: [], taken: 'before' } } };

function deliveredOf(
  reads: readonly CarriedRead[],
  changed: ReadonlySet<string>,
  absent: Absence | undefined,
): Delivered {
  const missing = absent?.kind === 'known' ? absent.absent : [];
  return {
    takenAt: instant(Date.parse(clock())),
    records: reads.length,
    taken: reads.filter((one) => one.kind === 'worker' && changed.has(one.said.key)).length,
    leftOut: reads.filter(({ kind }) => kind === 'left-out').length,
    refused: reads.filter(({ kind }) => kind === 'refused').length,
    missing: missing.slice(0, MOST_SHOWN),
    missingInAll: missing.length,
    ...(absent?.kind === 'unsure' ? { unsure: absent.because } : {}),
  };
}

/** Who could not be read stays known until their record is taken: the next delivery of a feeder is about others. */
async function keep(source: string, reads: readonly CarriedRead[], delivered: Delivered): Promise<void> {
  const { takenAt: at, refused, missingInAll: missing, unsure } = delivered;
  const isRead = new Set(reads.flatMap(({ kind, key }) => (kind === 'refused' || key === undefined ? [] : [key])));
  const mended = (await everyUnread(sources(), source)).filter(({ key }) => isRead.has(key));
  await Promise.all(mended.map((one) => forgetUnread(sources(), source, one)));
  const unread = reads.flatMap((one) => (one.kind === 'refused' ? [{ at, where: one.where, ...gapOf(one) }] : []));
  await Promise.all(unread.slice(0, MOST_SHOWN).map((one) => putUnread(sources(), source, one)));
  await putDelivered(sources(), source, delivered);
  const gaps = refused + missing + (unsure === undefined ? 0 : 1);
  if (gaps === 0) return;
  measureBy('SourceGaps', source, gaps);
  logger.warn('a delivery of a source has gaps; tenure sources says which', { source, refused, missing, unsure });
}

function gapOf({ key = '', refusals }: Extract<CarriedRead, { kind: 'refused' }>) {
  const what = refusals.map((one) => `${one.where}: ${one.what}`.replace(/^: /, '')).join('; ');
  return { key, what, mend: refusals[0]?.mend ?? '' };
}

function outcomeOf(read: CarriedRead, changed: ReadonlySet<string>): Outcome {
  if (read.kind === 'refused') return { outcome: 'refused', refusals: read.refusals };
  if (read.kind === 'left-out') return { outcome: 'left-out' };
  return { outcome: changed.has(read.said.key) ? 'taken' : 'same' };
}

/** How many we know of who are not in what was to be everybody, or why that cannot be told. */
function missingIn(absent: Absence | undefined): { readonly missing?: number | string } {
  if (absent === undefined) return {};
  return { missing: absent.kind === 'known' ? absent.absent.length : absent.because };
}
