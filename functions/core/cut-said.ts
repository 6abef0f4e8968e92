/**
 * That access ends now, which a source says by a message and in no record: it is heard once, believed for a while, and from then on
 * the record decides. Pure.
 */
import { Temporal } from 'temporal-polyfill';
import type { SaidBefore, WorkerSaid } from './difference.ts';
import type { Instant } from './ids.ts';
import { inOrder, instant } from './schedule.ts';

/**
 * Our choice: for so long a message may come late (HiBob tries three days: apidocs.hibob.com/reference/webhook-events-v2) or the
 * record stay behind it, and of what is cut on a Friday evening somebody sees the gap on Monday. A record that shows no end by then
 * says that it was taken back: HiBob ends access ahead of a day that is entered, and never without one.
 */
const BELIEVED_HOURS = 72;

/** The record as it was read, and since when access has ended nevertheless: by what is said now, or by what was said before and stands. */
export function withCut(heard: SaidBefore | undefined, read: WorkerSaid, readAt: Instant, begins: boolean): WorkerSaid {
  const { cutAt: told, ...said } = read;
  const cutAt = isNewCut(heard, read) ? told : stillCut(heard, said, begins);
  return cutAt !== undefined && isBelieved(cutAt, said, readAt) ? { ...said, cutAt } : said;
}

/** A retry or a copy of one that was heard is no news; nor is one that was said before they came back. */
export function isNewCut(heard: SaidBefore | undefined, { cutAt }: Pick<WorkerSaid, 'cutAt'>): boolean {
  return cutAt !== undefined && [heard?.cutHeardAt, heard?.backAt].every((at) => isAfter(cutAt, at));
}

/** What an operator is to look at: somebody is cut, or is not, and the record says neither. */
export interface UnsureCut {
  readonly because: string;
  readonly mend: string;
}

/** `now`: what is known of them with this reading. */
export function unsureCut(heard: SaidBefore | undefined, read: WorkerSaid, now = heard?.said): UnsureCut | undefined {
  if (now?.cutAt !== undefined && !showsEnd(now))
    return {
      because: `the access of worker ${now.record.workerId} has ended since ${now.cutAt}, as a message of the source said, and their record shows no end of the work`,
      mend: `enter the last day in the source; without one it is taken to be called off, and a reading after ${until(now.cutAt)} gives the access back`,
    };
  if (read.cutAt === undefined || now?.cutAt !== undefined || !isNewCut(heard, read)) return undefined;
  return {
    because: `a message of the source said at ${read.cutAt} that the access of worker ${read.record.workerId} ends at once; it is read too late to be believed against a record that shows no end of the work`,
    mend: 'where they are to leave, enter the last day in the source; otherwise it was called off, and nothing is to be done',
  };
}

/** The later of what was heard before and what is believed now: what comes again is known by it. */
export function cutHeard({ cutHeardAt }: Pick<SaidBefore, 'cutHeardAt'>, { cutAt }: WorkerSaid): Instant | undefined {
  return cutAt !== undefined && isAfter(cutAt, cutHeardAt) ? cutAt : cutHeardAt;
}

/** It stands until the end that was known is taken back, or new work begins. */
function stillCut(heard: SaidBefore | undefined, said: WorkerSaid, begins: boolean): Instant | undefined {
  if (heard === undefined || begins) return undefined;
  const isTakenBack = showsEnd(heard.said) && !showsEnd(said);
  return isTakenBack ? undefined : heard.said.cutAt;
}

function isBelieved(cutAt: Instant, said: WorkerSaid, readAt: Instant): boolean {
  return showsEnd(said) || !isAfter(readAt, until(cutAt));
}

/** A last day before the first is of earlier work. */
function showsEnd({ standing, ends, record: { startDate } }: WorkerSaid): boolean {
  return standing === 'left' || (ends !== undefined && ends.date >= startDate);
}

function until(cutAt: Instant): Instant {
  return instant(Temporal.Instant.from(cutAt).add({ hours: BELIEVED_HOURS }).epochMilliseconds);
}

function isAfter(at: Instant, other: Instant | undefined): boolean {
  return other === undefined || inOrder(at) > inOrder(other);
}
