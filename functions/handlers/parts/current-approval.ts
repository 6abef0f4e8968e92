/** Is a decision about what is asked now? Refused as stale where the approval, its case, its plan or the policy has gone on since. */
import { type Approval, covered, stageIsWhole } from '../../core/approval.ts';
import { type Case, ENDED } from '../../core/case.ts';
import type { Digest, DigestShown } from '../../core/ids.ts';
import { clock } from '../../runtime/clock.ts';
import { Problem } from '../../runtime/http.ts';
import { policyPack } from '../../runtime/policy-pack.ts';
import { wakeWaiting } from './wake-waiting.ts';

/** Throws a 409 that says why this decision comes too late, or is about something else, and what to do. */
export async function current(approval: Approval, handled: Case, shown: DigestShown): Promise<void> {
  if (approval.state === 'approved' || approval.state === 'denied')
    throw new Problem(409, 'Already decided', `this approval is ${approval.state}; nothing was changed`);
  if (approval.state === 'expired' || (approval.state === 'pending' && approval.expiresAt <= clock()))
    throw new Problem(
      409,
      'Expired',
      `this approval expired at ${approval.expiresAt}; the next event of this person asks again if it is still needed`,
    );
  if (approval.closedBecause !== undefined)
    throw new Problem(
      409,
      'Stale',
      `${approval.closedBecause}. Nothing was changed; what still waits is listed by tenure approvals`,
    );
  if (approval.state === 'stale' || ENDED.includes(handled.state)) throw over(handled);
  if (stageIsWhole(approval)) {
    await wakeWaiting(handled);
    throw new Problem(
      409,
      'Already decided',
      'this stage is decided and the next one is being asked; nothing was changed',
    );
  }
  if (!approval.planDigest.startsWith(shown))
    throw new Problem(
      409,
      'Stale',
      'the plan has changed since you were shown it; look at tenure approvals and decide about what it says now',
    );
  if (approval.covers !== undefined && approval.covers !== coversNow(approval)) {
    await wakeWaiting(handled);
    throw new Problem(
      409,
      'Stale',
      'the policy has changed since this was asked: nothing was changed. It is asked anew in a moment if it is still needed: tenure approvals lists it',
    );
  }
}

/** What an approval of this would be about under today's policy; undefined when nobody need approve it any more. */
function coversNow(approval: Approval): Digest | undefined {
  const { entitlement, wantedBy = '' } = approval;
  const asked = rulesAsked(approval);
  const rule = policyPack().approvals.find(({ id }) => asked.includes(id));
  return rule && covered(entitlement, wantedBy, rule);
}

/** By the catalogue for what a rule gives; for a request by the rule that lets it be made, where that one names any. */
function rulesAsked({ entitlement, request, rule, wantedBy }: Approval): readonly string[] {
  const { catalogue, requestable, exceptions } = policyPack();
  const usual = catalogue.find(({ id }) => id === entitlement)?.approval;
  const byDefault = usual === undefined ? [] : [usual];
  if (request === undefined) return byDefault;
  const named = [...requestable, ...exceptions].find(({ id }) => id === wantedBy)?.approvals;
  if (named === undefined) return [];
  return (named.length > 0 ? named : byDefault).filter((id) => id === rule);
}

function over({ caseId, state, supersededBy }: Case): Problem {
  const next =
    supersededBy === undefined
      ? 'if it is still wanted, have HR or the requester send a new event: that asks again'
      : `case ${supersededBy} of the same person took over, and asks again itself what it still needs: tenure approvals lists it, tenure case ${supersededBy} says what was done`;
  return new Problem(
    409,
    'Stale',
    `case ${caseId} is ${state}: nothing waits for this decision any more, and nothing was changed; ${next}`,
  );
}
