/** The safety net under the bus and the timers: every hour, wakes whom they did not, and counts the approvals that wait. */
import * as z from 'zod';
import type { Case } from '../core/case.ts';
import type { LifecycleErrorName } from '../core/errors.ts';
import type { Instant, PersonId } from '../core/ids.ts';
import { addSeconds } from '../core/schedule.ts';
import { clock } from '../runtime/clock.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { measure } from '../runtime/metrics.ts';
import { approvals, cases, people } from '../runtime/parts.ts';
import { wake } from '../runtime/wake.ts';
import { listApprovals } from '../store/approvals.ts';
import { everyCase } from '../store/cases.ts';
import { expiriesOver } from '../store/expiries.ts';
import { retentionsOver } from '../store/retentions.ts';
import { rejoin } from './parts/rejoin.ts';

/** As many as it reads to count; more show as this many. */
const MOST_COUNTED = 1000;
/** Younger ones are still on their way. One that is `planned` for longer was given its turn and perhaps never started. */
const GRACE_SECONDS = 60;

export const handler = lambda(z.unknown(), async () => {
  measure('ApprovalsWaiting', (await listApprovals(approvals(), 'pending', MOST_COUNTED)).length);
  const before = addSeconds(clock(), -GRACE_SECONDS);
  const missed = new Set<PersonId>();
  for (const state of ['received', 'scheduled', 'planned'] as const)
    for await (const one of everyCase(cases(), state)) if (isMissed(one, before)) missed.add(one.personId);
  if (missed.size > 0) logger.warn('woke people whose cases nobody woke', { count: missed.size });
  await wake('CaseReceived', [...missed]);
  for await (const one of everyCase(cases(), 'blocked')) if (wantsEvidence(one)) await rejoin(one);
  const over = await Array.fromAsync(retentionsOver(people(), before));
  if (over.length > 0)
    logger.warn('woke people whose retention is over and whose timer did not', { count: over.length });
  await wake('CaseReceived', over, 'retention-over');
  const ended = await Array.fromAsync(expiriesOver(people(), before));
  if (ended.length > 0) logger.warn('woke people whose reason ended and whose timer did not', { count: ended.length });
  await wake('CaseReceived', ended, 'reason-over');
});

function isMissed({ receivedAt, effectiveAt, event }: Case, before: Instant): boolean {
  const due = event?.data.urgency === 'immediate' ? receivedAt : effectiveAt;
  return receivedAt < before && due < before;
}

/** Blocked only because evidence could not be written: it may go on once it can, and an operator has nothing else to mend. */
function wantsEvidence({ note = '' }: Case): boolean {
  return note.includes('EvidenceUnavailable' satisfies LifecycleErrorName);
}
