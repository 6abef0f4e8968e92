/** The net under the log's streams, which forget after a day: every six hours, sequences what they did not tell of, and signs what nobody signed. */
import * as z from 'zod';
import { Instant } from '../core/ids.ts';
import { addDays, addSeconds } from '../core/schedule.ts';
import { sequence } from '../ledger/log/sequence.ts';
import { notSequenced, unsignedSeconds } from '../ledger/log/sweep.ts';
import { clock } from '../runtime/clock.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { logTable } from '../runtime/log-table.ts';
import { measure } from '../runtime/metrics.ts';
import { ledger } from '../runtime/parts.ts';
import { publishMeasured } from './parts/publish-measured.ts';
import { tellHoles } from './parts/tell-holes.ts';

/** Our choice: seven sweeps a day-long stream and a weekend away from an alarm. */
const DAYS = 7;
/** What is younger is still on its way: a stream's batch waits for seconds, a checkpoint for a minute. */
const GRACE_SECONDS = 300;

/** `from`: an older day to begin at, for evidence from before there was a log (docs/log.md). */
const Sweep = z.object({ from: z.iso.date().optional() });

export const handler = lambda(Sweep, async ({ from }) => {
  const parts = { log: logTable(), ledger: ledger() };
  const now = clock();
  const swept = {
    from: from === undefined ? addDays(now, -DAYS) : Instant.parse(`${from}T00:00:00.000Z`),
    before: addSeconds(now, -GRACE_SECONDS),
  };
  let count = 0;
  for await (const behind of notSequenced(parts, swept)) {
    const done = await sequence(parts, behind);
    tellHoles(done.holes);
    count += done.count;
  }
  if (count > 0) {
    logger.error('records of evidence were in no log, for no stream told of them: they are now', { count });
    measure('EvidenceSwept', count);
  }
  const waited = await unsignedSeconds(parts.log, now);
  measure('LogUnsigned', waited);
  if (waited > GRACE_SECONDS) logger.error('the log was longer than what is signed', { seconds: waited });
  if (waited > GRACE_SECONDS || count > 0) await publishMeasured();
});
