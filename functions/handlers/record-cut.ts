/** After a leaver's cut: says when it was done, then keeps the clean-up waiting while anybody else's cut is not. */

import { type Case, noticeOf } from '../core/case.ts';
import { entryOf } from '../core/entries.ts';
import { CutsPending, InvalidInput, TargetRejected } from '../core/errors.ts';
import type { Instant } from '../core/ids.ts';
import { owedFrom, secondsUntil } from '../core/schedule.ts';
import { acknowledgedBy } from '../core/settle.ts';
import { SettleInput } from '../core/steps.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { measure } from '../runtime/metrics.ts';
import { cases, people } from '../runtime/parts.ts';
import { record } from '../runtime/record.ts';
import { loadCase, loadPlan, pendingCuts, updateCase } from '../store/cases.ts';
import { findPerson } from '../store/people.ts';

/** A cut that takes longer than this is stuck: an alarm has told an operator, and others' clean-ups go on. */
const STUCK_SECONDS = 15 * 60;

export const handler = lambda(SettleInput, async ({ caseId, planDigest, outcomes }) => {
  const [handled, plan] = await Promise.all([loadCase(cases(), caseId), loadPlan(cases(), caseId, planDigest)]);
  const failed = outcomes.filter(
    (one) => one.failed !== undefined || one.receipts.some((receipt) => receipt.status === 'refused'),
  );
  if (failed.length > 0)
    throw new TargetRejected(
      `the cut is not complete at ${failed.map((one) => one.system).join(', ')}: nothing is cleaned up before it is`,
    );
  const now = clock();
  if (handled.cutAt === undefined) {
    const person = await findPerson(people(), handled.personId);
    if (person === undefined)
      throw new InvalidInput(`person ${handled.personId} of case ${caseId} is not known any more`);
    const acknowledged = [...new Set([...handled.acknowledged, ...acknowledgedBy(plan, outcomes)])];
    const noticedAt = noticeOf(handled);
    const facts = {
      effectiveAt: handled.effectiveAt,
      cutAt: now,
      secondsFromEffect: secondsUntil(handled.effectiveAt, now),
      ...(noticedAt === undefined ? {} : { receivedAt: noticedAt, secondsFromNotice: secondsUntil(noticedAt, now) }),
    };
    await record(caseId, [entryOf(handled, person, 'cut', facts)], {
      also: [updateCase(cases().table, caseId, { cutAt: now, acknowledged }, { remove: ['cutPending'] })],
      cut: true,
    });
    measureCut(handled, now);
  }
  const others = (await pendingCuts(cases(), caseId)).filter((other) => !stuck(other, now));
  if (others.length > 0)
    throw new CutsPending(`${others.length} other cut(s) are not finished; the clean-up of ${caseId} waits for them`);
});

/** Nobody is cut when retention is over: that case has no event. */
function measureCut({ event, receivedAt }: Case, now: Instant): void {
  if (event !== undefined) measure('TimeToCut', secondsUntil(owedFrom(event, receivedAt), now));
}

function stuck({ startedAt }: Case, now: Instant): boolean {
  return startedAt === undefined || secondsUntil(startedAt, now) > STUCK_SECONDS;
}
