/** The safety net under the bus and the timers: every hour, wakes whom they did not, counts the approvals that wait, those who keep their access over a hold, and the people, and tells of sources that are silent. */
import * as z from 'zod';
import { type Approval, remindersDue } from '../core/approval.ts';
import { type Case, type CaseState, type ClockIntent, ENDED } from '../core/case.ts';
import type { LifecycleErrorName } from '../core/errors.ts';
import type { Instant, PersonId } from '../core/ids.ts';
import { addSeconds } from '../core/schedule.ts';
import { erasuresIn } from '../ledger/person-keys.ts';
import { clock } from '../runtime/clock.ts';
import { deployment } from '../runtime/deployment.ts';
import { startErasing } from '../runtime/eraser.ts';
import { isRunning, wakeExecution } from '../runtime/executions.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { measure } from '../runtime/metrics.ts';
import { approvals, cases, erasures, people } from '../runtime/parts.ts';
import { wake } from '../runtime/wake.ts';
import { listApprovals } from '../store/approvals.ts';
import { everyCase, findCase } from '../store/cases.ts';
import { findPerson } from '../store/people.ts';
import { waitedFor } from '../store/waits.ts';
import { cutsHeld } from './parts/cuts-held.ts';
import { seeToApprovals } from './parts/due-approvals.ts';
import { closeLeftOver } from './parts/left-over.ts';
import { recordDeployment } from './parts/record-deployment.ts';
import { rejoin } from './parts/rejoin.ts';
import { takeCensus } from './parts/take-census.ts';
import { watchSilence } from './parts/watch-silence.ts';

/** As many as it reads to count; more show as this many. */
const MOST_COUNTED = 1000;
/** Younger ones are still on their way. */
const GRACE_SECONDS = 60;
/** Waiting for their turn; or at work, as far as the case knows: whether their execution is, is looked at when the person wakes. */
const MISSED = ['received', 'scheduled', 'planned', 'executing', 'verifying'] as const satisfies readonly CaseState[];
/** Whose timers it makes good, in words. */
const LOST = {
  'retention-over': 'whose retention is over',
  'end-date': 'whose last day is to be looked at',
  'reason-over': 'of whom a reason is over',
  'pre-hire': 'whose accounts are to be made before their first day',
} as const satisfies Record<ClockIntent, string>;

export const handler = lambda(z.unknown(), async () => {
  const now = clock();
  const before = addSeconds(now, -GRACE_SECONDS);
  const waiting = await listApprovals(approvals(), 'pending', MOST_COUNTED);
  measure('ApprovalsWaiting', waiting.length);
  measure('CutsHeld', await cutsHeld(now));
  await seeToForgotten(waiting.filter((approval) => isForgotten(approval, before)));
  const missed = new Set<PersonId>();
  for (const state of MISSED)
    for await (const one of everyCase(cases(), state)) {
      if (state === 'scheduled' && one.lookAgain !== undefined) await lookNow(one, one.lookAgain.at, now);
      else if (isMissed(one, before)) missed.add(one.personId);
    }
  if (missed.size > 0) logger.warn('woke people whose cases nobody woke', { count: missed.size });
  await wake('CaseReceived', [...missed]);
  for await (const one of everyCase(cases(), 'blocked')) if (wantsEvidence(one)) await rejoin(one);
  for await (const one of everyCase(cases(), 'awaiting-approval')) if (await nobodyWaits(one)) await rejoin(one);
  for (const [waits, what] of Object.entries(LOST) as [ClockIntent, string][]) {
    const over = await Array.fromAsync(waitedFor(people(), waits, before));
    if (over.length > 0) logger.warn(`woke people ${what} and whose timer did not`, { count: over.length });
    await wake('CaseReceived', over, waits);
  }
  for await (const erasureId of erasuresIn(erasures(), 'erasing')) await startErasing(erasureId);
  await recordDeployment(deployment());
  await takeCensus();
  await watchSilence(now);
});

function isMissed({ receivedAt, effectiveAt, event }: Case, before: Instant): boolean {
  const due = event?.data.urgency === 'immediate' ? receivedAt : effectiveAt;
  return receivedAt < before && due < before;
}

/** It should have expired, or somebody have been reminded, and was not: the case is blocked or held, it has ended, or its wait is lost. */
function isForgotten(approval: Approval, before: Instant): boolean {
  return approval.expiresAt <= before || remindersDue(approval, before) > (approval.reminded ?? 0);
}

async function seeToForgotten(forgotten: readonly Approval[]): Promise<void> {
  const caseIds = [...new Set(forgotten.map(({ caseId }) => caseId))];
  if (caseIds.length > 0) logger.warn('saw to approvals whose case did not', { count: caseIds.length });
  for (const caseId of caseIds) {
    const handled = await findCase(cases(), caseId);
    const person = handled && (await findPerson(people(), handled.personId));
    if (handled === undefined || person === undefined) continue;
    if (ENDED.includes(handled.state)) await closeLeftOver(handled, person);
    else await seeToApprovals(handled, person, clock());
    if (handled.state === 'awaiting-approval' && handled.taskToken !== undefined)
      await wakeExecution(handled.taskToken);
  }
}

/** It gave its turn back until then. */
async function lookNow(handled: Case, at: Instant, now: Instant): Promise<void> {
  if (at <= now) await rejoin(handled);
}

/** Its approvals would never expire: the execution that was to see to that is over. */
async function nobodyWaits({ kind, ...waiting }: Case): Promise<boolean> {
  return kind !== undefined && !(await isRunning({ ...waiting, kind }));
}

/** Blocked only because evidence could not be written: it may go on once it can, and an operator has nothing else to mend. */
function wantsEvidence({ note = '' }: Case): boolean {
  return note.includes('EvidenceUnavailable' satisfies LifecycleErrorName);
}
