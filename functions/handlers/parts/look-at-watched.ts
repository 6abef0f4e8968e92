/** Looks at the cases somebody waits to hear of, and keeps what is to be told of them as they stand. */
import type { Case } from '../../core/case.ts';
import type { Instant } from '../../core/ids.ts';
import type { Occasion } from '../../core/notices/occasion.ts';
import { nextLook, seenNow } from '../../core/notices/watch.ts';
import { addDays } from '../../core/schedule.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { noticeSettings } from '../../runtime/notice-settings.ts';
import { ledger, notices } from '../../runtime/parts.ts';
import { dueWatches, endWatch, moveWatch, type Watch } from '../../store/notices.ts';
import { eachApart } from './apart.ts';
import type { Reader } from './notice-reader.ts';
import { type Telling, tell } from './tell-people.ts';

/** Our choice: they only wait for the table. */
const AT_ONCE = 10;
/** Our choice: time enough to ask again and be answered. */
const ENDS_SOON_DAYS = 7;

/** When something is to be sent or looked at again; and how many could not be done now. */
export interface Done {
  readonly times: readonly Instant[];
  readonly failed: number;
}

export async function lookAtWatched(reader: Reader, now: Instant): Promise<Done> {
  const due = await dueWatches(notices(), now);
  await reader.readCases(due.map(({ caseId }) => caseId));
  const { answers, failed } = await eachApart(due, (watch) => look(watch, reader, now), AT_ONCE);
  return { times: answers.flat(), failed };
}

/** First what is told is kept, then the look is moved on: a crash between looks again, and tells nobody twice. */
async function look(watch: Watch, reader: Reader, now: Instant): Promise<readonly Instant[]> {
  const handled = await reader.case(watch.caseId);
  const asked = handled?.asked === true ? await reader.asked(watch.caseId) : [];
  const seen = handled === undefined ? { tells: [], again: false } : seenNow(handled, asked);
  const times: Instant[] = [];
  for (const occasion of seen.tells)
    if (handled !== undefined) times.push(...(await tell(tellingOf(occasion, handled), reader, now)));
  const next = seen.again && handled !== undefined ? nextLook(handled, watch.looks, now, noticeSettings()) : undefined;
  const { table } = notices();
  await unlessRefused(
    writeAll(ledger(), [next === undefined ? endWatch(table, watch) : moveWatch(table, watch, next)]),
  );
  return next === undefined ? times : [...times, next];
}

/** What is told of a leaver is told once for a last day. */
function tellingOf(occasion: Occasion, { caseId, workerId, effectiveAt, request }: Case): Telling {
  const about = {
    ...{ caseId, workerId },
    ...(request === undefined ? {} : { requestId: request.requestId }),
    ...(occasion.startsWith('leaver-') ? { time: effectiveAt.slice(0, 10) } : {}),
  };
  return occasion === 'request-expiring' && request !== undefined
    ? { occasion, about, at: addDays(request.until, -ENDS_SOON_DAYS) }
    : { occasion, about };
}
