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
import type { Reader } from '../../sources/source.ts';
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
  if (last !== undefined && last > heardAt && !(await isNews(source, key, cutAt))) return;
  const records = await reader.worker(key);
  const read = readRecords(records, configured.mapping);
  const said = read.flatMap((one) => (one.kind === 'worker' ? [one.said] : []));
  const workers = cutAt === undefined ? said : said.map((one) => ({ ...one, cutAt }));
  const ends = endsIn(read, { key, cutAt });
  const taken = await takeSaid({ source, configured, readAt, workers, ends });
  const unread = read.flatMap((one) => (one.kind === 'refused' ? [one.refusals] : []));
  await putRead(sources(), source, key, { readAt, ...(records.length === 0 ? { missing: true } : {}) });
  if (cutAt !== undefined && workers.length === 0 && taken.unknown.length === ends.length)
    throw new SourceUnavailable(CUT_UNKNOWN);
  const gaps = unread.length + taken.refused.length + (records.length === 0 ? 1 : 0);
  if (gaps === 0) return;
  measureBy('SourceGaps', source, gaps);
  // Which worker it was is in the table, and in `tenure sources`: the log has no key.
  logger.warn('a record of a source could not be taken; tenure sources says which', {
    source,
    missing: records.length === 0,
    refused: [
      ...unread.flat().map(({ what, where }) => `${where}: ${what}`),
      ...taken.refused.map(({ what }: Gap) => what),
    ],
  });
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
