/** The net under the stream that tells receivers of signals: every hour, tells of records in evidence that nobody was told of. */
import * as z from 'zod';
import type { EvidenceRecord } from '../core/evidence.ts';
import type { Instant } from '../core/ids.ts';
import { addDays, addHours, addSeconds } from '../core/schedule.ts';
import { speaks } from '../core/signals/signal.ts';
import type { Stream } from '../core/signals/stream.ts';
import { type Between, recordsBetween } from '../ledger/records-between.ts';
import { clock } from '../runtime/clock.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { measure } from '../runtime/metrics.ts';
import { ledger } from '../runtime/parts.ts';
import { signalTable } from '../runtime/signals.ts';
import { putSwept, readSwept, untold } from '../store/told.ts';
import { type Listener, listening, tellOf, wakeAll } from './parts/tell-receivers.ts';

/** Our choice, and that of the log's net: a weekend away from an alarm. What a record is marked with is kept for longer. */
const DAYS = 7;
/** What is younger is still on its way. */
const GRACE_SECONDS = 300;
/** Looked at twice: a record may be put a while after its time. */
const AGAIN_HOURS = 1;
/** So many failures in a row are no bad item: the key or a table does not answer, and the next hour begins where this one did. */
const MOST_FAILURES = 10;

export const handler = lambda(z.unknown(), async () => {
  const now = clock();
  const swept = await readSwept(signalTable());
  const before = addSeconds(now, -GRACE_SECONDS);
  const from = latest(addDays(now, -DAYS), swept && addHours(swept, -AGAIN_HOURS));
  const { told, count, failed } = await tellAgain({ from, before }, await listening());
  await wakeAll(told);
  // Nothing younger than what failed is passed by for good; what was told meanwhile is marked.
  await putSwept(signalTable(), failed.length === 0 ? before : (failed[0]?.time ?? before));
  if (count > 0) {
    logger.error('receivers were told of nothing in these records until now, for the stream did not', { count });
    measure('SignalsSwept', count);
  }
  if (failed.length > 0) measure('SignalsUntold', failed.length);
});

const latest = (one: Instant, other: Instant | undefined): Instant =>
  other !== undefined && other > one ? other : one;

interface ToldAgain {
  readonly told: readonly Stream[];
  readonly count: number;
  /** The oldest first. */
  readonly failed: readonly EvidenceRecord[];
}

async function tellAgain(between: Between, listeners: readonly Listener[]): Promise<ToldAgain> {
  const told: Stream[] = [];
  const failed: EvidenceRecord[] = [];
  let count = 0;
  let inARow = 0;
  for await (const records of recordsBetween(ledger(), between))
    for (const record of await untold(signalTable(), records.filter(speaks))) {
      const waiting = await attempt(record, listeners);
      inARow = waiting === undefined ? inARow + 1 : 0;
      if (waiting === undefined) failed.push(record);
      else {
        count += 1;
        told.push(...waiting);
      }
      if (inARow === MOST_FAILURES) return { told, count, failed };
    }
  return { told, count, failed };
}

/** A record that cannot be told of stops nobody; undefined: it is tried again in an hour, for seven days. */
async function attempt(record: EvidenceRecord, listeners: readonly Listener[]): Promise<readonly Stream[] | undefined> {
  try {
    return await tellOf(record, listeners);
  } catch (error) {
    // A schema's own words might quote what stands there.
    const why = error instanceof z.ZodError ? 'what it is about cannot be read' : String(error);
    logger.error('receivers could not be told of a record; it is tried again within the hour', {
      recordId: record.id,
      error: why,
    });
    return undefined;
  }
}
