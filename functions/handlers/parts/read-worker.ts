/** Reads one worker of a source again, because something was said of them. */
import { isNewCut } from '../../core/cut-said.ts';
import type { EndSaid } from '../../core/end-said.ts';
import type { Instant } from '../../core/ids.ts';
import { instant } from '../../core/schedule.ts';
import type { SourceMessage } from '../../core/source-messages.ts';
import { clock } from '../../runtime/clock.ts';
import { logger } from '../../runtime/lambda.ts';
import { measureBy } from '../../runtime/metrics.ts';
import { sources } from '../../runtime/parts.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { SourceUnavailable } from '../../sources/errors.ts';
import type { RecordRead } from '../../sources/read-record.ts';
import { readRecords } from '../../sources/read-records.ts';
import type { Refusal } from '../../sources/refusal.ts';
import type { Reader } from '../../sources/source.ts';
import { forgetUnread, putUnread } from '../../store/deliveries.ts';
import { findHeard, type Gap, lastRead, putRead } from '../../store/sources.ts';
import { takeSaid } from './take-said.ts';

export interface Reading {
  readonly source: string;
  readonly configured: ConfiguredSource;
  readonly reader: Reader;
}

/** A read begun since we were told has seen it: of many webhooks about one worker the first is read. That access ends at once no read has seen, unless it was heard. */
export async function readWorker(
  { source, configured, reader }: Reading,
  { key, heardAt, cutNow, cutAt = cutNow && heardAt }: Extract<SourceMessage, { kind: 'read' }>,
): Promise<void> {
  const readAt = instant(Date.parse(clock()));
  const last = await lastRead(sources(), source, key);
  if (last !== undefined && last.readAt > heardAt && !(await isNews(source, key, cutAt))) return;
  const records = await reader.worker(key);
  const read = readRecords(records, configured.mapping);
  const said = read.flatMap((one) => (one.kind === 'worker' ? [one.said] : []));
  const workers = cutAt === undefined ? said : said.map((one) => ({ ...one, cutAt }));
  const ends = endsIn(read, { key, cutAt });
  const taken = await takeSaid({ source, configured, readAt, workers, ends });
  const unread = read.flatMap((one) => (one.kind === 'refused' ? [one.refusals] : []));
  const gaps = records.length === 0 ? [NOT_THERE] : [...unread.flat().map(gapOf), ...taken.refused];
  if (gaps.length > 0) await keepUnread(source, key, readAt, gaps);
  else if (last?.unread === true) await forgetUnread(sources(), source, { key });
  await putRead(sources(), source, key, { readAt, ...(gaps.length > 0 ? { unread: true } : {}) });
  if (cutAt !== undefined && workers.length === 0 && taken.unknown.length === ends.length)
    throw new SourceUnavailable(CUT_UNKNOWN);
  if (gaps.length === 0) return;
  measureBy('SourceGaps', source, gaps.length);
  // The log has no key: `tenure sources` has.
  const refused = gaps.map(({ what }) => what);
  logger.warn('a record of a source could not be taken; tenure sources says which', { source, refused });
}

type Reason = Pick<Gap, 'what' | 'mend'>;

const NOT_THERE: Reason = {
  what: 'a webhook told of them, and the source has nobody by this key',
  mend: 'look there: send a termination if they have left; else let its API user see them, and tenure pull',
};

function gapOf({ what, where, mend }: Refusal): Reason {
  return { what: `${where}: ${what}`, mend };
}

/** One place a key: what was found last. */
async function keepUnread(
  source: string,
  key: string,
  at: Instant,
  [first, ...more]: readonly Reason[],
): Promise<void> {
  const what = [first, ...more].flatMap((gap) => gap?.what ?? []).join('; ');
  await putUnread(sources(), source, { key, where: '', at, what, mend: first?.mend ?? '' });
}

async function isNews(source: string, key: string, cutAt: Instant | undefined): Promise<boolean> {
  if (cutAt === undefined) return false;
  const known = await findHeard(sources(), source, [key]);
  return isNewCut(known.get(key), { cutAt });
}

const CUT_UNKNOWN =
  'access is to end now of somebody whose record cannot be read and of whom nothing is known: see tenure sources, mend the mapping, and send a termination';

/** That access ends at once is said of them whatever the record says, and though there is none. */
function endsIn(read: readonly RecordRead[], { key, cutAt }: Pick<EndSaid, 'key' | 'cutAt'>): readonly EndSaid[] {
  const unread = read.flatMap((one) => (one.kind === 'refused' ? [one] : []));
  if (cutAt === undefined) return unread.flatMap(({ end }) => (end === undefined ? [] : [end]));
  if (unread.length === 0) return read.some(({ kind }) => kind === 'worker') ? [] : [{ key, cutAt }];
  return unread.map((one) => ({ key: one.key ?? key, ...one.end, cutAt }));
}
