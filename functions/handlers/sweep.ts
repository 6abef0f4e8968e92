/** The safety net under the bus: every hour, wakes people whose due cases nobody woke, and counts the approvals that wait. */
import * as z from 'zod';
import type { Case } from '../core/case.ts';
import type { Instant } from '../core/ids.ts';
import { addSeconds } from '../core/schedule.ts';
import { clock } from '../runtime/clock.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { measure } from '../runtime/metrics.ts';
import { approvals, cases, wake } from '../runtime/parts.ts';
import { listApprovals } from '../store/approvals.ts';
import { listCases } from '../store/cases.ts';

/** As many as it reads to count; more show as this many. */
const MOST_COUNTED = 1000;
/** Younger ones are still on their way. */
const GRACE_SECONDS = 60;

export const handler = lambda(z.unknown(), async () => {
  measure('ApprovalsWaiting', (await listApprovals(approvals(), 'pending', MOST_COUNTED)).length);
  const before = addSeconds(clock(), -GRACE_SECONDS);
  const waiting = await Promise.all(
    (['received', 'scheduled'] as const).map((state) => listCases(cases(), state, 1000)),
  );
  const missed = waiting.flat().filter((one) => isMissed(one, before));
  if (missed.length === 0) return;
  logger.warn('woke people whose cases nobody woke', { count: missed.length });
  await wake('CaseReceived', [...new Set(missed.map((one) => one.personId))]);
});

function isMissed({ receivedAt, effectiveAt, event }: Case, before: Instant): boolean {
  const due = event?.data.urgency === 'immediate' ? receivedAt : effectiveAt;
  return receivedAt < before && due < before;
}
